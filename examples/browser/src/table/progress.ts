/**
 * Where the training stands, in words and figures.
 */
import type { EpochRecord } from 'tiny-mlp';
import { Bars } from '../page/bars.js';
import { button, byId, setText } from '../page/dom.js';
import { nats, percent, quantity, whole } from '../page/numbers.js';
import type { Outcome, Verdict } from './job.js';

/** Where the page stands. */
export type Phase = 'untrained' | 'training' | 'paused' | 'stopping' | 'finished';

const put = (id: string, text: string): void => setText(byId(id, HTMLElement), text);
const worth = new Bars(byId('worth', HTMLOListElement));
/** Columns whose worth is shown. */
const MOST_COLUMNS = 8;

/** Shows the phase: on buttons, and in a sentence. */
export function showPhase(phase: Phase, status: string): void {
  const labels = {
    untrained: 'Train',
    training: 'Pause',
    paused: 'Continue',
    stopping: 'Pause',
    finished: 'Train anew',
  };
  setText(button('run'), labels[phase]);
  button('run').disabled = phase === 'stopping';
  button('stop').disabled = phase !== 'training' && phase !== 'paused';
  document.body.dataset.phase = phase;
  put('status', status);
}

/** Shows figures of a training under way. */
export function showFigures(epoch: number, epochs: number, loss: number | undefined): void {
  put('epoch', `${whole(epoch)} / ${whole(epochs)}`);
  put('loss', loss === undefined || Number.isNaN(loss) ? '–' : nats(loss));
}

/** Shows what the rows held out say after an epoch. */
export function showHeldOut(record: EpochRecord | undefined): void {
  const { accuracy, r2 } = record?.metrics ?? {};
  const isThere = record?.validationLoss !== undefined;
  put('held-out', !isThere ? '–' : accuracy === undefined ? `R² ${share(r2)}` : percent(accuracy));
}

/** R², and differences of it: −0.12; never −0.00. */
const share = (r2: number): string =>
  (Math.round(100 * r2) / 100 || 0).toFixed(2).replace('-', '−');

/** Shows how good a model is, beside what is no art; null takes that back. */
export function showVerdict(verdict: Verdict | null, rows: number): void {
  const score = byId('score', HTMLElement);
  score.classList.toggle('is-empty', !verdict);
  byId('baseline', HTMLElement).hidden = !verdict;
  if (!verdict) {
    put('score', '–');
    put('score-of', 'on rows it has not seen');
    return;
  }
  if (verdict.kind === 'classifier') {
    put('score', percent(verdict.accuracy));
    put('score-of', `of ${whole(rows)} rows it has not seen are right`);
    put('baseline', `${percent(verdict.baseline)} by always saying ${verdict.mostFrequent}`);
    return;
  }
  put('score', `± ${quantity(verdict.rmse)}`);
  put('score-of', `typical error on ${whole(rows)} rows it has not seen, R² ${share(verdict.r2)}`);
  put('baseline', `± ${quantity(verdict.baseline)} by always saying the mean`);
}

/** A verdict as a sentence, to be read out. */
export function inWords(verdict: Verdict | null): string {
  if (!verdict) return 'There were too few rows to set any aside.';
  return verdict.kind === 'classifier'
    ? `${percent(verdict.accuracy)} of unseen rows are right.`
    : `The typical error on unseen rows is ${quantity(verdict.rmse)}.`;
}

/** Shows what columns are worth. */
export function showWorth({ importance, verdict }: Pick<Outcome, 'importance' | 'verdict'>): void {
  const most = Math.max(...importance.map(({ importance: fall }) => fall), 1e-9);
  const isShare = verdict?.kind === 'classifier';
  worth.show(
    importance.slice(0, MOST_COLUMNS).map(({ column, importance: fall }, i) => ({
      label: column,
      share: Math.max(0, fall) / most,
      text: isShare ? percent(Math.round(1000 * fall) / 1000 || 0).replace('-', '−') : share(fall),
      isBest: i === 0 && fall > 0,
    })),
  );
  put(
    'worth-of',
    importance.length === 0
      ? 'After the training: how much worse the answers get once a column’s values are shuffled.'
      : `How far the ${isShare ? 'accuracy' : 'R²'} on unseen rows falls once a column’s values are ` +
          'shuffled. Columns that tell the same share their worth.',
  );
}
