/**
 * The optimizers that PyTorch has too, and what each says of a group and remembers of a parameter
 * there, as a table. Names are this package's in snake_case.
 *
 * @see https://pytorch.org/docs/stable/optim.html
 */

/** What an optimizer remembers of a parameter in PyTorch. */
export interface Kin {
  /** Numbers, which PyTorch keeps as tensors without axes. */
  readonly numbers: readonly string[];
  /** Arrays of the parameter's shape. */
  readonly arrays: readonly string[];
  /** What `decoupled_weight_decay` has to be where a group says it: PyTorch 2.7 does. */
  readonly isDecoupled?: boolean;
}

const step = ['step'];
const moments = ['exp_avg', 'exp_avg_sq'];
const adams = ['exp_avg', 'exp_avg_sq', 'max_exp_avg_sq'];

/** By what this package's optimizers call themselves. */
export const kinOf: ReadonlyMap<string, Kin> = /* @__PURE__ */ new Map<string, Kin>([
  ['SGD', { numbers: [], arrays: ['momentum_buffer'] }],
  ['Adam', { numbers: step, arrays: adams }],
  ['AdamW', { numbers: step, arrays: adams, isDecoupled: true }],
  ['NAdam', { numbers: ['step', 'mu_product'], arrays: moments }],
  ['RAdam', { numbers: step, arrays: moments }],
  ['RMSprop', { numbers: step, arrays: ['square_avg', 'momentum_buffer', 'grad_avg'] }],
  ['Adagrad', { numbers: step, arrays: ['sum'] }],
  ['Adadelta', { numbers: step, arrays: ['square_avg', 'acc_delta'] }],
]);

/**
 * Options of a group that say how PyTorch computes a step, or for whom, and not what it is; and
 * what schedulers of PyTorch write beside them, which those of this package keep themselves.
 */
export const ignored: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'params',
  'foreach',
  'fused',
  'capturable',
  'differentiable',
  'param_names',
  'initial_lr',
  // OneCycleLR, and CyclicLR since PyTorch 2.0
  'max_lr',
  'min_lr',
  'max_momentum',
  'base_momentum',
  'swa_lr', // SWALR
]);

/** `expAvgSq` of `exp_avg_sq`. */
export const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `exp_avg_sq` of `expAvgSq`. */
export const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
