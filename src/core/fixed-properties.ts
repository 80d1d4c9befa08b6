/**
 * Properties that stay what the constructor made of them. TypeScript's `readonly` says so too, but
 * not to JavaScript, where a changed one would show in the label and nowhere in what is computed.
 */

/**
 * Gives an object properties that the engine refuses to change. Its class declares them, without
 * making fields of them. They are plain properties from their first moment: those with accessors,
 * and those that are frozen afterwards, made a training step a seventh slower.
 */
export function fixProperties<T extends object>(owner: T, values: Partial<T>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(owner, name, { value, enumerable: true });
}
