/**
 * The settings' fields: what is typed in them, and what is said where it is no setting.
 */
import { defaults, fields, readField, type FieldName, type Settings } from '../settings.js';
import { byId, setText } from './dom.js';
import { showFault } from './faults.js';

const names = Object.keys(fields) as FieldName[];
const input = (name: FieldName): HTMLInputElement => byId(name, HTMLInputElement);
const pace = (): HTMLSelectElement => byId('pace', HTMLSelectElement);

/** Watches the fields. `onChange` is told the settings whenever all fields hold one. */
export function watchFields(onChange: (settings: Settings) => void): void {
  showSettings(defaults);
  const changed = (): void => {
    const settings = readSettings();
    if (settings) onChange(settings);
  };
  for (const name of names) input(name).addEventListener('input', changed);
  pace().addEventListener('change', changed);
  byId('settings', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
}

/** The settings, or undefined where a field holds none; each field says what is wrong with it. */
export function readSettings(): Settings | undefined {
  const read: Partial<Record<FieldName, number>> = {};
  for (const name of names) {
    const result = readField(name, input(name).value);
    const fault = typeof result === 'string' ? result : '';
    if (typeof result === 'number') read[name] = result;
    showFault(name, fault);
  }
  const isWhole = names.every((name) => name in read);
  return isWhole
    ? { ...(read as Record<FieldName, number>), pace: Number(pace().value) }
    : undefined;
}

/** Writes settings into the fields. */
export function showSettings(settings: Settings): void {
  for (const name of names) input(name).value = String(settings[name]);
  pace().value = String(settings.pace);
  readSettings();
}

/** Puts the cursor into the first field that holds no setting. */
export function goToFault(): void {
  input(
    names.find((name) => input(name).getAttribute('aria-invalid') === 'true') ?? names[0],
  ).focus();
}

/**
 * Says so where the hidden size in the field is not that of the network, which cannot change its
 * size.
 */
export function showHiddenInUse(hidden: number | undefined): void {
  const isOther = hidden !== undefined && input('hidden').value.trim() !== String(hidden);
  setText(
    byId('hidden-hint', HTMLElement),
    isOther ? `now ${hidden}; Reset to change it` : 'units in each of two layers',
  );
}
