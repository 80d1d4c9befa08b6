/**
 * The graph of a model: a module of this package, or a model of tables, which writes its own.
 */
import { checkInstance, checkInteger, show } from '../../core/check.js';
import { floatDTypes, type FloatDType } from '../../core/dtype.js';
import { DTypeError, OptionError } from '../../core/errors.js';
import { takesIntegers } from '../../nn/containers/branches.js';
import { takenBy } from '../../nn/containers/told-widths.js';
import { Module } from '../../nn/module.js';
import { GraphBuilder } from './builder.js';
import type { Graph } from './graph.js';
import { lower } from './lower.js';

/** A model of tables, as far as files of other programs need to know it. */
export interface TableModel {
  /** The column that is predicted. */
  readonly target: unknown;
  /** Whether it has learnt. */
  readonly isFitted: boolean;
  /**
   * @param lowerNetwork - Adds the nodes of its network. It is given, so that whoever has a model
   * of tables and writes none does not load what writes them all.
   * @internal
   */
  toGraph(who: string, lowerNetwork: typeof lower): Graph;
}

const hasGraph = (model: unknown): model is TableModel =>
  typeof model === 'object' && model !== null && 'toGraph' in model;

/**
 * The graph of a model.
 *
 * @param inputShape - The shape of one input, without the batch. Default: the features that the
 * model tells; of one that takes whole numbers, one a row.
 */
export function graphOf(
  who: string,
  model: Module | TableModel,
  inputShape?: readonly number[],
): Graph {
  if (hasGraph(model)) {
    if (inputShape === undefined) return model.toGraph(who, lower);
    throw new OptionError(
      `${who} expects inputShape for networks alone, but got ${show(inputShape)} for a model of ` +
        'tables; leave it out',
    );
  }
  checkInstance(who, 'model', model, Module, 'pass a network or a fitted model of tables');
  const graph = new GraphBuilder(who, dtypeOf(who, model));
  const shape = checkShape(who, model, inputShape);
  const type = takesIntegers(model) ? 'integer' : 'float';
  const x = graph.input({ shape, type }, { name: 'x' });
  const output = lower(model, x, graph, '');
  const { dtype, values, inputs, nodes } = graph;
  const label = model.label();
  return { label, dtype, values, inputs, nodes, output, classes: null, target: null };
}

function dtypeOf(who: string, model: Module): FloatDType {
  const found = new Set<unknown>([
    ...model.parameters().map(({ dtype }) => dtype),
    ...model.namedBuffers().map(([, { value }]) => value.dtype),
  ]);
  const [first = 'float32', other] = floatDTypes.filter((dtype) => found.has(dtype));
  if (other === undefined) return first;
  throw new DTypeError(
    `${who} expects a model of one dtype, but got parameters of float32 and of float64; make all ` +
      'with the same { dtype }',
  );
}

function checkShape(who: string, model: Module, given: unknown): readonly number[] {
  if (given === undefined) {
    if (takesIntegers(model)) return [];
    const width = takenBy(model);
    if (width !== undefined) return [width];
    throw new OptionError(
      `${who} expects a model that tells how many features it takes, but got ${model.label()}; ` +
        'pass { inputShape: [4] }, say',
    );
  }
  if (!Array.isArray(given)) {
    throw new TypeError(
      `${who} expects inputShape as a list of numbers, but got ${show(given)}; pass [4], say`,
    );
  }
  return given.map((size: unknown) => checkInteger(who, 'a size in inputShape', size));
}
