/**
 * Which of a graph's outputs a network ends in: not the labels that classifiers choose from their
 * probabilities, nor the tables of names that these are put into.
 */
import { show } from '../../core/check.js';
import { FormatError } from '../../core/errors.js';
import type { Network } from './network.js';

/** Classes of a classifier, in the order of its outputs. */
export type ClassNames = readonly (string | number)[];

/** Ops that only labels come from. */
const choosing = [
  'ArgMax',
  'ai.onnx.ml.ArrayFeatureExtractor',
  'ai.onnx.ml.LabelEncoder',
  'ai.onnx.ml.Binarizer',
  'Cast',
  'Reshape',
  'Squeeze',
  'Greater',
  'GreaterOrEqual',
];

/** Whether a value is a label: where a walk back meets one of the ops that choose. */
function isLabel(network: Network, value: string): boolean {
  let at = value;
  for (let steps = 0; steps < 12; steps++) {
    const node = network.producer(at);
    if (!node || !choosing.includes(node.op)) return false;
    if (['ArgMax', 'ai.onnx.ml.Binarizer', 'Greater', 'GreaterOrEqual'].includes(node.op))
      return true;
    at = node.input;
  }
  return false;
}

/** Class names that a node tells. */
function classesOf(network: Network, value: string): ClassNames | undefined {
  let at = value;
  for (let steps = 0; steps < 12; steps++) {
    const node = network.producer(at);
    if (!node) return undefined;
    const { op, attributes, inputs } = node;
    if (op === 'ai.onnx.ml.ZipMap' || op === 'ai.onnx.ml.LabelEncoder') {
      const lists = ['classlabels_strings', 'values_strings'].map((name) => attributes.texts(name));
      const whole = ['classlabels_int64s', 'values_int64s'].map((name) => attributes.numbers(name));
      const found = [...lists, ...whole].find((list) => list && list.length > 0);
      if (found) return found;
    }
    if (op === 'ai.onnx.ml.ArrayFeatureExtractor') {
      const classes = network.constant(inputs[0]);
      if (classes) return classes.texts ?? Array.from(classes.values);
    }
    at = node.input;
  }
  return undefined;
}

/** The value a network ends in, the output's name, and the classes that a file tells. */
export interface Ending {
  readonly name: string;
  readonly value: string;
  readonly classes: ClassNames | undefined;
}

/** @param asked - The output that was asked for. */
export function endingOf(network: Network, asked: string | undefined): Ending {
  const { who } = network;
  const names = network.graph.output.map(({ name }) => name ?? '');
  const all = names.map((name) => ({ name, value: network.resolve(name) }));
  let classes: ClassNames | undefined;
  for (const { value } of all) classes ??= classesOf(network, value);
  const list = names.slice(0, 8).map((name) => show(name)).join(', '); // prettier-ignore
  const one = (name: string, value: string): Ending => {
    const zip = network.by(value, 'ai.onnx.ml.ZipMap');
    return { name, value: zip ? zip.inputs[0] : value, classes };
  };
  if (asked !== undefined) {
    const found = all.find(({ name }) => name === asked);
    if (found) return one(found.name, found.value);
    throw new FormatError(
      `${who} expects output to be one of the graph's, but got ${show(asked)}; pass one of ${list}`,
    );
  }
  const left = all.filter(({ value }) => !isLabel(network, value));
  if (left.length === 1) return one(left[0].name, left[0].value);
  throw new FormatError(
    `${who} expects one output that is computed, but got ${left.length} of ${names.length}` +
      `${list ? ` (${list})` : ''}; choose with { output: 'its name' }`,
  );
}
