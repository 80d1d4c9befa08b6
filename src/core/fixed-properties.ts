/**
 * Properties that stay what the constructor made of them. TypeScript's `readonly` says so too, but
 * not to JavaScript, where a changed one would show in the label and nowhere in what is computed.
 */
import { show } from './check.js';
import { kindOf } from './kinds.js';

const slot = Symbol('fixed');

/** What has fixed properties. */
interface Fixed {
  [slot]?: { readonly who: string; readonly values: Readonly<Record<string, unknown>> };
}

/** The values of an object's fixed properties, by name. */
export const fixedOf = (owner: object) => (owner as Fixed)[slot]?.values ?? {};

/**
 * Gives an object properties that refuse other values. Its class declares them, without making
 * fields of them. They are accessors of the prototype: with accessors of their own, objects are
 * slow in all they do (V8 makes hash tables of them).
 */
export function fixProperties<T extends object>(who: string, owner: T, given: Partial<T>): void {
  const values = { ...fixedOf(owner), ...given };
  (owner as Fixed)[slot] = { who, values };
  for (const name of Object.keys(given)) {
    if (name in owner) continue;
    Object.defineProperty(Object.getPrototypeOf(owner), name, {
      configurable: true,
      get(this: object) {
        return fixedOf(this)[name as never];
      },
      set(this: Fixed, next: unknown) {
        refuse(this, name, next);
      },
    });
  }
}

function refuse(owner: Fixed, name: string, next: unknown): never {
  const value: unknown = fixedOf(owner)[name as never];
  const kind = kindOf(value);
  const isArray = kind === 'Parameter' || kind === 'Buffer';
  throw new TypeError(
    `${owner[slot]?.who} expects ${name} to stay ${isArray ? `the ${kind} it is` : show(value)}, ` +
      `but got ${show(next)}; ${isArray ? `set layer.${name}.value instead` : 'make a new one'}`,
  );
}
