/**
 * What a module is made of: the parameters, buffers and modules among its properties, and those of
 * all modules inside it.
 */
import { isInstance } from '../core/check.js';

/** A module, so far as its children are concerned. */
interface Tree<M> {
  namedChildren(): [string, M][];
}

/**
 * What modules have of their own, from the outermost in; what is in two places once, at the first.
 */
export function collect<M extends Tree<M>, T>(
  root: M,
  own: (module: M) => [string, T][],
): [string, T][] {
  const found = new Map<T, string>();
  const visit = (module: M, prefix: string) => {
    for (const [name, item] of own(module)) if (!found.has(item)) found.set(item, prefix + name);
    for (const [name, child] of module.namedChildren()) visit(child, `${prefix}${name}.`);
  };
  visit(root, '');
  return [...found].map(([item, name]) => [name, item]);
}

/** The first names of a list, and how many more there are. */
export const listed = (names: readonly string[]): string =>
  names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`;

/**
 * The properties of a class that a module has, and such elements of arrays that are its properties,
 * with their names.
 */
export function propertiesOf<T>(
  module: { label(): string },
  type: abstract new (...args: never[]) => T,
): [string, T][] {
  const who = module.label();
  const found: [string, T][] = [];
  const look = (name: string, value: unknown) => {
    if (isInstance(who, name, value, type)) found.push([name, value]);
  };
  for (const [name, property] of Object.entries(module) as [string, unknown][]) {
    if (Array.isArray(property)) property.forEach((item, i) => look(`${name}.${i}`, item));
    else look(name, property);
  }
  return found;
}
