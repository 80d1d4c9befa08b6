/**
 * The arrays of the 'ndarray' package without its generated code, for places that refuse that (see code-generation.ts): the same
 * properties and methods with the same results, over typed arrays.
 */
import type { NdArray } from 'ndarray';
import type { NumberArray } from './dtype.js';

class View<D extends NumberArray> {
  /** On the prototype, as in ndarray: an array can then tell its type without its data. */
  declare readonly dtype: string;

  constructor(
    public data: D,
    public shape: number[],
    public stride: number[],
    public offset: number,
  ) {}

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
    return this.data[this.index(...at)];
  }

  /** Sets the element at all but the last argument to the last. */
  set(...atAndValue: number[]): number {
    return (this.data[this.index(...atAndValue)] = atAndValue[this.shape.length]);
  }

  /** What lies before the given places; null or a negative number leaves an axis as it is. */
  hi(...ends: (number | null)[]): View<D> {
    const shape = this.shape.map((n, axis) => (isPlace(ends[axis]) ? ends[axis] | 0 : n));
    return over(this, shape, [...this.stride], this.offset);
  }

  /** What lies from the given places on; null or a negative number leaves an axis as it is. */
  lo(...starts: (number | null)[]): View<D> {
    let { offset } = this;
    const shape = this.shape.map((n, axis) => {
      const start = starts[axis];
      if (!isPlace(start)) return n;
      offset += this.stride[axis] * (start | 0);
      return n - (start | 0);
    });
    return over(this, shape, [...this.stride], offset);
  }

  /** Every k-th element of an axis; from its end where k is negative. */
  step(...steps: (number | null)[]): View<D> {
    const [shape, stride] = [[...this.shape], [...this.stride]];
    let { offset } = this;
    for (let axis = 0; axis < shape.length; axis++) {
      const given = steps[axis];
      if (typeof given !== 'number') continue;
      const step = given | 0;
      if (step < 0) offset += stride[axis] * (shape[axis] - 1);
      shape[axis] = Math.ceil(step < 0 ? -shape[axis] / step : shape[axis] / step);
      stride[axis] *= step;
    }
    return over(this, shape, stride, offset);
  }

  /** The axes in another order; one that is left out stays in its place. */
  transpose(...axes: (number | undefined)[]): View<D> {
    const from = this.shape.map((_, axis) => (axes[axis] === undefined ? axis : axes[axis] | 0));
    const [shape, stride] = [this.shape, this.stride].map((each) => from.map((axis) => each[axis]));
    return over(this, shape, stride, this.offset);
  }

  /** The elements at the given places: without the axes of those, while null or a negative number keeps an axis. */
  pick(...places: (number | null)[]): View<D> {
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

/** Another array over the same data. Not a private method: arrays of core/deferred.ts have the prototype, but were not constructed. */
function over<D extends NumberArray>(array: View<D>, shape: number[], stride: number[], offset: number): View<D> {
  return new (array.constructor as typeof View<D>)(array.data, shape, stride, offset);
}

const isPlace = (place: number | null | undefined): place is number => typeof place === 'number' && !(place < 0);

/** A class for each element type. */
const classes = new Map<unknown, typeof View>();

function classFor({ constructor }: NumberArray): typeof View {
  let type = classes.get(constructor);
  if (!type) {
    type = class TypedView extends View<NumberArray> {} as typeof View;
    const dtype = constructor.name.replace('Array', '').toLowerCase();
    Object.defineProperty(type.prototype, 'dtype', { value: dtype });
    classes.set(constructor, type);
  }
  return type;
}

/** As the function that the 'ndarray' package is; shape and stride are kept, not copied. */
export function makeView<D extends NumberArray>(data: D, shape: number[], stride: number[], offset: number): NdArray<D> {
  return new (classFor(data))(data, shape, stride, offset) as unknown as NdArray<D>;
}
