/**
 * Shares as bars: a list whose rows are kept, so that they move.
 */
import { make, setText } from './dom.js';

/** What a bar shows. */
export interface Bar {
  readonly label: string;
  /** Its length, 0 to 1. */
  readonly share: number;
  /** The number beside it. */
  readonly text: string;
  readonly isBest?: boolean;
}

/** Bars in a list. */
export class Bars {
  readonly #list: HTMLOListElement;

  constructor(list: HTMLOListElement) {
    this.#list = list;
  }

  show(bars: readonly Bar[]): void {
    const list = this.#list;
    while (list.childElementCount > bars.length) list.lastElementChild!.remove();
    while (list.childElementCount < bars.length) list.append(makeRow());
    bars.forEach(({ label, share, text, isBest = false }, i) => {
      const row = list.children[i];
      const [name, track, value] = row.children;
      row.classList.toggle('is-best', isBest);
      setText(name, label);
      (track.firstElementChild as HTMLElement).style.transform = `scaleX(${share})`;
      setText(value, text);
    });
  }
}

function makeRow(): HTMLElement {
  const row = make('li', 'bar');
  const track = make('span', 'track');
  track.append(make('span', 'fill'));
  row.append(make('span', 'label'), track, make('span', 'value'));
  return row;
}
