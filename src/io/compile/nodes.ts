/**
 * The statements that compute each kind of node.
 *
 * I, O = features in and out, C = numbers in a row, D = numbers of an embedding
 */
import type { FloatArray } from '../../core/dtype.js';
import type { GraphNode, NodeOf, ValueId } from '../graph/graph.js';
import { activation } from './activations.js';
import { columnNodes } from './column-nodes.js';
import {
  add,
  and,
  call,
  changing,
  choose,
  compare,
  divide,
  int,
  load,
  multiply,
  named,
  primitive,
  real,
  repeat,
  set,
  subtract,
  toInt,
  when,
} from './code.js';
import { linear } from './linear.js';
import type { Expression, Statement } from './program.js';
import type { Scope } from './scope.js';

export type Emit<Op extends GraphNode['op']> = (node: NodeOf<Op>, scope: Scope) => Statement[];

/** y[i] = f(x[i], i) */
const eachElement = (
  { x, y }: { x: ValueId; y: ValueId },
  scope: Scope,
  f: (x: Expression, i: Expression) => Expression,
): Statement[] =>
  repeat('i', scope.size(y), (i) => {
    const [v, read] = named('v', scope.load(x, i));
    return [read, scope.store(y, i, f(v, i))];
  });

/** Something for each row of the last axis: its first element, and how many there are. */
const eachRow = (
  x: ValueId,
  scope: Scope,
  body: (row: Expression, C: number) => readonly Statement[],
): Statement[] => {
  const C = scope.shape(x).at(-1) ?? 1;
  return repeat('r', scope.size(x) / C, (r) => body(multiply(r, int(C)), C));
};

/** The largest number of a row, NaN if its first is. */
const largest = (
  x: ValueId,
  row: Expression,
  C: number,
  scope: Scope,
): [Expression, Statement[]] => {
  const [max, first] = changing('max', scope.load(x, row));
  return [
    max,
    [
      first,
      ...repeat('i', C, (i) => {
        const [v, read] = named('v', scope.load(x, add(row, i)));
        return [read, when(compare(v, '>', max), [set(max, v)])];
      }),
    ],
  ];
};

/** Where weight and bias may be missing: v · weight[i] + bias[i]. */
function scaled(
  v: Expression,
  i: Expression,
  weight: FloatArray | null,
  bias: FloatArray | null,
  scope: Scope,
): Expression {
  const product = weight ? multiply(v, load(scope.floats('weight', weight), i)) : v;
  return bias ? add(product, load(scope.floats('bias', bias), i)) : product;
}

const softmax: Emit<'softmax'> = ({ x, y }, scope) =>
  eachRow(x, scope, (row, C) => {
    const [max, find] = largest(x, row, C, scope);
    const [sum, start] = changing('sum', real(0));
    return [
      ...find,
      start,
      ...repeat('i', C, (i) => {
        const [e, raise] = named('e', call('exp', subtract(scope.load(x, add(row, i)), max)));
        return [raise, set(sum, add(sum, e)), scope.store(y, add(row, i), e)];
      }),
      ...repeat('i', C, (i) => [
        scope.store(y, add(row, i), divide(scope.load(y, add(row, i)), sum)),
      ]),
    ];
  });

const logSoftmax: Emit<'logSoftmax'> = ({ x, y }, scope) =>
  eachRow(x, scope, (row, C) => {
    const [max, find] = largest(x, row, C, scope);
    const [sum, start] = changing('sum', real(0));
    const [rest, take] = named('rest', call('log', sum));
    return [
      ...find,
      start,
      ...repeat('i', C, (i) => [
        set(sum, add(sum, call('exp', subtract(scope.load(x, add(row, i)), max)))),
      ]),
      take,
      ...repeat('i', C, (i) => [
        scope.store(y, add(row, i), subtract(subtract(scope.load(x, add(row, i)), max), rest)),
      ]),
    ];
  });

const rowNorm: Emit<'rowNorm'> = ({ x, y, centred, eps, weight, bias }, scope) =>
  eachRow(x, scope, (row, C) => {
    const at = (i: Expression) => scope.load(x, add(row, i));
    const [total, start] = changing('sum', real(0));
    const [mean, average] = named('mean', divide(total, real(C)));
    const [squares, startSquares] = changing('squares', real(0));
    const root = primitive('sqrt', add(divide(squares, real(C)), real(eps)));
    const [scale, invert] = named('scale', divide(real(1), root));
    const centre = (v: Expression) => (centred ? subtract(v, mean) : v);
    const sums = [start, ...repeat('i', C, (i) => [set(total, add(total, at(i)))]), average];
    return [
      ...(centred ? sums : []),
      startSquares,
      ...repeat('i', C, (i) => {
        const [d, difference] = named('d', centre(at(i)));
        return [difference, set(squares, add(squares, multiply(d, d)))];
      }),
      invert,
      ...repeat('i', C, (i) => [
        scope.store(y, add(row, i), scaled(multiply(centre(at(i)), scale), i, weight, bias, scope)),
      ]),
    ];
  });

const batchNorm: Emit<'batchNorm'> = ({ x, y, mean, variance, eps, weight, bias }, scope) => {
  const scale = Float64Array.from(variance, (v, i) => (weight?.[i] ?? 1) / Math.sqrt(v + eps));
  return eachElement({ x, y }, scope, (v, i) =>
    scaled(subtract(v, load(scope.floats('mean', mean), i)), i, scale, bias, scope),
  );
};

const embedding: Emit<'embedding'> = ({ x, y, table }, scope) => {
  const D = scope.shape(y).at(-1)!;
  const N = table.length / D;
  const { weight, scale } = scope.rows('table', table, D);
  return repeat('n', scope.size(x), (n) => {
    const [id, read] = named('id', scope.load(x, n));
    const [row, start] = named('row', toInt(id));
    const isRow = and(
      and(compare(id, '>=', real(0)), compare(id, '<', real(N))),
      compare(primitive('floor', id), '==', id),
    );
    const to = (d: Expression) => add(multiply(n, int(D)), d);
    return [
      read,
      when(
        isRow,
        [
          start,
          ...repeat('d', D, (d) => {
            const v = load(weight, add(multiply(row, int(D)), d));
            return [scope.store(y, to(d), scale ? multiply(v, load(scale, row)) : v)];
          }),
        ],
        [
          {
            kind: 'refuse',
            text: `expects whole numbers from 0 to ${N - 1} for an embedding`,
            otherwise: repeat('d', D, (d) => [scope.store(y, to(d), real(NaN))]),
          },
        ],
      ),
    ];
  });
};

/** One after another, but for what is there already. */
const concat: Emit<'concat'> = ({ xs, y }, scope) => {
  let offset = 0;
  return xs.flatMap((x) => {
    const start = offset;
    offset += scope.size(x);
    if (scope.isInPlace(x, y, start)) return [];
    return repeat('i', scope.size(x), (i) => [
      scope.store(y, add(int(start), i), scope.load(x, i)),
    ]);
  });
};

const columns: Emit<'columns'> = ({ x, y, columns }, scope) => {
  const [first] = columns;
  const inOrder = columns.every((column, i) => column === first + i);
  const order = inOrder ? null : scope.integers('columns', columns);
  return repeat('i', columns.length, (i) => [
    scope.store(y, i, scope.load(x, order ? load(order, i) : add(int(first), i))),
  ]);
};

const emitters = (): { [Op in GraphNode['op']]: Emit<Op> } => ({
  ...columnNodes,
  linear,
  unary: (node, scope) => eachElement(node, scope, (v) => activation(node.f, v)),
  prelu: (node, scope) => {
    const slopes = scope.floats('slope', node.weight);
    return eachElement(node, scope, (v, i) => {
      const slope = load(slopes, node.weight.length === 1 ? int(0) : i);
      return choose(compare(v, '>', real(0)), v, multiply(slope, v));
    });
  },
  batchNorm,
  rowNorm,
  softmax,
  logSoftmax,
  add: ({ a, b, y }, scope) =>
    repeat('i', scope.size(y), (i) => [scope.store(y, i, add(scope.load(a, i), scope.load(b, i)))]),
  concat,
  columns,
  reshape: (node, scope) => eachElement(node, scope, (v) => v),
  embedding,
});

/** What computes a node. */
export const statementsOf = (node: GraphNode, scope: Scope): Statement[] =>
  (emitters()[node.op] as (node: GraphNode, scope: Scope) => Statement[])(node, scope);
