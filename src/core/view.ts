/**
 * The arrays of the 'ndarray' package without its generated code, for places that refuse that (see
 * code-generation.ts): the same properties and methods with the same results, over typed arrays,
 * plain arrays and stores with `get` and `set`.
 */
import type { Data, NdArray } from 'ndarray';
import { dataTypeOf } from './typed-array.js';

type Numbers = Data<number>;

/** Data of the kind that ndarray calls generic. */
interface Store {
  get(index: number): number;
  set(index: number, value: number): unknown;
}

export class View<D extends Numbers = Numbers> {
  declare data: D;
  declare shape: number[];
  declare stride: number[];
  declare offset: number;

  /**
   * @param late - How the data are got, in their place. A property that is there already and
   * becomes an accessor makes an object slow for engines.
   */
  constructor(
    data: D | undefined,
    shape: number[],
    stride: number[],
    offset: number,
    late?: PropertyDescriptor,
  ) {
    if (late) Object.defineProperty(this, 'data', late);
    else this.data = data!;
    this.shape = shape;
    this.stride = stride;
    this.offset = offset;
  }

  get dtype(): string {
    return dataTypeOf(this.data);
  }

  get dimension(): number {
    return this.shape.length;
  }

  get size(): number {
    let size = 1;
    for (const n of this.shape) size *= n;
    return size;
  }

  /** The axes, that of the smallest stride first. */
  get order(): number[] {
    const { stride } = this;
    return stride.map((_, axis) => axis).sort((a, b) => Math.abs(stride[a]) - Math.abs(stride[b]));
  }

  /** Where in `data` the element at `i`, `j`, ... lies. */
  index(...at: number[]): number {
    const { stride } = this;
    let index = this.offset;
    for (let axis = 0; axis < stride.length; axis++) index += stride[axis] * at[axis];
    return index;
  }

  get(...at: number[]): number {
    return (this.data as ArrayLike<number>)[this.index(...at)];
  }

  /** Sets the element at all but the last argument to the last. */
  set(...atAndValue: number[]): unknown {
    return ((this.data as number[])[this.index(...atAndValue)] = atAndValue[this.shape.length]);
  }

  /** What lies before the given places; null or a negative number leaves an axis as it is. */
  hi(...ends: (number | null)[]): View {
    const shape = this.shape.map((n, axis) => (isPlace(ends[axis]) ? whole(ends[axis]) : n));
    return over(this, shape, [...this.stride], this.offset);
  }

  /** What lies from the given places on; null or a negative number leaves an axis as it is. */
  lo(...starts: (number | null)[]): View {
    let { offset } = this;
    const shape = this.shape.map((n, axis) => {
      const start = starts[axis];
      if (!isPlace(start)) return n;
      offset += this.stride[axis] * whole(start);
      return n - whole(start);
    });
    return over(this, shape, [...this.stride], offset);
  }

  /** Every k-th element of an axis; from its end where k is negative. */
  step(...steps: (number | null)[]): View {
    const [shape, stride] = [[...this.shape], [...this.stride]];
    let { offset } = this;
    for (let axis = 0; axis < shape.length; axis++) {
      const given = steps[axis];
      if (typeof given !== 'number') continue;
      const step = whole(given);
      if (step < 0) offset += stride[axis] * (shape[axis] - 1);
      shape[axis] = Math.ceil(step < 0 ? -shape[axis] / step : shape[axis] / step);
      stride[axis] *= step;
    }
    return over(this, shape, stride, offset);
  }

  /** The axes in another order; one that is left out stays in its place. */
  transpose(...axes: (number | undefined)[]): View {
    const from = this.shape.map((_, axis) => (axes[axis] === undefined ? axis : axes[axis] | 0));
    const [shape, stride] = [this.shape, this.stride].map((each) => from.map((axis) => each[axis]));
    return over(this, shape, stride, this.offset);
  }

  /**
   * The elements at the given places: without the axes of those, while null or a negative number
   * keeps an axis.
   */
  pick(...places: (number | null)[]): View {
    const kept = [...this.shape.keys()].filter((axis) => !isPlace(places[axis]));
    let { offset } = this;
    places.forEach((place, axis) => (offset += isPlace(place) ? this.stride[axis] * place : 0));
    const [shape, stride] = [this.shape, this.stride].map((each) => kept.map((axis) => each[axis]));
    return over(this, shape, stride, offset);
  }

  /** A single number counts as one: `+array`. */
  valueOf(): unknown {
    return this.shape.length === 0 ? this.get() : this;
  }
}

/** Another array over the same data. */
const over = (array: View, shape: number[], stride: number[], offset: number): View =>
  new (classFor(array.data))(array.data, shape, stride, offset);

const isPlace = (place: number | null | undefined): place is number =>
  typeof place === 'number' && !(place < 0);

/** As the package's `| 0`, which is for numbers of up to 32 bits. */
const whole = (n: number): number => Math.trunc(n) || 0;

class StoreView<D extends Numbers> extends View<D> {
  override get(...at: number[]): number {
    return (this.data as unknown as Store).get(this.index(...at));
  }

  override set(...atAndValue: number[]): unknown {
    return (this.data as unknown as Store).set(
      this.index(...atAndValue),
      atAndValue[this.shape.length],
    );
  }
}

const classFor = (data: Numbers): typeof View =>
  dataTypeOf(data) === 'generic' ? StoreView : View;

/** As the function that the 'ndarray' package is. */
export const makeView = <D extends Numbers>(
  data: D,
  shape: readonly number[],
  stride: readonly number[],
  offset: number,
): NdArray<D> => viewOver(data, [...shape], [...stride], offset);

/** The same, with lists that nobody else has. */
export const viewOver = <D extends Numbers>(
  data: D,
  shape: number[],
  stride: number[],
  offset: number,
): NdArray<D> => new (classFor(data))(data, shape, stride, offset) as unknown as NdArray<D>;
