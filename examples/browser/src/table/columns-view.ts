/**
 * The columns of a table: what was found in each, and what the visitor makes of it.
 */
import { button, byId, make, setText } from '../page/dom.js';
import { percent, quantity, whole } from '../page/numbers.js';
import { proposeTarget, type ColumnInfo, type Kind } from './columns.js';
import type { Choice } from './task.js';
import { drawShape } from './shape.js';

const names: Readonly<Record<Kind, string>> = {
  number: 'a number',
  category: 'a category',
  ignore: 'left out',
};

/** Shows columns, and reads what is chosen. */
export class ColumnsView {
  readonly #target = byId('target', HTMLSelectElement);
  readonly #body = byId('columns', HTMLTableSectionElement);
  readonly #onChange: () => void;
  #infos: readonly ColumnInfo[] = [];
  #kinds = new Map<string, Kind>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#target.addEventListener('change', () => {
      this.#retarget();
      onChange();
    });
  }

  get choice(): Choice {
    return { target: this.#target.value, kinds: this.#kinds };
  }

  /** Whether anything can be changed: not while it is learnt from. */
  set isOpen(isOpen: boolean) {
    byId('choices', HTMLFieldSetElement).disabled = !isOpen;
    button('sample').disabled = !isOpen;
  }

  /** A table came. */
  show(infos: readonly ColumnInfo[]): void {
    this.#infos = infos;
    this.#target.replaceChildren(...infos.map(({ name }) => new Option(name, name)));
    this.#target.value = proposeTarget(infos);
    this.#kinds = new Map(infos.map(({ name, kind }) => [name, kind]));
    this.#retarget();
  }

  /** Another target; the other columns stay as they were chosen. */
  #retarget(): void {
    const target = this.#target.value;
    const { numbers } = this.#infos.find(({ name }) => name === target)!;
    if (this.#kinds.get(target) === 'ignore')
      this.#kinds.set(target, numbers ? 'number' : 'category');
    this.#body.replaceChildren(...this.#infos.map((info) => this.#row(info, info.name === target)));
    this.#tell();
  }

  #row(info: ColumnInfo, isTarget: boolean): HTMLTableRowElement {
    const { name, note } = info;
    const row = make('tr', isTarget ? 'is-target' : '');
    const heading = make('th', '', name);
    heading.scope = 'row';
    if (isTarget) heading.append(' ', make('span', 'tag', 'to predict'));
    const kind = make('td', 'kind');
    kind.append(this.#select(info, isTarget, row));
    const missing = make('td', info.missing === 0 ? 'missing is-none' : 'missing', missingIn(info));
    const values = make('td', 'values');
    const text = make('span', '', summary(info));
    values.append(drawShape(info), text);
    if (note) text.append(make('span', 'note', note));
    row.append(heading, kind, missing, values);
    row.role = 'row';
    heading.role = 'rowheader';
    for (const cell of [kind, missing, values]) cell.role = 'cell';
    row.classList.toggle('is-ignored', this.#kinds.get(name) === 'ignore');
    return row;
  }

  #select(info: ColumnInfo, isTarget: boolean, row: HTMLElement): HTMLSelectElement {
    const select = make('select');
    const { name, numbers } = info;
    select.setAttribute('aria-label', `${name} is taken as`);
    for (const kind of ['number', 'category', 'ignore'] as const) {
      const isPossible = kind === 'number' ? numbers !== undefined : kind !== 'ignore' || !isTarget;
      if (isPossible) select.append(new Option(names[kind], kind));
    }
    select.value = this.#kinds.get(name)!;
    select.addEventListener('change', () => {
      this.#kinds.set(name, select.value as Kind);
      row.classList.toggle('is-ignored', select.value === 'ignore');
      this.#tell();
      this.#onChange();
    });
    return select;
  }

  /** What the choice comes to, in a sentence. */
  #tell(): void {
    const { target, kinds } = this.choice;
    const info = this.#infos.find(({ name }) => name === target)!;
    const used = this.#infos.filter(({ name }) => name !== target && kinds.get(name) !== 'ignore');
    const what =
      kinds.get(target) === 'number'
        ? 'A number: regression'
        : `One of ${whole(info.counts.size)} classes: classification`;
    const by = `${used.length} ${used.length === 1 ? 'column' : 'columns'}`;
    setText(byId('goal', HTMLElement), `${what}, by ${by}.`);
  }
}

/** The share of cells that are missing. */
function missingIn({ missing, counts }: ColumnInfo): string {
  if (missing === 0) return 'none';
  const rows = [...counts.values()].reduce((sum, count) => sum + count, missing);
  return percent(missing / rows);
}

/** Values in a few words. */
function summary({ numbers, counts }: ColumnInfo): string {
  if (counts.size === 0) return '–';
  if (numbers && counts.size > 2) {
    const median = numbers[numbers.length >> 1];
    const [least, most] = [numbers[0], numbers[numbers.length - 1]];
    return `${quantity(least)} to ${quantity(most)}, median ${quantity(median)}`;
  }
  const shown = [...counts.keys()].slice(0, 3).map((value) => shorten(value));
  const more = counts.size - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${whole(more)} more` : '');
}

const shorten = (text: string): string => (text.length > 24 ? `${text.slice(0, 22)} …` : text);
