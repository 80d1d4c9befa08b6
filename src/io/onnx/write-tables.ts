/**
 * Columns of tables as nodes of ONNX: numbers in double precision, where they are missing NaN;
 * categories as texts, where they are missing '', or as numbers (true 1, false 0).
 *
 * B = rows, K = categories
 */
import type { Category } from '../../core/categories.js';
import { show } from '../../core/check.js';
import { OptionError } from '../../core/errors.js';
import type { NodeOf } from '../graph/graph.js';
import type { Emitter } from './emitter.js';
import { BOOL, DOUBLE, INT64, STRING } from './schema.js';
import { elementType } from './write-network.js';

const ML = 'ai.onnx.ml';

export const isText = (categories: readonly Category[]): boolean =>
  typeof categories[0] === 'string';

/** 1 or 0 of the graph's type. */
const asNumber = (graph: Emitter, condition: string): string =>
  graph.add('Cast', [condition], { to: elementType(graph) });

export const writeIsMissing = (graph: Emitter, x: string): string =>
  asNumber(graph, graph.add('IsNaN', [x]));

export const writeImpute = (graph: Emitter, x: string, { value }: NodeOf<'impute'>): string =>
  graph.add('Where', [graph.add('IsNaN', [x]), graph.number(value, 'float64'), x]);

export function writeStandardize(
  graph: Emitter,
  x: string,
  { mean, scale }: NodeOf<'standardize'>,
): string {
  const centred = graph.add('Sub', [x, graph.number(mean, 'float64')]);
  return asNumber(graph, graph.add('Div', [centred, graph.number(scale, 'float64')]));
}

export function writeUnstandardize(
  graph: Emitter,
  x: string,
  { mean, scale }: NodeOf<'unstandardize'>,
): string {
  const double = graph.add('Cast', [x], { to: DOUBLE });
  const scaled = graph.add('Mul', [double, graph.number(scale, 'float64')]);
  return graph.add('Add', [scaled, graph.number(mean, 'float64')]);
}

type Categories = NodeOf<'oneHot'> | NodeOf<'place'>;

/** How many values there are to tell apart, a missing one included. */
const countOf = ({ categories, hasMissing }: Categories): number =>
  categories.length + Number(hasMissing);

/** A text's place [B]; after all others that of an unknown one. */
function placeOfText(graph: Emitter, x: string, node: Categories): string {
  const keys = node.categories as readonly string[];
  const isOwn = node.hasMissing && !keys.includes('');
  const all = isOwn ? [...keys, ''] : keys;
  return graph.add(
    'LabelEncoder',
    [x],
    { keys_strings: all, values_int64s: all.map((_, i) => i), default_int64: countOf(node) },
    ML,
  );
}

/** A column of zeros and a one for each row [B, n]; of an unknown value all are 0. */
function indicators(graph: Emitter, x: string, node: Categories): string {
  const n = countOf(node);
  const column = (value: string) => graph.add('Unsqueeze', [value, graph.whole([1])]);
  if (isText(node.categories)) {
    const places = graph.whole(Array.from({ length: n }, (_, i) => i), [1, n]); // prettier-ignore
    return asNumber(graph, graph.add('Equal', [column(placeOfText(graph, x, node)), places]));
  }
  const own = column(x);
  const numbers = graph.doubles(node.categories.map(Number), [1, node.categories.length]);
  const found = asNumber(graph, graph.add('Equal', [own, numbers]));
  return node.hasMissing
    ? graph.add('Concat', [found, writeIsMissing(graph, own)], { axis: 1 })
    : found;
}

/** What of a row of indicators is left over: 1 where the value is unknown [B, 1]. */
function unknown(graph: Emitter, rows: string): string {
  const sum = graph.add('ReduceSum', [rows, graph.whole([1])], { keepdims: 1 });
  return graph.add('Sub', [graph.number(1), sum]);
}

export function writeOneHot(graph: Emitter, x: string, node: NodeOf<'oneHot'>): string {
  const rows = indicators(graph, x, node);
  const shares = graph.inline(node.shares, [1, node.shares.length]);
  return graph.add('Add', [rows, graph.add('Mul', [unknown(graph, rows), shares])]);
}

/** A place as a number [B]. */
export function writePlace(graph: Emitter, x: string, node: NodeOf<'place'>): string {
  if (isText(node.categories)) return asNumber(graph, placeOfText(graph, x, node));
  const n = countOf(node);
  const rows = indicators(graph, x, node);
  const places = graph.inline(Array.from({ length: n }, (_, i) => i), [n, 1]); // prettier-ignore
  const after = graph.add('Mul', [unknown(graph, rows), graph.number(n)]);
  const place = graph.add('Add', [graph.add('MatMul', [rows, places]), after]);
  return graph.add('Reshape', [place, graph.whole([-1])]);
}

/** The classes of the greatest probabilities [B]. */
export function writeLabels(
  graph: Emitter,
  probabilities: string,
  classes: readonly Category[],
): { value: string; type: number } {
  const place = graph.add('ArgMax', [probabilities], { axis: 1, keepdims: 0 });
  const [list, type] = classList(graph, classes);
  return { value: graph.add('Gather', [list, place], { axis: 0 }), type };
}

function classList(graph: Emitter, classes: readonly Category[]): [name: string, type: number] {
  if (isText(classes)) return [graph.texts('classes', classes as readonly string[]), STRING];
  const type = typeof classes[0] === 'boolean' ? BOOL : INT64;
  const odd = classes.find((label) => !Number.isInteger(+label) || Math.abs(+label) >= 2 ** 63);
  if (odd !== undefined) {
    throw new OptionError(
      'writeOnnx expects classes that are text, true and false, or whole numbers of 64 bits, but ' +
        `got ${show(odd)}; fit the model on text`,
    );
  }
  return [graph.list('classes', type, classes.map(Number)), type]; // prettier-ignore
}
