/**
 * Names of classes that bundlers and minifiers leave alone. By them error texts name a class, and
 * an object of another copy of this package (the one `require` loads beside the one `import` loads,
 * say) is recognised, which `instanceof` does not.
 */
const kind = Symbol.for('tiny-mlp.kind');

/** Node's console asks for this method; https://nodejs.org/api/util.html#utilinspectcustom. */
const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * Names a class; consoles then show its objects by `toString`. Called for a static field and marked
 * as pure, not from a static block: a bundler may then leave out a class that nobody uses.
 */
export function named(type: { readonly prototype: object }, name: string): string {
  Object.defineProperties(type.prototype, {
    [kind]: { value: name },
    [inspect]: {
      value(this: { toString(): string }) {
        return this.toString();
      },
    },
  });
  return name;
}

/**
 * The name given to the class of an object, or to one that it extends; undefined where there is
 * none.
 */
export function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? (value as { [kind]?: unknown })[kind]
    : undefined;
}

/** What error texts call a class. */
export function nameOfClass(type: { readonly name: string; readonly prototype?: unknown }): string {
  const { prototype } = type;
  return typeof prototype === 'object' && prototype && Object.hasOwn(prototype, kind)
    ? String(kindOf(prototype))
    : type.name;
}
