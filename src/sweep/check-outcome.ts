/**
 * Whether what an executor or a journal gives as an outcome is one: it may have come through a
 * queue, from another version, or from a disk. Nothing of it is believed or written before.
 */
import { show } from '../core/check.js';
import { isRecord } from '../core/realms.js';
import type { Outcome, Task } from './executor.js';
import { plain } from '../core/plain.js';

const statuses: readonly unknown[] = ['done', 'paused', 'diverged', 'failed'];

type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is what a training function tells of an epoch: numbers by name. */
export const isMetrics = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((number) => typeof number === 'number');

const isReport = (error: unknown): boolean =>
  isRecord(error) &&
  typeof error.name === 'string' &&
  typeof error.message === 'string' &&
  (error.stack === undefined || typeof error.stack === 'string');

/** Each field: what it is to be, and whether it is. */
const fields: readonly [
  name: keyof Outcome,
  wanted: string,
  fits: (outcome: Fields, until: number | undefined) => boolean,
][] = [
  ['status', "'done', 'paused', 'diverged' or 'failed'", ({ status }) => statuses.includes(status)],
  [
    'status',
    "another one than 'paused' without halving",
    ({ status }, until) => status !== 'paused' || until !== undefined,
  ],
  [
    'epochs',
    'a list of numbers by name',
    ({ epochs }) => Array.isArray(epochs) && epochs.every(isMetrics),
  ],
  [
    'epochs',
    'of all epochs up to the one to pause after, and no more',
    ({ status, epochs }, until) => {
      const { length } = epochs as unknown[];
      return until === undefined || (status === 'paused' ? length === until : length <= until);
    },
  ],
  ['value', 'values by name, or none', ({ value }) => value === undefined || isRecord(value)],
  [
    'error',
    "{ name, message } where it has 'diverged' or 'failed', and none elsewhere",
    ({ status, error }) =>
      status === 'diverged' || status === 'failed' ? isReport(error) : error === undefined,
  ],
  [
    'seconds',
    'a finite number of at least 0',
    ({ seconds }) => Number.isFinite(seconds) && (seconds as number) >= 0,
  ],
];

/**
 * An outcome that is one, as a copy without what does not belong there. For executors of one's own:
 * where results come from elsewhere, it says what is wrong with them.
 *
 * @param who - Begins the text of the error: the executor's name.
 * @param outcome - What came.
 * @param task - What it is the outcome of; its `until` alone counts.
 * @throws TypeError or RangeError that says which field is not what it should be.
 *
 * @example
 * ```ts
 * import { checkOutcome } from 'tiny-mlp/sweep';
 *
 * const outcome = { status: 'done', epochs: [{ loss: 0.5 }], seconds: 1 };
 * console.log(checkOutcome('MyQueue', outcome, {}).status); // done
 * ```
 */
export function checkOutcome(who: string, outcome: unknown, task: Pick<Task, 'until'>): Outcome {
  if (!isRecord(task))
    throw new TypeError(`checkOutcome expects task as an object, but got ${show(task)}; pass it`);
  const { until } = task;
  const advice = 'give what runPoint gave, unchanged';
  const copy = plain(who, 'an outcome', outcome === undefined ? null : outcome, 4);
  if (!isRecord(copy))
    throw new TypeError(
      `${who} is expected to give an outcome { status, epochs, seconds }, but gave ` +
        `${show(outcome)}; ${advice}`,
    );
  const wrong = fields.find(([, , fits]) => !fits(copy, until));
  if (wrong)
    throw new TypeError(
      `${who} is expected to give an outcome whose ${wrong[0]} is ${wrong[1]}, but gave ` +
        `${show(copy[wrong[0]])}; ${advice}`,
    );
  const { status, epochs, value, error, seconds } = copy as unknown as Outcome;
  return { status, epochs, ...(value && { value }), ...(error && { error }), seconds };
}
