/**
 * Whether a value is a training's state, as far as a file can tell; what belongs to a model, an
 * optimizer or a callback is checked by these once it is put back.
 */
import { show } from '../core/check.js';
import { isNdArray } from '../core/parts.js';
import { isRecord } from '../core/realms.js';
import type { TrainingState } from './training-state.js';

/** What a state consists of. */
export const stateParts: readonly (keyof TrainingState)[] = [
  'model', 'optimizer', 'callbacks', 'generators', 'history', 'stopped', 'underway',
]; // prettier-ignore

type Check = (value: unknown) => boolean;

const number: Check = (value) => typeof value === 'number';
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const list =
  (each: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(each);
const table =
  (each: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(each);
const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([name, check]) => check(value[name]));

const numbers = (value: unknown): boolean =>
  value instanceof Uint32Array || (Array.isArray(value) && value.every(number));

/** Made where it is needed: what is called while a module is loaded stays in every bundle. */
function checksOfParts(): Readonly<Record<keyof TrainingState, Check>> {
  const generators = list(shape({ seed: number, words: numbers, position: number }));
  const record = shape({
    epoch: count,
    loss: number,
    validationLoss: (value) => value === undefined || number(value),
    metrics: table(number),
    trainMetrics: (value) => value === undefined || table(number)(value),
    lr: number,
    seconds: number,
  });
  const underway = shape({
    batch: count,
    generators,
    scoring: shape({
      loss: number,
      rows: count,
      targets: list(isNdArray),
      outputs: list(isNdArray),
    }),
    seconds: number,
  });
  return {
    model: table(isNdArray),
    optimizer: () => true,
    callbacks: Array.isArray,
    generators,
    history: list(record),
    stopped: (value) => typeof value === 'boolean',
    underway: (value) => value === null || underway(value),
  };
}

/**
 * Refuses what is no state.
 *
 * @param fault - The error, from what is expected and what came.
 */
export function checkState(
  value: unknown,
  fault: (expected: string, came: string) => Error,
): asserts value is TrainingState {
  if (!isRecord(value)) throw fault("a training's state", show(value));
  const names = Object.keys(value);
  const [missing] = stateParts.filter((name) => !names.includes(name));
  if (missing !== undefined) throw fault(`a training's state with ${missing}`, 'none');
  const [other] = names.filter((name) => !stateParts.includes(name as keyof TrainingState));
  if (other !== undefined) throw fault(`a training's state of ${stateParts.join(', ')}`, other);
  const checks = checksOfParts();
  for (const name of stateParts)
    if (!checks[name](value[name]))
      throw fault(`${name} as a training's state has it`, show(value[name]));
}
