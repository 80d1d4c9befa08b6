/**
 * The part of a module that reads a row of a table and says what the program has computed, as the
 * models of tables do.
 */
import type { Category } from '../../core/categories.js';
import { exported, functionText, jsValue, type Language } from './js-parts.js';
import { jsText } from './quoting.js';
import type { Feature, Source } from './source.js';

const typeOf = ({ kind, categories }: Feature): string =>
  kind === 'number' ? 'number' : typeof (categories?.[0] ?? '');

/** The type of a row: every column, null or undefined where there is no value. */
const rowType = (features: readonly Feature[]): string => {
  const none = 'null | undefined';
  const members = features.map((f) => `readonly ${jsText(f.name)}: ${typeOf(f)} | ${none}`);
  return `{ ${members.join('; ')} }`;
};

const answerType = (classes: readonly Category[] | null): string => {
  if (!classes) return '{ value: number }';
  const shares = classes.map((label) => `${jsText(String(label))}: number`);
  return `{ label: ${classes.map(jsValue).join(' | ')}; probabilities: { ${shares.join('; ')} } }`;
};

export function tableText({ graph, features, program }: Source, language: Language): string[] {
  const { input, output } = program;
  const { classes } = graph;
  const ts = language === 'ts';
  const [row, answer] = [rowType(features!), answerType(classes)];
  const types = ts
    ? [`export type Row = ${row};`, `export type Answer = ${answer};`]
    : [`/** @typedef {${row}} Row */`, `/** @typedef {${answer}} Answer */`];
  const listType = '{ name: string, kind: string, categories?: (string | number | boolean)[] }[]';
  const list = [
    ...(ts ? [] : [`/** @type {${listType}} */`]),
    `export const features${ts ? `: ${listType}` : ''} = [`,
    ...features!.map((feature) => `  ${jsValue(feature)},`),
    '];',
  ];
  const cast = (type: string, value: string) =>
    ts ? `${value} as ${type}` : `/** @type {${type}} */ (${value})`;
  const say = classes
    ? [
        '  let best = 0;',
        '  for (let c = 1; c < y.length; c++) if (y[c]! > y[best]!) best = c;',
        '  const probabilities = Object.fromEntries(classes.map((label, c) => [label, y[c]]));',
        `  return ${cast('Answer', cast('unknown', '{ label: classes[best], probabilities }'))};`,
      ]
    : ['  return { value: y[0]! };'];
  const own = ts ? say : say.map((line) => line.replace(/\]!/g, ']'));
  const predict = functionText(language, 'predict', ['row', 'Row'], 'Answer', [
    "  if (typeof row !== 'object' || row === null || Array.isArray(row))",
    "    throw new TypeError('predict expects a row, an object of values by column');",
    `  features.forEach((feature, i) => {`,
    `    ${input.name}[i] = read(${cast('Record<string, unknown>', 'row')}, feature);`,
    '  });',
    '  run();',
    `  if (!${output.name}.every(Number.isFinite))`,
    "    throw new RangeError('predict expects numbers whose answer is finite; check the row');",
    ...own,
  ]);
  const parameters = ts
    ? 'row: Record<string, unknown>, { name, categories }: (typeof features)[number]'
    : 'row, { name, categories }';
  return [
    ...types,
    '',
    '/** The columns that it takes. */',
    ...list,
    '',
    '/** The labels, in the order of their probabilities; null where a number is predicted. */',
    `export const classes = ${classes ? jsValue(classes) : 'null'};`,
    '',
    ...exported(predict, 'What the model says of a row; null where there is no value.'),
    '',
    '/**',
    ' * A number, NaN where it is missing; of a category its place, -1 where it is missing, -2 if',
    ' * it is not known.',
    ...(ts
      ? []
      : [
          ' * @param {Record<string, unknown>} row',
          ' * @param {(typeof features)[number]} feature',
        ]),
    ' */',
    `function read(${parameters})${ts ? ': number' : ''} {`,
    '  const value = Object.hasOwn(row, name) ? row[name] : undefined;',
    '  if (!Object.hasOwn(row, name))',
    '    throw new TypeError(',
    '      `predict expects the column ${JSON.stringify(name)}, but got none; ` +',
    "        'pass it, null where there is no value',",
    '    );',
    '  const isMissing = value === null || value === undefined || Number.isNaN(value);',
    '  if (isMissing) return categories ? -1 : NaN;',
    "  const type = categories ? typeof (categories[0] ?? value) : 'number';",
    "  const isValue = typeof value === 'number' ? Number.isFinite(value) : true;",
    '  if (typeof value !== type || !isValue)',
    '    throw new TypeError(',
    '      `predict expects a ${type} in the column ${JSON.stringify(name)}, but got ` +',
    '        shown(value),',
    '    );',
    '  if (!categories) return Number(value);',
    `  const place = categories.indexOf(${cast('string', 'value')});`,
    '  return place < 0 ? -2 : place;',
    '}',
    '',
    ...(ts
      ? ['/** A value as errors show it. */']
      : ['/**', ' * A value as errors show it.', ' * @param {unknown} value', ' */']),
    `function shown(value${ts ? ': unknown' : ''})${ts ? ': string' : ''} {`,
    "  if (typeof value === 'string') return JSON.stringify(value);",
    "  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';",
    "  if (typeof value === 'function') return 'a function';",
    "  return String(value) + (typeof value === 'bigint' ? 'n' : '');",
    '}',
  ];
}
