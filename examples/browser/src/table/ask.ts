/**
 * A row is typed, and answered at once.
 */
import type { TableRow } from 'tiny-mlp/tabular';
import { Bars } from '../page/bars.js';
import { button, byId, setText } from '../page/dom.js';
import { percent, quantity } from '../page/numbers.js';
import type { Answer, Model } from './model.js';
import { RowForm } from './row-form.js';

/** Bars that are shown; further classes are too improbable to matter. */
const MOST_BARS = 10;
/** Milliseconds without a key before an answer is read out. */
const PAUSE = 700;

const put = (id: string, text: string): void => setText(byId(id, HTMLElement), text);

/** Rows with the truth about them, to ask about. */
export interface Unseen {
  readonly rows: readonly TableRow[];
  /** The typical error on them, in the target's units; null of a classifier. */
  readonly error: number | null;
}

/** The card that asks and answers. */
export class Ask {
  readonly #form = new RowForm(() => {
    this.#truth = undefined;
    this.#answer();
  });
  readonly #bars = new Bars(byId('bars', HTMLOListElement));
  #model: Model | undefined;
  #unseen: Unseen = { rows: [], error: null };
  #next = 0;
  #truth: string | undefined;
  #announcing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    button('unseen').addEventListener('click', () => this.#take());
  }

  /** A model came, with rows that it has not seen where there are any. */
  show(model: Model, unseen: Unseen = { rows: [], error: null }): void {
    this.#model = model;
    this.#unseen = unseen;
    this.#next = 0;
    this.#truth = undefined;
    byId('ask-empty', HTMLElement).hidden = true;
    byId('asking', HTMLElement).hidden = false;
    button('unseen').hidden = unseen.rows.length === 0;
    byId('bars', HTMLElement).hidden = model.kind === 'regressor';
    put('answer-name', model.target);
    this.#form.show(model);
    this.#answer();
  }

  #take(): void {
    const { rows } = this.#unseen;
    const row = rows[this.#next++ % rows.length];
    this.#form.fill(row);
    const value = row[this.#model!.target]!;
    this.#truth = typeof value === 'number' ? quantity(value) : String(value);
    this.#answer();
  }

  #answer(): void {
    const model = this.#model!;
    const row = this.#form.read();
    const answer = typeof row === 'string' ? undefined : model.answer(row);
    const fault = typeof row === 'string' ? `${row}: no number` : '';
    const [what, how] = answer ? this.#words(answer) : ['–', fault];
    put('answer', what);
    byId('answer', HTMLElement).classList.toggle('is-empty', !answer);
    put('answer-of', how);
    put('truth', this.#truth === undefined ? '' : `The table says ${this.#truth}.`);
    byId('truth', HTMLElement).hidden = this.#truth === undefined;
    if (answer && 'shares' in answer) this.#showShares(answer);
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(
      () => put('announce', answer ? `${model.target}: ${what} ${how}` : fault),
      PAUSE,
    );
  }

  #words(answer: Answer): [what: string, how: string] {
    if ('shares' in answer) {
      const best = Math.max(...answer.shares.map(({ share }) => share));
      return [answer.label, `with ${percent(best)}`];
    }
    const { error } = this.#unseen;
    return [quantity(answer.value), error === null ? '' : `± ${quantity(error)}`];
  }

  #showShares({ label, shares }: Extract<Answer, { label: string }>): void {
    const shown =
      shares.length <= MOST_BARS
        ? shares
        : [...shares].sort((a, b) => b.share - a.share).slice(0, MOST_BARS);
    this.#bars.show(
      shown.map(({ label: name, share }) => ({
        label: name,
        share,
        text: percent(share),
        isBest: name === label,
      })),
    );
  }
}
