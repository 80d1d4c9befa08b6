/**
 * In the place of node:util where tests run in a browser: as much of inspect as shows what a class
 * says of itself.
 */
const custom = Symbol.for('nodejs.util.inspect.custom');

export function inspect(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { [custom]: own } = value as { [custom]?: (this: unknown) => string };
  if (own) return own.call(value);
  return `{ ${Object.entries(value).map(([name, inner]) => `${name}: ${inspect(inner)}`).join(', ')} }`; // prettier-ignore
}
