/**
 * A module in its place in a container, run on tensors: between this package's own modules no array
 * is copied; a user's own modules get arrays.
 */
import { checkArray, checkLike, floatDTypeOf } from '../../core/array-checks.js';
import { followed, StateError } from '../../core/errors.js';
import type { Backend, FloatTensor, Tensor } from '../../backend/backend.js';
import { Layer, type Described } from '../layer.js';
import type { Module } from '../module.js';

export class Place {
  readonly #backend: Backend;
  /** The module where it is one of this package's own. */
  readonly #own: Layer | null;
  /** The module where it takes this container's tensors as they are. */
  readonly #layer: Layer | null;
  /** The number of the last forward to its module that backward may follow. */
  #forwards = 0;
  /** What a user's own module was given in it. */
  #input: Described | undefined;
  /** Where such a module's output is copied to: as an answer, and where backward needs it. */
  readonly #outputs: [answer?: FloatTensor, training?: FloatTensor] = [];
  /** The gradient that it gives back. */
  #gradient: FloatTensor | undefined;

  constructor(
    readonly module: Module,
    backend: Backend,
  ) {
    this.#backend = backend;
    this.#own = module instanceof Layer ? module : null;
    this.#layer = this.#own?.backend === backend ? this.#own : null;
  }

  /** @param training - The container's mode: whether a backward of it may follow. */
  forward(x: Tensor, training: boolean): FloatTensor {
    const own = this.#own;
    const y = this.#layer?.run(x, training) ?? this.#forwardOf(x as FloatTensor, training);
    if (training && own) this.#forwards = own.forwards;
    return y;
  }

  /** Refuses a backward of a container that cannot be right, before any gradient is touched. */
  checkTurn(who: string, nameOf: (i: number) => string, i: number): void {
    const own = this.#own;
    if (own && own.forwards !== this.#forwards) {
      throw new StateError(
        `${who}.backward expects ${nameOf(i)}, ${own.label()}, as its own forward ` +
          `left it, but got it after another forward; call forward of the ${who} again first`,
      );
    }
    own?.checkTurn(true);
  }

  backward(gradOutput: FloatTensor, wanted: boolean): FloatTensor | null {
    const layer = this.#layer;
    return layer ? layer.runBackward(gradOutput, wanted) : this.#backwardOf(gradOutput, wanted);
  }

  #forwardOf(input: FloatTensor, training: boolean): FloatTensor {
    const { module } = this;
    const who = `${module.label()}.forward`;
    const given = this.#backend.download(input);
    const returned: unknown = this.#own?.runOn(given, training) ?? module.forward(given);
    const output = checkArray(who, 'its return value', returned);
    const dtype = floatDTypeOf(who, 'its return value', output, input.dtype);
    if (training) this.#input = { shape: input.shape, dtype: input.dtype };
    const [outputs, mode] = [this.#outputs, training ? 1 : 0];
    return (outputs[mode] = this.#backend.upload(output, dtype, outputs[mode]));
  }

  #backwardOf(gradOutput: FloatTensor, wanted: boolean): FloatTensor | null {
    const { module } = this;
    const array = module.backward(this.#backend.download(gradOutput), { inputGrad: wanted });
    if (!wanted) return null;
    const [who, what] = [`${module.label()}.backward`, 'its return value'];
    const gradient = checkArray(who, what, array);
    const input = this.#input as FloatTensor;
    checkLike(who, what, gradient, input, "return a gradient of the input's shape");
    return (this.#gradient = this.#backend.upload(gradient, input.dtype, this.#gradient));
  }
}

/** A place for each module; refuses one in two places. */
export function placesFor(who: string, modules: readonly Module[], backend: Backend): Place[] {
  const firsts = new Map<Module, number>();
  return modules.map((module, i) => {
    const first = firsts.get(module);
    firsts.set(module, first ?? i);
    if (first === undefined) return new Place(module, backend);
    throw new StateError(
      `${who} expects a module of its own in each place, but got the same ` +
        `${module.label()} at ${first} and ${i}; make a new one for each`,
    );
  });
}

/** An error of a backward; it says so where others have added to their gradients before. */
export function afterOthers(error: unknown, others: readonly Place[], which: string): unknown {
  if (!others.some(({ module }) => module.parameters().length > 0)) return error;
  return followed(
    error,
    `${which} have added to their gradients already: call zeroGrad() and forward again`,
  );
}
