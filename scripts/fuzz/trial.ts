/**
 * Runs a program on both sides and finds the first operation that differs, and whether the
 * difference is a fault.
 */
import type { FloatDType } from '../../src/index.js';
import { differenceOf, furthest, type Difference, type Tally } from './judge.js';
import type { Numbers, Operation, Program, Result } from './operations.js';
import { modules } from './rows.js';
import { runTiny } from './run-tiny.js';
import { requestOf, type Torch } from './torch.js';

/** What has been found of a program. */
export interface Trial {
  readonly failure?: Difference & { readonly place: number };
  /** Why the program was given up, with no fault found up to there. */
  readonly excuse?: 'rounding' | '0 · NaN' | 'nothing changed' | 'range of float32';
}

/** How often PyTorch is asked with other noise before a difference is called a fault. */
const PERTURBATIONS = 20;

const quiet: Tally = { compared: () => undefined, refused: () => undefined };

/** @param program - Run here at once, in PyTorch meanwhile: several may be on their way. */
export async function tried(program: Program, torch: Torch, tally: Tally = quiet): Promise<Trial> {
  const ours = runTiny(program);
  const theirs = await torch.run(requestOf(program, ours));
  for (const [place, result] of ours.entries()) {
    const dtype = dtypeAt(program.operations, place);
    const difference = differenceOf(result, theirs[place], dtype, tally);
    if (!difference) continue;
    const excuse = await excuseOf(difference, { program, place, ours, theirs, torch });
    return excuse ? { excuse } : { failure: { ...difference, place } };
  }
  return {};
}

/**
 * The loosest type that has anything to do with an operation: all models may be compared after it.
 */
function dtypeAt(operations: readonly Operation[], place: number): FloatDType {
  const types = operations
    .slice(0, place + 1)
    .flatMap((operation) => (operation.op === 'build' ? [operation.dtype] : []));
  return types.includes('float32') ? 'float32' : 'float64';
}

interface Found {
  readonly program: Program;
  readonly place: number;
  readonly ours: readonly Result[];
  readonly theirs: readonly Result[];
  readonly torch: Torch;
}

async function excuseOf(difference: Difference, found: Found): Promise<Trial['excuse']> {
  const { program, place, ours, theirs } = found;
  // Written to, but with the numbers it had: tiny-mlp may look at these, where PyTorch counts.
  if (difference.fault === 'accepted' && theirs[place].unchanged) return 'nothing changed';
  if (!difference.at) return undefined;
  const theirNumbers = at(theirs[place], difference.at)!;
  const ourNumbers = at(ours[place], difference.at)!;
  // A loss or a norm is a number here, which holds more than PyTorch's array of one float32.
  if (/loss$|norm$/.test(difference.what) && ourNumbers.values.every(beyondFloat32))
    return 'range of float32';
  if (
    difference.fault === 'NaN' &&
    hasZeros(program.operations) &&
    onlyNaNMissing(ourNumbers, theirNumbers)
  )
    return '0 · NaN';
  return (await isRounding(difference, theirNumbers, found)) ? 'rounding' : undefined;
}

const beyondFloat32 = (value: number): boolean =>
  Number.isFinite(value) && !Number.isFinite(Math.fround(value));

/**
 * Whether PyTorch itself gives numbers that are about as far apart once inputs, weights and
 * gradients are changed by a few units in the last place: beside a kink, after steps that diverge,
 * or where a normalisation divides by next to nothing.
 */
async function isRounding(
  { at: path, apart = Infinity }: Difference,
  theirs: Numbers,
  found: Found,
): Promise<boolean> {
  const { program, place, ours, torch } = found;
  const prefix = { ...program, operations: program.operations.slice(0, place + 1) };
  for (let noise = 1; noise <= PERTURBATIONS; noise++) {
    const results = await torch.run(requestOf(prefix, ours.slice(0, place + 1), noise));
    const other = at(results[place], path!);
    if (!other) return true; // now it is refused: a loss that is not finite any more, say
    const moved = furthest(other.values, theirs.values);
    if (apart === Infinity ? moved.odd : moved.apart > apart / 10) return true;
  }
  return false;
}

function at(result: Result, path: readonly string[]): Numbers | undefined {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
    result,
  ) as Numbers | undefined;
}

/**
 * Whether exact zeros may be factors of products: in an input, or behind a module that makes them.
 */
const hasZeros = (operations: readonly Operation[]): boolean => {
  const text = JSON.stringify(operations);
  return (
    text.includes('"zeros"') ||
    modules.some(({ name, makesZeros }) => makesZeros && text.includes(`"${name}"`))
  );
};

/** Where an input is exactly 0, a sparse product may leave its product with NaN or Infinity out. */
const onlyNaNMissing = (ours: Numbers, theirs: Numbers): boolean =>
  ours.values.every((value, i) => {
    const other = theirs.values[i];
    return (
      Number.isNaN(other) ||
      Object.is(value, other) ||
      (Number.isFinite(value) && Number.isFinite(other))
    );
  });
