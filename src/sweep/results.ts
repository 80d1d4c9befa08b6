/**
 * What a search finds: the result of a point, and the summary of all.
 */
import type { ErrorReport } from '../messages/error-report.js';
import type { Outcome } from './executor.js';
import type { Metrics, Settings, Value } from './train.js';

/** The result of a point. */
export interface PointResult<S = Settings> {
  /** The point's place in the search, from 0. */
  readonly index: number;
  /** Its settings. */
  readonly settings: S;
  /** Its seed. */
  readonly seed: number;
  /**
   * `'done'`: trained to its end. `'dropped'`: stopped by successive halving. `'diverged'`: stopped
   * where a number was NaN or infinite. `'failed'`: it threw, or its worker died time and again.
   */
  readonly status: 'done' | 'dropped' | 'diverged' | 'failed';
  /**
   * The number that is searched for: what the point returned under that name, or else its last
   * epoch. None if it diverged or failed.
   */
  readonly score: number | undefined;
  /** What the training function returned. */
  readonly value: Value | undefined;
  /** The metrics of each epoch. */
  readonly epochs: readonly Metrics[];
  /** Why it diverged or failed. */
  readonly error: ErrorReport | undefined;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /**
   * How often it was begun: more than once if a worker died of it. 0 if it was read from the
   * journal.
   */
  readonly attempts: number;
}

/** All results of a search. */
export interface Summary<S = Settings> {
  /**
   * Best first: those done, then those dropped, the later ones first, then those that diverged,
   * then those that failed.
   */
  readonly results: readonly PointResult<S>[];
  /**
   * The best of those done; undefined where there is none, and then the others' `error` says why.
   * The first of the space wins a tie.
   */
  readonly best: PointResult<S> | undefined;
  /** How long the search took, in seconds. */
  readonly seconds: number;
}

/** What is searched for. */
export interface Objective {
  /** The name of a number that the training function returns, or yields in its last epoch. */
  readonly metric: string;
  /** Whether the greatest is wanted, or the least. */
  readonly goal: 'maximize' | 'minimize';
}

const order = ['done', 'dropped', 'diverged', 'failed'] as const;

/** Compares two scores: below 0 if the first is better. */
const compareScores = ({ goal }: Objective, a = 0, b = 0): number =>
  goal === 'maximize' ? b - a : a - b;

/** Best first; ties in the order of the space, so that the order of arrival plays no part. */
export function sorted<R extends Pick<PointResult, 'index' | 'status' | 'score' | 'epochs'>>(
  results: readonly R[],
  objective: Objective,
): R[] {
  return [...results].sort(
    (a, b) =>
      order.indexOf(a.status) - order.indexOf(b.status) ||
      (a.status === 'dropped' ? b.epochs.length - a.epochs.length : 0) ||
      compareScores(objective, a.score, b.score) ||
      a.index - b.index,
  );
}

/** What a task's outcome is worth to the search. */
export type Verdict = Pick<PointResult, 'status' | 'score' | 'error'>;

/** Judges an outcome. It may have ended well and yet lack the number that is searched for. */
export function judge(who: string, outcome: Outcome, { metric }: Objective): Verdict {
  const { status, value, epochs, error } = outcome;
  if (status === 'failed' || status === 'diverged') return { status, score: undefined, error };
  const score = value?.[metric] ?? epochs.at(-1)?.[metric];
  if (typeof score !== 'number') {
    const given = Object.keys({ ...epochs.at(-1), ...value }).join(', ') || 'nothing';
    const message =
      `${who} expects train to give the number ${metric}, but got ${given}; yield or return ` +
      `{ ${metric} }`;
    return { status: 'failed', score: undefined, error: { name: 'TypeError', message } };
  }
  if (!Number.isFinite(score)) {
    const message = `${metric} is ${score} in the end`;
    return { status: 'diverged', score: undefined, error: { name: 'NonFiniteError', message } };
  }
  return { status: status === 'paused' ? 'dropped' : 'done', score, error };
}

/** A point's result, from what came of its last task. */
export function resultOf(
  who: string,
  point: Pick<PointResult, 'index' | 'settings' | 'seed' | 'attempts'>,
  outcome: Outcome,
  objective: Objective,
): PointResult {
  const { status, score, error } = judge(who, outcome, objective);
  const { value, epochs, seconds } = outcome;
  return { ...point, status, score, value, epochs, error, seconds };
}
