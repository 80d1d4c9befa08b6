/**
 * Checks of arguments at the public boundary, and the few ways in which error texts show values.
 * Not here: checks of arrays (see array-checks.ts), which need to know what an ndarray is.
 */
import { OptionError } from './errors.js';
import { kindOf, nameOfClass } from './kinds.js';
import { isNdArray, partsOf } from './parts.js';
import { isRecord } from './realms.js';

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** How an error text shows a value: short, and never throwing. */
export function show(value: unknown, depth = 0): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const short = value.length <= 8 && depth <= 2;
    const items =
      short &&
      `[${Array.from<unknown, string>(value, (item) => show(item, depth + 1)).join(', ')}]`;
    return items && items.length <= 120 ? items : `an array of ${count(value.length, 'element')}`;
  }
  if (ArrayBuffer.isView(value)) {
    const { length = value.byteLength } = value as Partial<Uint8Array>;
    return `${value.constructor.name}(${length})`;
  }
  const array = partsOf(value);
  if (array) return `an ndarray ${showShape(array.shape)}`;
  const type: unknown = value.constructor;
  const className = typeof type === 'function' && nameOfClass(type);
  return className && className !== 'Object' ? `an object of class ${className}` : 'an object';
}

/** A shape as error texts show it: `[32, 28, 28]`. */
export const showShape = (shape: readonly unknown[]): string => `[${shape.join(', ')}]`;

const article = (noun: string): string =>
  /^([aeio]|u(?!int))/i.test(noun) ? `an ${noun}` : `a ${noun}`;

/** Refuses anything but a whole number from `min` to `max`. */
export function checkInteger(
  who: string,
  name: string,
  value: unknown,
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number') {
    throw new TypeError(
      `${who} expects ${name} to be a whole number, but got ${show(value)}; pass a number`,
    );
  }
  if (!Number.isInteger(value) || value < min || value > max) {
    const unbounded =
      max === Number.MAX_SAFE_INTEGER && min !== Number.MIN_SAFE_INTEGER && !(value > max);
    const range = unbounded ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new RangeError(
      `${who} expects ${name} to be a whole number ${range}, but got ${value}; pass such a number`,
    );
  }
  return value;
}

/** Refuses anything but a finite number of at least `min` and at most `max`. */
export function checkFinite(
  who: string,
  name: string,
  value: unknown,
  min = -Infinity,
  max = Infinity,
): number {
  if (typeof value !== 'number') {
    throw new TypeError(
      `${who} expects ${name} to be a number, but got ${show(value)}; pass a number`,
    );
  }
  if (!Number.isFinite(value) || value < min || value > max) {
    let range = min === -Infinity ? 'a finite number' : `a finite number of at least ${min}`;
    if (max !== Infinity) range = `a number from ${min} to ${max}`;
    throw new RangeError(
      `${who} expects ${name} to be ${range}, but got ${value}; pass such a number`,
    );
  }
  return value;
}

/** Refuses anything but a finite number above 0. */
export function checkPositive(who: string, name: string, value: unknown, max?: number): void {
  if (checkFinite(who, name, value, 0, max) > 0) return;
  throw new RangeError(`${who} expects ${name} above 0, but got 0; pass a larger number`);
}

/** Refuses anything but true and false. */
export function checkBoolean(who: string, name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw new TypeError(
      `${who} expects ${name} to be true or false, but got ${show(value)}; pass a boolean`,
    );
  }
  return value;
}

/** Refuses anything but a function. */
export function checkFunction<T>(who: string, name: string, value: T): T {
  if (typeof value !== 'function') {
    throw new TypeError(
      `${who} expects ${name} to be a function, but got ${show(value)}; pass a function`,
    );
  }
  return value;
}

/** Refuses anything but one of a few words. */
export function checkOneOf<T extends string>(
  who: string,
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if (!allowed.includes(value as T)) {
    const list = allowed.map((word) => `'${word}'`).join(' or ');
    throw new RangeError(
      `${who} expects ${name} to be ${list}, but got ${show(value)}; pass one of these`,
    );
  }
  return value as T;
}

/**
 * Whether a value is an instance of a class; an instance of the same class of another copy of this
 * package is refused.
 */
export function isInstance<T>(
  who: string,
  name: string,
  value: unknown,
  type: abstract new (...args: never[]) => T,
): value is T {
  if (value instanceof type) return true;
  const kind = kindOf(type.prototype);
  if (kind === undefined || kindOf(value) !== kind) return false;
  throw new TypeError(
    `${who} expects ${name} to be ${article(nameOfClass(type))} of its own copy of tiny-mlp, ` +
      "but got one of another: two copies are loaded; install one version ('npm ls tiny-mlp' " +
      'lists them), and load it by import everywhere or by require everywhere',
  );
}

/** Refuses anything but an instance of a class. */
export function checkInstance<T>(
  who: string,
  name: string,
  value: unknown,
  type: abstract new (...args: never[]) => T,
  advice: string,
): T {
  if (!isInstance(who, name, value, type)) {
    throw new TypeError(
      `${who} expects ${name} to be ${article(nameOfClass(type))}, but got ${show(value)}; ` +
        `${advice}`,
    );
  }
  return value;
}

/**
 * Refuses more arguments than there are, as TypeScript does.
 *
 * @param method - Whose arguments they are, where not of `who` itself: text that is put together
 * only for an error.
 */
export function checkCount(
  who: string,
  { length }: ArrayLike<unknown>,
  most: number,
  method?: string,
): void {
  if (length <= most) return;
  const wanted = most === 0 ? 'no arguments' : `at most ${count(most, 'argument')}`;
  const asked = method === undefined ? who : `${who}.${method}`;
  throw new TypeError(`${asked} expects ${wanted}, but got ${length}; remove what is too much`);
}

/**
 * Refuses anything but an object of values by name: `{ ... }`, as a literal or `Object.fromEntries`
 * makes it.
 */
export function checkRecord(who: string, name: string, value: unknown, advice: string): void {
  if (isRecord(value)) return;
  throw new TypeError(
    `${who} expects ${name} as an object of arrays by name, but got ${show(value)}; ${advice}`,
  );
}

/** Advice by name, without capitals and signs. */
export type Foreign = Readonly<Record<string, string>>;

/**
 * Refuses anything but an object whose keys are all among `allowed`; a misspelt key is answered
 * with the nearest right one.
 *
 * @param example - What to pass where the options cannot be left out.
 * @param others - Advice on names that other libraries have for one of them.
 */
export function checkOptions(
  who: string,
  options: unknown,
  allowed: readonly string[],
  example?: string,
  others: Foreign = {},
): void {
  if (!isRecord(options) || isNdArray(options)) {
    const advice =
      example === undefined ? `pass { ${allowed.join(', ')} } or leave it out` : `pass ${example}`;
    throw new TypeError(
      `${who} expects its options as an object, but got ${show(options)}; ${advice}`,
    );
  }
  for (const key of Object.keys(options)) {
    if (allowed.includes(key)) continue;
    const advice = adviceOn(key, allowed, others);
    throw new OptionError(
      `${who} expects the options ${allowed.join(', ')}, but got '${key}'; ${advice}`,
    );
  }
}

/** What other libraries call what fixes random numbers. */
const seeds = /^(rng|generator|randomstate|(random|manual)?seed)$/;

function adviceOn(key: string, allowed: readonly string[], others: Foreign): string {
  const plain = key.toLowerCase().replace(/[^a-z]/g, '');
  if (Object.hasOwn(others, plain)) return others[plain];
  const near = seeds.test(plain) && allowed.includes('seed') ? 'seed' : nearest(key, allowed);
  if (near) return `did you mean '${near}'?`;
  if (!seeds.test(plain)) return 'remove it';
  return allowed.includes('generator')
    ? 'pass generator: new Generator(seed)'
    : 'call manualSeed(seed) before';
}

/** The allowed word closest to a misspelt one, or undefined where none is close. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  const normal = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const target = normal(word);
  const initials = normal(
    word
      .split(/(?=[A-Z])|[_-]/)
      .map((part) => part[0] ?? '')
      .join(''),
  );
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(target.length / 2));
  for (const candidate of allowed) {
    const other = normal(candidate);
    if (other === initials && initials.length > 1) return candidate; // learningRate: lr
    const contained =
      (target.length > 1 && (other.startsWith(target) || target.startsWith(other))) ||
      (target.length > 2 && other.endsWith(target)); // init: weightInit
    const distance = contained && other !== target ? 0.5 : editDistance(target, other);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours between two words (Damerau 1964), by
 * three rows of the usual table.
 */
function editDistance(a: string, b: string): number {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
