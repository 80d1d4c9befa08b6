/**
 * Properties that stay what the constructor made of them. TypeScript's `readonly` says so too, but
 * not to JavaScript, where a changed one would show in the label and nowhere in what is computed.
 */
import { show } from './check.js';
import { kindOf } from './kinds.js';

/** Where the value of a fixed property lies, by its name. */
const slots = /* @__PURE__ */ new Map<string, symbol>();
const whose = Symbol('whose');

type Fixed = Record<symbol, unknown>;

/** The values of an object's fixed properties, by name. */
export function fixedOf(owner: object): Record<string, unknown> {
  const held = [...slots].filter(([, slot]) => Object.hasOwn(owner, slot));
  return Object.fromEntries(held.map(([name, slot]) => [name, (owner as Fixed)[slot]]));
}

/**
 * Gives an object properties that refuse other values. Its class declares them, without making
 * fields of them. They are accessors of the prototype: with accessors of their own, objects are
 * slow in all they do (V8 makes hash tables of them).
 */
export function fixProperties<T extends object>(who: string, owner: T, given: Partial<T>): void {
  hide(owner, whose, who);
  for (const [name, value] of Object.entries(given)) {
    const slot = slots.get(name) ?? Symbol(name);
    slots.set(name, slot);
    hide(owner, slot, value);
    if (name in owner) continue;
    Object.defineProperty(Object.getPrototypeOf(owner), name, {
      configurable: true,
      get(this: Fixed) {
        return this[slot];
      },
      set(this: Fixed, next: unknown) {
        refuse(String(this[whose]), name, this[slot], next);
      },
    });
  }
}

/** A property that listing an object's own does not show. */
function hide(owner: object, key: symbol, value: unknown): void {
  Object.defineProperty(owner, key, { value, writable: true });
}

function refuse(who: string, name: string, value: unknown, next: unknown): never {
  const kind = kindOf(value);
  const isArray = kind === 'Parameter' || kind === 'Buffer';
  throw new TypeError(
    `${who} expects ${name} to stay ${isArray ? `the ${kind} it is` : show(value)}, but got ` +
      `${show(next)}; ${isArray ? `set layer.${name}.value instead` : 'make a new one'}`,
  );
}
