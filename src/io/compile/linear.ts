/**
 * The statements of y = x Wᵀ + b: four rows of W at once, whose sums do not wait for one another.
 * Of a long x the zeros are left out, where W is finite: a picture's background, what a ReLU has
 * cut off.
 *
 * I, O = features in and out
 */
import type { NodeOf } from '../graph/graph.js';
import {
  add, changing, compare, int, load, multiply, named, real, repeat, set, store, when,
} from './code.js'; // prettier-ignore
import type { Expression, Statement } from './program.js';
import type { Scope } from './scope.js';

/** Rows at once. */
const BLOCK = 4;
/** The shortest x whose zeros are looked for. */
const LONG = 32;

export function linear({ x, y, weight, bias }: NodeOf<'linear'>, scope: Scope): Statement[] {
  const [I, O] = [scope.size(x), scope.size(y)];
  const { weight: W, scale } = scope.rows('weight', weight, I);
  const b = bias && scope.floats('bias', bias);
  const skips = I >= LONG && weight.every(Number.isFinite);
  const places = skips ? scope.places(I) : null;
  const [count, none] = changing('count', int(0));

  /** The sums of some rows from one on. */
  const rows = (row: Expression, rowCount: number): Statement[] => {
    const [start, setStart] = named('start', multiply(row, int(I)));
    const sums = Array.from({ length: rowCount }, (_, r) => changing(`s${r}`, real(0)));
    const addUp = (i: Expression): Statement[] => {
      const [v, read] = named('v', scope.load(x, i));
      return [
        read,
        ...sums.map(([sum], r) =>
          set(sum, add(sum, multiply(v, load(W, add(add(start, int(r * I)), i))))),
        ),
      ];
    };
    const finish = sums.map(([sum], r) => {
      const o = add(row, int(r));
      const product = scale ? multiply(sum, load(scale, o)) : sum;
      return scope.store(y, o, b ? add(product, load(b, o)) : product);
    });
    const loop = places
      ? repeat('k', count, (k) => {
          const [i, find] = named('i', load(places, k));
          return [find, ...addUp(i)];
        })
      : repeat('i', I, addUp);
    return [setStart, ...sums.map(([, first]) => first), ...loop, ...finish];
  };

  const blocks = Math.floor(O / BLOCK);
  const find = places
    ? [
        none,
        ...repeat('i', I, (i) => [
          when(compare(scope.load(x, i), '!=', real(0)), [
            store(places, count, i),
            set(count, add(count, int(1))),
          ]),
        ]),
      ]
    : [];
  const rest = O % BLOCK;
  const most = repeat('block', blocks, (j) => rows(multiply(j, int(BLOCK)), BLOCK));
  if (rest === 0) return [...find, ...most];
  const others = rows(int(blocks * BLOCK), rest);
  if (blocks === 0) return [...find, ...others];
  return [...find, ...most, { kind: 'block', text: 'the rest', body: others }];
}
