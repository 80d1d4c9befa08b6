/**
 * Compares what an operation came to on the two sides.
 */
import type { FloatDType } from '../../src/index.js';
import type { Kind, Numbers, Result, State } from './operations.js';

/**
 * How far apart numbers may be, relative to the largest of their array: sums are formed in another
 * order.
 */
export const tolerances: Readonly<Record<FloatDType, number>> = { float32: 1e-4, float64: 1e-9 };

export interface Difference {
  /** What is wrong: the same fault in a shorter program has the same one. */
  readonly fault: 'refused' | 'accepted' | 'text' | 'names' | 'shape' | 'null' | 'NaN' | 'numbers';
  readonly what: string;
  readonly text: string;
  /** Numbers that differ: where to find them, and by how much. */
  readonly at?: readonly string[];
  readonly apart?: number;
}

/** What alike failures have in common. */
export const faultOf = ({ fault, what, text }: Difference): string =>
  `${fault} ` +
  `${what}${fault === 'accepted' || fault === 'refused' || fault === 'text' ? ` ${text.slice(0, 75)}` : ''}`;

export interface Tally {
  compared(kind: Kind, dtype: FloatDType, distance: number): void;
  refused(): void;
}

/** Every error says who expects what, and what came. */
const form = /expects .*, but got .*; /s;

/**
 * A gradient that cancels to next to nothing is compared with this share of the largest in its
 * model.
 */
const GRADIENT_FLOOR = 1e-3;

const largestGradient = (state: State): number =>
  Object.values(state).reduce(
    (largest, { grad }) =>
      Array.from(grad?.values ?? []).reduce(
        (most, value) =>
          Math.abs(value) > most && Number.isFinite(value) ? Math.abs(value) : most,
        largest,
      ),
    0,
  );

/** What is wrong with one operation, or undefined. */
export function differenceOf(
  ours: Result,
  theirs: Result,
  dtype: FloatDType,
  tally: Tally,
): Difference | undefined {
  const refusal = refusalOf(ours, theirs);
  if (refusal) return refusal;
  if (ours.refused) tally.refused();
  else if (ours.what) {
    const difference = numbersDiffer(
      ours.what,
      ['value'],
      ours.value ?? null,
      theirs.value ?? null,
      ours.what === 'learning rates' ? 'float64' : dtype,
      tally,
    );
    if (difference) return difference;
  }
  for (const [slot, state] of Object.entries(ours.states ?? {})) {
    const other = theirs.states![slot];
    const names = [Object.keys(state), Object.keys(other)].map((list) => list.sort().join(' '));
    if (names[0] !== names[1])
      return {
        fault: 'names',
        what: 'state',
        text: `names are ${names[0]}, in PyTorch ${names[1]}`,
      };
    const least = GRADIENT_FLOOR * largestGradient(other);
    for (const [name, entry] of Object.entries(state)) {
      const kind = 'grad' in entry ? 'parameter' : 'buffer';
      const parts = [
        [kind, 'value'],
        ...('grad' in entry ? [['parameter gradient', 'grad']] : []),
      ] as [Kind, 'value' | 'grad'][];
      for (const [what, part] of parts) {
        const at = ['states', slot, name, part];
        const floor = part === 'grad' ? least : 0;
        const difference = numbersDiffer(
          what,
          at,
          entry[part] ?? null,
          other[name][part] ?? null,
          dtype,
          tally,
          floor,
        );
        if (difference) return difference;
      }
    }
  }
  return undefined;
}

function refusalOf(ours: Result, theirs: Result): Difference | undefined {
  const what = ours.rule ?? 'as PyTorch';
  // tiny-mlp refuses a loss that is not finite.
  const infinite = ours.what === undefined && theirs.infinite;
  const expected =
    theirs.refused ??
    (ours.rule ? `the rule '${ours.rule}'` : infinite ? 'the loss is not finite' : undefined);
  if (ours.refused !== undefined && !form.test(ours.refused))
    return { fault: 'text', what, text: `the error does not say what it expects: ${ours.refused}` };
  if (ours.refused !== undefined && expected === undefined)
    return { fault: 'refused', what, text: `refused, but PyTorch takes it: ${ours.refused}` };
  if (ours.refused === undefined && expected !== undefined && !ours.absent)
    return { fault: 'accepted', what, text: `taken, but to be refused: ${expected}` };
  return undefined;
}

function numbersDiffer(
  kind: Kind,
  at: readonly string[],
  ours: Numbers | null,
  theirs: Numbers | null,
  dtype: FloatDType,
  tally: Tally,
  floor = 0,
): Difference | undefined {
  const what = at.length > 1 ? `${kind} ${at[2]} of model ${at[1]}` : kind;
  const is = (text: string) => `${what}: ${text}`;
  if (!ours || !theirs) {
    if (ours === theirs) return undefined;
    return {
      fault: 'null',
      what: kind,
      text: is(`${ours ? 'an array' : 'null'}, in PyTorch ${theirs ? 'an array' : 'None'}`),
    };
  }
  if (String(ours.shape) !== String(theirs.shape))
    return {
      fault: 'shape',
      what: kind,
      text: is(`shape [${String(ours.shape)}], in PyTorch [${String(theirs.shape)}]`),
    };
  const { apart, distance, place, odd } = furthest(ours.values, theirs.values, floor);
  const [a, b] = [ours.values[place], theirs.values[place]];
  if (odd)
    return { fault: 'NaN', what: kind, at, text: is(`${a}, in PyTorch ${b}, at element ${place}`) };
  if (!(distance <= tolerances[dtype])) {
    const text = is(
      `${a}, in PyTorch ${b}, at element ${place}: ${distance.toExponential(1)} of the largest ` +
        'apart',
    );
    return { fault: 'numbers', what: kind, at, apart, text };
  }
  tally.compared(kind, dtype, distance);
  return undefined;
}

/**
 * The element that differs most, relative to the largest; at once the first that is finite, NaN or
 * infinite on one side alone.
 */
export function furthest(
  ours: Float64Array,
  theirs: Float64Array,
  floor = 0,
): { apart: number; distance: number; place: number; odd: boolean } {
  let [largest, apart, place] = [Math.max(floor, Number.MIN_VALUE), 0, 0];
  for (let i = 0; i < ours.length; i++) {
    const [a, b] = [ours[i], theirs[i]];
    if (!Number.isFinite(a) || !Number.isFinite(b)) {
      if (!Object.is(a, b)) return { apart: Infinity, distance: Infinity, place: i, odd: true };
      continue;
    }
    if (Math.abs(b) > largest) largest = Math.abs(b);
    if (Math.abs(a - b) > apart) [apart, place] = [Math.abs(a - b), i];
  }
  return { apart, distance: apart / largest, place, odd: false };
}
