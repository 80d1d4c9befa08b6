/**
 * The statements that make numbers for a network of a table's columns. A category comes as its
 * place among the column's categories, counted from 0; −1 or NaN stands for one that is missing,
 * any other number for one that is not known.
 */
import type { GraphNode, NodeOf, ValueId } from '../graph/graph.js';
import {
  add, and, choose, compare, divide, int, load, multiply, named, real, repeat, subtract, toReal,
} from './code.js'; // prettier-ignore
import type { Expression, Statement } from './program.js';
import type { Scope } from './scope.js';

type Emit<Op extends GraphNode['op']> = (node: NodeOf<Op>, scope: Scope) => Statement[];

const isMissing = (v: Expression) => compare(v, '!=', v);

/** A number of one number. */
const one =
  <Op extends GraphNode['op']>(f: (v: Expression, node: NodeOf<Op>) => Expression): Emit<Op> =>
  (node, scope) => {
    const [v, read] = named('v', scope.load((node as { x: ValueId }).x, int(0)));
    return [read, scope.store(node.y, int(0), f(v, node))];
  };

/** The place as a model has it: K, or K + 1 with a place for missing ones, if it is not known. */
function placeOf(
  { x, categories, hasMissing }: NodeOf<'place' | 'oneHot'>,
  scope: Scope,
): [Expression, Statement[]] {
  const K = categories.length;
  const [given, read] = named('given', scope.load(x, int(0)));
  const isKnown = and(compare(given, '>=', real(0)), compare(given, '<', real(K)));
  const isNone = compare(given, '==', real(-1));
  const none = choose(isNone, real(K), choose(isMissing(given), real(K), real(K + 1)));
  const unknown = hasMissing ? none : real(K);
  const [place, find] = named('place', choose(isKnown, given, unknown));
  return [place, [read, find]];
}

const oneHot: Emit<'oneHot'> = (node, scope) => {
  const size = scope.size(node.y);
  const shares = scope.doubles('shares', node.shares);
  const [place, find] = placeOf(node, scope);
  const isKnown = compare(place, '<', real(size));
  return [
    ...find,
    ...repeat('i', size, (i) => {
      const column = i.kind === 'number' ? real(i.value) : toReal(i);
      const hit = choose(compare(place, '==', column), real(1), real(0));
      return [scope.store(node.y, i, choose(isKnown, hit, load(shares, i)))];
    }),
  ];
};

export const columnNodes = {
  impute: /* @__PURE__ */ one<'impute'>((v, { value }) => choose(isMissing(v), real(value), v)),
  isMissing: /* @__PURE__ */ one<'isMissing'>((v) => choose(isMissing(v), real(1), real(0))),
  standardize: /* @__PURE__ */ one<'standardize'>((v, { mean, scale }) =>
    divide(subtract(v, real(mean)), real(scale)),
  ),
  unstandardize: /* @__PURE__ */ one<'unstandardize'>((v, { mean, scale }) =>
    add(multiply(v, real(scale)), real(mean)),
  ),
  oneHot,
  place: ((node, scope) => {
    const [place, find] = placeOf(node, scope);
    return [...find, scope.store(node.y, int(0), place)];
  }) satisfies Emit<'place'>,
};
