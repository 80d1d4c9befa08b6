/**
 * What optimizers are told: options, and the groups of parameters that have them. Types only.
 */
import type { Parameter } from '../nn/parameter.js';

/** What every optimizer has for each group of parameters. */
export interface OptimizerOptions {
  /** Learning rate. */
  lr: number;
}

/** Parameters that share their options. */
export type ParamGroup<O extends OptimizerOptions> = Required<O> & {
  /** The parameters. */
  params: readonly Parameter[];
};

/** What options are where they are left out. */
export type OptimizerDefaults<O extends OptimizerOptions> = Omit<Required<O>, 'lr'> &
  Partial<OptimizerOptions>;

/** What an optimizer changes: parameters, or groups of them, each with options of its own. */
export type Params<O extends OptimizerOptions> = Iterable<
  | Parameter
  | (Partial<O> & {
      /** The group's parameters. */
      params: Iterable<Parameter>;
    })
>;
