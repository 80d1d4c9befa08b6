/**
 * A form for a row: a field for each column that the model goes by. What is left empty is missing.
 */
import { byId, make } from '../page/dom.js';
import { quantity } from '../page/numbers.js';
import type { Field, Model, TypedRow } from './model.js';

/** Shows the fields of a model, and reads them. */
export class RowForm {
  readonly #form = byId('row', HTMLFormElement);
  #fields: readonly Field[] = [];

  constructor(onInput: () => void) {
    this.#form.addEventListener('input', onInput);
    this.#form.addEventListener('submit', (event) => event.preventDefault());
  }

  /** The fields of a model. What was typed stays where the field does. */
  show({ fields }: Model): void {
    const typed = new Map(this.#fields.map((field, i) => [keyOf(field), this.#input(i).value]));
    this.#fields = fields;
    this.#form.replaceChildren(...fields.map(makeField));
    fields.forEach((field, i) => {
      this.#input(i).value = typed.get(keyOf(field)) ?? firstValue(field);
    });
  }

  /** Puts a row into the fields. */
  fill(row: TypedRow): void {
    this.#fields.forEach((field, i) => {
      const value = row[field.name] ?? null;
      if (field.kind === 'number') this.#input(i).value = value === null ? '' : String(value);
      else this.#input(i).value = value === null ? '' : String(field.categories.indexOf(value));
    });
  }

  /** The row, or the name of the column whose field holds no number. */
  read(): TypedRow | string {
    const row: [string, TypedRow[string]][] = [];
    for (const [i, field] of this.#fields.entries()) {
      const input = this.#input(i);
      const isFault = input.validity.badInput;
      input.setAttribute('aria-invalid', String(isFault));
      if (isFault) return field.name;
      const { value } = input;
      if (value === '') row.push([field.name, null]);
      else
        row.push([field.name, field.kind === 'number' ? Number(value) : field.categories[+value]]);
    }
    return Object.fromEntries(row);
  }

  #input(i: number): HTMLInputElement & HTMLSelectElement {
    return this.#form.elements[i] as HTMLInputElement & HTMLSelectElement;
  }
}

/** Fields that take the same. */
const keyOf = (field: Field): string =>
  JSON.stringify([field.name, field.kind, field.kind === 'category' && field.categories]);

const firstValue = (field: Field): string =>
  field.kind === 'number' ? String(Number(field.median.toPrecision(4))) : '0';

function makeField(field: Field, i: number): HTMLElement {
  const box = make('div', 'field');
  const label = make('label', '', field.name);
  label.htmlFor = `row-${i}`;
  box.append(label, field.kind === 'number' ? makeInput(field) : makeSelect(field));
  box.lastElementChild!.id = `row-${i}`;
  return box;
}

function makeInput({ spread, median }: Extract<Field, { kind: 'number' }>): HTMLInputElement {
  const input = make('input');
  input.type = 'number';
  // The arrow keys then move it by about a tenth of what is usual.
  input.step = String(10 ** Math.round(Math.log10(spread / 10)));
  input.placeholder = `missing, as ${quantity(median)}`;
  return input;
}

function makeSelect({ categories }: Extract<Field, { kind: 'category' }>): HTMLSelectElement {
  const select = make('select');
  select.append(...categories.map((value, k) => new Option(String(value), String(k))));
  select.append(new Option('missing', ''));
  return select;
}
