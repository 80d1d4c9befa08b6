/**
 * Places drawn at random, each with a weight of its own: PyTorch's `multinomial`.
 */
import { checkBoolean, checkInteger, checkOptions, show } from './check.js';
import { fillUniform } from './distributions.js';
import type { TypedArrayOf } from './dtype.js';
import { log } from './elementary.js';
import type { Stream } from './generator-state.js';
import type { Mt19937 } from './mt19937.js';

/** Options of {@link Generator.choice}. */
export interface ChoiceOptions {
  /** Whether a place may be drawn more than once. Default false. */
  replacement?: boolean;
  /** How likely each place is, beside the others; they need not add up to 1. Default: all alike. */
  weights?: ArrayLike<number>;
}

/** The options of a choice, checked. */
export function readChoice(
  who: string,
  n: number,
  count: number,
  options: ChoiceOptions,
): { replacement: boolean; weights: Float64Array | undefined } {
  checkInteger(who, 'n', n, 1, 2 ** 32 - 1);
  checkInteger(who, 'count', count, 0);
  checkOptions(who, options, ['replacement', 'weights']);
  const { replacement = false } = options;
  checkBoolean(who, 'replacement', replacement);
  const weights = options.weights === undefined ? undefined : readWeights(who, n, options.weights);
  const most = weights ? weights.filter((weight) => weight > 0).length : n;
  if (!replacement && count > most) {
    throw new RangeError(
      `${who} expects count to be at most ${most}, ` +
        `${weights ? 'the weights above 0' : 'of which each is drawn once'}, but got ${count}; ` +
        'draw fewer, or pass { replacement: true }',
    );
  }
  return { replacement, weights };
}

function readWeights(who: string, n: number, given: unknown): Float64Array {
  const length = (given as Partial<ArrayLike<unknown>> | null)?.length;
  if (length !== n) {
    throw new TypeError(
      `${who} expects weights as ${n} numbers, but got ${show(given)}; pass one for each place`,
    );
  }
  const weights = Float64Array.from(given as ArrayLike<number>);
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0 || weights.every((weight) => weight === 0)) {
    const came = bad >= 0 ? `${weights[bad]} at index ${bad}` : 'zeros alone';
    throw new RangeError(
      `${who} expects weights to be finite, of at least 0 and not all 0, but got ${came}; ` +
        'pass such numbers',
    );
  }
  return weights;
}

/**
 * Without replacement: the places with the greatest weight/e, where e is exponentially
 * distributed (Efraimidis and Spirakis 2006, https://doi.org/10.1016/j.ipl.2005.11.003). Else each
 * by its place among the weights' running sums.
 */
export function drawWeighted(
  { engine }: Stream,
  weights: Float64Array,
  count: number,
  replacement: boolean,
): TypedArrayOf['uint32'] {
  if (replacement) return drawAgain(engine, weights, count);
  const keys = new Float64Array(weights.length);
  fillUniform(keys, 0, 1, engine);
  for (let i = 0; i < keys.length; i++)
    keys[i] = -weights[i] / (log(1 - keys[i]) || -Number.MIN_VALUE);
  const order = Uint32Array.from(keys.keys()).sort((a, b) => keys[b] - keys[a]);
  return order.slice(0, count);
}

function drawAgain(engine: Mt19937, weights: Float64Array, count: number): TypedArrayOf['uint32'] {
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight)).map((upTo) => upTo / sum);
  const drawn = new Float64Array(count);
  fillUniform(drawn, 0, 1, engine);
  return Uint32Array.from(drawn, (u) => {
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle] < u) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}
