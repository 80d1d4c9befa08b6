/**
 * A module in its place in a container, run on tensors: between this package's own modules no array
 * is copied; a user's own modules get arrays.
 */
import { checkArray, checkDType, checkSameShape, floatDTypeOf } from '../../core/array-checks.js';
import { followed, StateError } from '../../core/errors.js';
import type { Backend, FloatTensor, Tensor } from '../../backend/backend.js';
import { Layer, type Described } from '../layer.js';
import type { Module } from '../module.js';

export class Place {
  readonly #backend: Backend;
  /** What the last forward was given. */
  #input: Described | undefined;
  /** The number of that forward to its module. */
  #forwards = 0;
  /** Where a user's own module's output is copied to, and the gradient it gives back. */
  #output: FloatTensor | undefined;
  #gradient: FloatTensor | undefined;

  constructor(
    readonly module: Module,
    backend: Backend,
  ) {
    this.#backend = backend;
  }

  /** The module where it takes this container's tensors as they are. */
  get #layer(): Layer | null {
    const { module } = this;
    return module instanceof Layer && module.backend === this.#backend ? module : null;
  }

  forward(x: Tensor): FloatTensor {
    const { shape, dtype } = x;
    const y = this.#layer?.run(x) ?? this.#forwardOf(x as FloatTensor);
    this.#input = { shape, dtype };
    this.#forwards = forwardsOf(this.module);
    return y;
  }

  /** Refuses a backward of a container that cannot be right, before any gradient is touched. */
  checkTurn(who: string, name: string): void {
    const { module } = this;
    if (forwardsOf(module) !== this.#forwards) {
      throw new StateError(
        `${who}.backward expects ${name}, ${module.label()}, as its own forward ` +
          `left it, but got it after another forward; call forward of the ${who} again first`,
      );
    }
    if (module instanceof Layer) module.checkTurn();
  }

  backward(gradOutput: FloatTensor, wanted: boolean): FloatTensor | null {
    const layer = this.#layer;
    return layer ? layer.runBackward(gradOutput, wanted) : this.#backwardOf(gradOutput, wanted);
  }

  #forwardOf(input: FloatTensor): FloatTensor {
    const { module } = this;
    const who = `${module.label()}.forward`;
    const returned: unknown = module.forward(this.#backend.download(input));
    const output = checkArray(who, 'its return value', returned);
    const dtype = floatDTypeOf(who, 'its return value', output, input.dtype);
    return (this.#output = this.#backend.upload(output, dtype, this.#output));
  }

  #backwardOf(gradOutput: FloatTensor, wanted: boolean): FloatTensor | null {
    const { module } = this;
    const array = module.backward(this.#backend.download(gradOutput), { inputGrad: wanted });
    if (!wanted) return null;
    const [who, what] = [`${module.label()}.backward`, 'its return value'];
    const gradient = checkArray(who, what, array);
    const { shape, dtype } = this.#input as FloatTensor;
    checkDType(who, what, floatDTypeOf(who, what, gradient, dtype), dtype);
    checkSameShape(who, what, gradient.shape, shape, "return a gradient of the input's shape");
    return (this.#gradient = this.#backend.upload(gradient, dtype, this.#gradient));
  }
}

/** A place for each module; refuses one in two places. */
export function placesFor(who: string, modules: readonly Module[], backend: Backend): Place[] {
  return modules.map((module, i) => {
    const first = modules.indexOf(module);
    if (first === i) return new Place(module, backend);
    throw new StateError(
      `${who} expects a module of its own in each place, but got the same ` +
        `${module.label()} at ${first} and ${i}; make a new one for each`,
    );
  });
}

/** Runs a part of a backward; its error says so where others have added to gradients before it. */
export function addingAfter<T>(others: readonly Place[], which: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!others.some(({ module }) => module.parameters().length > 0)) throw error;
    throw followed(
      error,
      `${which} have added to their gradients already: call zeroGrad() and forward again`,
    );
  }
}

/** How many forwards a module has begun, where it tells. */
const forwardsOf = (module: Module): number => (module instanceof Layer ? module.forwards : 0);
