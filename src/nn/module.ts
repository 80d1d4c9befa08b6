/**
 * The base class of everything that has a forward and a backward. It finds parameters and children
 * among its own properties. Not here: computing (see layer.ts for the modules of this package), the
 * printed summary (see summary.ts), and reading and writing states (see state-dict.ts).
 */
import { checkBoolean, checkCount, checkOptions, show } from '../core/check.js';
import type { FloatDType } from '../core/dtype.js';
import { named } from '../core/kinds.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { Buffer } from './buffer.js';
import { collect, propertiesOf } from './members.js';
import { Parameter } from './parameter.js';
import { loadEntries, stateOf, type Entry, type LoadedKeys, type StateDict } from './state-dict.js';
import { summary } from './summary.js';

/** Options of {@link Module.backward}. */
export interface BackwardOptions {
  /**
   * Whether the gradient with respect to the input is wanted. Default true. The first layer of a
   * network has no use for it, and computing it costs as much as the forward pass: with false,
   * backward may return null instead.
   */
  inputGrad?: boolean;
}

/**
 * The base class of layers and networks.
 *
 * To write your own, extend it with `forward` and `backward`: keep in `forward` what `backward`
 * needs, in training mode alone, because answers in evaluation mode may come in between; and in
 * `backward` add to the gradients of your parameters and return the gradient with respect to the
 * input. Parameters and modules that are properties are found by themselves, and so
 * are those in arrays that are properties (`this.scales = [...]` gives `scales.0`, `scales.1`).
 * Maps, plain objects, arrays of arrays and `#private` fields are not looked into: what is only
 * there is neither trained nor saved.
 *
 * @example
 * A learnable scale for each feature, y = x · s, which passes the tests that this package's own
 * layers pass:
 * ```ts
 * import { array, Module, Parameter, StateError, zeros } from 'tiny-mlp';
 * import type { FloatDType, NdArray } from 'tiny-mlp';
 *
 * class Scale extends Module {
 *   readonly scale: Parameter;
 *   #x: NdArray | undefined;
 *
 *   constructor(features: number, dtype: FloatDType = 'float32') {
 *     super();
 *     this.scale = new Parameter(array(Array(features).fill(1), { dtype }), {
 *       name: 'scale',
 *     });
 *   }
 *
 *   forward(x: NdArray): NdArray {
 *     // A copy: the caller may change x. Answers leave it to backward.
 *     if (this.training) this.#x = array(x);
 *     return this.#scaled(x);
 *   }
 *
 *   backward(gradOutput: NdArray): NdArray {
 *     const x = this.#x;
 *     if (!x) {
 *       throw new StateError(
 *         'Scale.backward expects a forward in training mode before it, ' +
 *           'but got none; call forward first',
 *       );
 *     }
 *     this.#x = undefined;
 *     const gradScale = zeros(this.scale.shape, { dtype: this.scale.dtype });
 *     const [B = 0, I = 0] = x.shape;
 *     for (let b = 0; b < B; b++) {
 *       for (let i = 0; i < I; i++) {
 *         gradScale.set(
 *           i,
 *           gradScale.get(i) + gradOutput.get(b, i) * x.get(b, i),
 *         );
 *       }
 *     }
 *     this.scale.accumulateGrad(gradScale);
 *     return this.#scaled(gradOutput); // dy/dx is the scale again
 *   }
 *
 *   #scaled(x: NdArray): NdArray {
 *     const y = zeros(x.shape, { dtype: this.scale.dtype });
 *     const scale = this.scale.value;
 *     const [B = 0, I = 0] = x.shape;
 *     for (let b = 0; b < B; b++) {
 *       for (let i = 0; i < I; i++) y.set(b, i, x.get(b, i) * scale.get(i));
 *     }
 *     return y;
 *   }
 * }
 *
 * console.log(new Scale(3).forward(array([[1, 2, 3]])).get(0, 2)); // 3
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
export abstract class Module {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Module');
  #training = true;

  /** The output for an input. One's own may give any array, whose numbers `toFlat` reads. */
  abstract forward(x: NdArray): NdArray;

  /**
   * From the gradient of the loss with respect to the output of the last forward: adds to the
   * gradients of the parameters, and returns the gradient with respect to that forward's input.
   *
   * @throws StateError if no forward in training mode came since the last backward.
   */
  abstract backward(gradOutput: NdArray): NdArray;
  abstract backward(gradOutput: NdArray, options: BackwardOptions): NdArray | null;

  /** What error texts and summaries call it. */
  label(): string {
    return this.constructor.name;
  }

  /** A summary a person can read: the modules inside with their numbers of parameters. */
  toString(): string {
    return summary(this);
  }

  /**
   * Whether the module is in training mode, where forward keeps what backward needs. Default true.
   */
  get training(): boolean {
    return this.#training;
  }

  /** @internal */
  set training(mode: never) {
    throw new TypeError(
      `${this.label()} expects its mode from train() or eval(), but got training = ` +
        `${show(mode)}; call ${mode ? 'train' : 'eval'}()`,
    );
  }

  /**
   * Switches this module and all inside it to training mode (or, with false, to evaluation mode).
   */
  train(mode = true): this {
    const who = `${this.label()}.train`;
    checkCount(who, arguments, 1);
    this.#training = checkBoolean(who, 'mode', mode);
    for (const [, child] of this.namedChildren()) child.train(mode);
    return this;
  }

  /**
   * Switches this module and all inside it to evaluation mode: forward keeps nothing for backward.
   *
   * A module inside a network in training mode may be in it, to be frozen: `BatchNorm1d` goes by
   * its running statistics then and leaves them as they are, `Dropout` passes everything on, and
   * the network's backward goes through them.
   */
  eval(): this {
    checkCount(`${this.label()}.eval`, arguments, 0);
    return this.train(false);
  }

  /**
   * The modules that are properties of this one, and those in arrays that are, with their names.
   */
  namedChildren(): [string, Module][] {
    return childrenOf(this);
  }

  /**
   * The parameters that are properties of this module alone, and those in arrays that are, with
   * their names.
   */
  protected ownParameters(): [string, Parameter][] {
    return propertiesOf(this, Parameter);
  }

  /** The buffers that are properties of this module alone, and those in arrays that are. */
  protected ownBuffers(): [string, Buffer][] {
    return propertiesOf(this, Buffer).map(([name, buffer]) => [buffer.name ?? name, buffer]);
  }

  /**
   * Every parameter in this module, with names as in PyTorch: `0.weight`. A parameter in two places
   * is listed once, at the first.
   */
  namedParameters(): [string, Parameter][] {
    checkCount(`${this.label()}.namedParameters`, arguments, 0);
    return collect<Module, Parameter>(this, (module) => module.ownParameters());
  }

  /** Every buffer in this module, with names as in PyTorch: `1.running_mean`. */
  namedBuffers(): [string, Buffer][] {
    checkCount(`${this.label()}.namedBuffers`, arguments, 0);
    return collect<Module, Buffer>(this, (module) => module.ownBuffers());
  }

  /** The state's entries in PyTorch's order: of each module the parameters, then the buffers. */
  #entries(): [string, Entry][] {
    return collect<Module, Entry>(this, (module) => [
      ...module.ownParameters(),
      ...module.ownBuffers(),
    ]);
  }

  /** Every parameter in this module, for an optimizer. */
  parameters(): Parameter[] {
    checkCount(`${this.label()}.parameters`, arguments, 0);
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Forgets all gradients: the next backward sets them instead of adding to them. */
  zeroGrad(): void {
    checkCount(`${this.label()}.zeroGrad`, arguments, 0);
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** The element type of the parameters; float32 where there are none. @internal */
  get dtype(): FloatDType {
    return this.parameters()[0]?.dtype ?? 'float32';
  }

  /**
   * The values of all parameters and buffers by name. They are copies: training on does not change
   * them, so the best epoch's can be kept.
   *
   * @example
   * ```ts
   * import { Linear, ReLU, Sequential } from 'tiny-mlp';
   *
   * const model = new Sequential(
   *   new Linear(784, 32),
   *   new ReLU(),
   *   new Linear(32, 10),
   * );
   * const best = model.stateDict();
   * console.log(Object.keys(best));
   * // [ '0.weight', '0.bias', '2.weight', '2.bias' ]
   * model.loadStateDict(best);
   * ```
   *
   * To text and back, with `toNested`:
   * ```ts
   * import { Linear, toNested } from 'tiny-mlp';
   *
   * const layer = new Linear(3, 2);
   * const entries = Object.entries(layer.stateDict());
   * const text = JSON.stringify(
   *   entries.map(([name, values]) => [name, toNested(values)]),
   * );
   *
   * layer.loadStateDict(
   *   Object.fromEntries(JSON.parse(text) as [string, number[]][]),
   * );
   * ```
   */
  stateDict(): StateDict {
    checkCount(`${this.label()}.stateDict`, arguments, 0);
    return stateOf(this.#entries());
  }

  /**
   * Copies values into the parameters and buffers by name. All are checked before the first is
   * written: on an error the module is as it was.
   *
   * @param state - What `stateDict()` gave, of a module of the same structure, or arrays of any
   * kind by those names; nested numbers take their parameter's element type.
   * @param options.strict - Refuse missing and unexpected names. Default true.
   * @returns The names that were missing in `state` and those that were unexpected.
   * @throws StateError if names are missing or unexpected; ShapeError or DTypeError if an array
   * does not fit its parameter.
   */
  loadStateDict(
    state: Readonly<Record<string, ArrayInput>>,
    options: { strict?: boolean } = {},
  ): LoadedKeys {
    const who = `${this.label()}.loadStateDict`;
    checkCount(who, arguments, 2);
    checkOptions(who, options, ['strict']);
    const { strict = true } = options;
    checkBoolean(who, 'strict', strict);
    return loadEntries(who, this.#entries(), state, strict);
  }
}

/** Outside of the class: bundlers rename one that names itself. */
const childrenOf = (module: Module) => propertiesOf(module, Module);
