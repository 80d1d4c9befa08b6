/**
 * Functions and plain data as JavaScript or TypeScript writes them.
 */
import { jsText } from './quoting.js';

export type Language = 'js' | 'ts';

/** A function with its types: as TypeScript has them, or in a comment. */
export function functionText(
  language: Language,
  name: string,
  [parameter, type]: readonly [parameter: string, type: string],
  result: string,
  body: readonly string[],
): string[] {
  if (language === 'ts')
    return [`function ${name}(${parameter}: ${type}): ${result} {`, ...body, '}'];
  const types = [`@param {${type}} ${parameter}`, `@returns {${result}}`];
  const comment = ['/**', ...types.map((line) => ` * ${line}`), ' */'];
  return [...comment, `function ${name}(${parameter}) {`, ...body, '}'];
}

/** Plain data as an expression. */
export function jsValue(value: unknown): string {
  if (typeof value === 'string') return jsText(value);
  if (Array.isArray(value)) return `[${value.map(jsValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([key, item]) => `${key}: ${jsValue(item)}`);
  return `{ ${members.join(', ')} }`;
}

/** A function that is exported, with what it does in front. */
export function exported(text: readonly string[], what: string): string[] {
  const at = text.findIndex((line) => line.startsWith('function'));
  const head = at === 0 ? [`/** ${what} */`] : ['/**', ` * ${what}`, ' *', ...text.slice(1, at)];
  return [...head, `export ${text[at]}`, ...text.slice(at + 1)];
}
