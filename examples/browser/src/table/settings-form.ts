/**
 * The fields of the settings.
 */
import { byId } from '../page/dom.js';
import { showFault } from '../page/faults.js';
import { readNumber } from '../read-number.js';
import { fields, type Settings } from './settings.js';

type FieldName = keyof typeof fields;
const names = Object.keys(fields) as FieldName[];
const input = (name: FieldName): HTMLInputElement => byId(name, HTMLInputElement);
const chosen = (id: string): number => Number(byId(id, HTMLSelectElement).value);

/** Fills the fields, and watches them. */
export function prepareSettings(): void {
  for (const name of names) {
    input(name).value = String(fields[name].example);
    input(name).addEventListener('input', readSettings);
  }
  byId('settings', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
}

/** The settings, or undefined where a field holds none, which says so and has the cursor if asked. */
export function readSettings(): Settings | undefined {
  const read: Partial<Record<FieldName, number>> = {};
  for (const name of names) {
    const result = readNumber(fields[name], input(name).value);
    showFault(name, typeof result === 'string' ? result : '');
    if (typeof result === 'number') read[name] = result;
  }
  if (names.some((name) => read[name] === undefined)) return undefined;
  const numbers = read as Record<FieldName, number>;
  return { ...numbers, aside: chosen('aside'), pace: chosen('pace') };
}

/** Puts the cursor into the first field that holds no setting. */
export function goToFault(): void {
  input(
    names.find((name) => input(name).getAttribute('aria-invalid') === 'true') ?? names[0],
  ).focus();
}
