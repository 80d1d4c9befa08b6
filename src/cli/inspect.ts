/**
 * `tiny-mlp inspect`: what is in a file of arrays or of a model.
 */
import { basename } from 'node:path';
import type { Command } from './command.js';
import { readInput } from './files.js';
import type { ArrayRow, Description, FactList } from './formats/format.js';
import { describe, endingsOf, formatOf } from './formats/index.js';
import { plural, printable, textTable } from './text-table.js';

/** The longest text that is shown whole. */
const LONGEST = 100;
const brief = (text: string): string =>
  text.length > LONGEST
    ? `${text.slice(0, LONGEST)}… (${plural(text.length, 'character')} in all)`
    : text;

/** All of a list. */
const wholeText = (fact: string | FactList): string =>
  typeof fact === 'string' ? fact : `${fact.head ?? ''}${fact.items.join(', ')}`;

/** As many of a list as there is room for. */
function briefFact(fact: string | FactList): string {
  const whole = wholeText(fact);
  if (typeof fact === 'string' || whole.length <= LONGEST) return brief(whole);
  const { head = '', items } = fact;
  let [text, count] = [head, 0];
  while (text.length + items[count].length + 2 <= LONGEST) text += `${items[count++]}, `;
  return count === 0 ? brief(whole) : `${text}… (${items.length} in all)`;
}

const elementsOf = ({ shape }: ArrayRow): number => shape.reduce((a, b) => a * b, 1);
/** Bytes of the elements; null where the type does not tell. */
function bytesOf(array: ArrayRow): number | null {
  if (array.dtype === 'bool') return elementsOf(array);
  const bits = /^b?(?:float|u?int)(\d+)$/.exec(array.dtype)?.[1];
  return bits === undefined ? null : (elementsOf(array) * Number(bits)) / 8;
}
const sum = (numbers: readonly (number | null)[]): number =>
  numbers.reduce<number>((a, b) => a + (b ?? 0), 0);

export const inspect: Command = {
  name: 'inspect',
  summary: 'what is in a file of arrays or of a model',
  operands: ['FILE'],
  about: `\
Shows the format, who wrote the file, names, element types, shapes and sizes
of its arrays, the network's parameters, and the texts beside them. Nothing
in a file is run.

Files: ${endingsOf(() => true)
    .join(', ')
    .replace(/(.{60}\S*) /g, '$1\n')}`,
  examples: [
    'tiny-mlp inspect model.safetensors',
    'tiny-mlp inspect checkpoint.pt --json | jq .arrays',
  ],
  options: { json: { help: 'the same as JSON' } },
  run: async (given, io) => {
    const file = readInput(given.operands[0]);
    const description = await describe(file);
    const { name } = formatOf(file);
    const size = file.bytes.length;
    const { path } = file;
    const text = given.flag('json')
      ? jsonText(path, name, size, description)
      : plainText(basename(path), name, size, description);
    io.stdout.write(text);
  },
};

function jsonText(file: string, format: string, bytes: number, given: Description): string {
  const { what, producer = null, parameters = null, metadata = {} } = given;
  const facts = (given.facts ?? []).map(([name, fact]) => [name, wholeText(fact)]);
  const arrays = given.arrays.map((one) => ({
    name: one.name,
    dtype: one.dtype,
    shape: one.shape,
    elements: elementsOf(one),
    bytes: bytesOf(one),
  }));
  const content = { file, format, what, bytes, producer, parameters, facts, metadata, arrays };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function plainText(file: string, format: string, bytes: number, given: Description): string {
  const { what, producer, parameters, facts = [], metadata = {}, arrays, architecture } = given;
  const head = textTable(
    ['file', printable(file)],
    [
      ['format', `${format}, ${what}`],
      ['size', plural(bytes, 'byte')],
      ...(producer ? [['producer', producer]] : []),
      ...(parameters === undefined ? [] : [['parameters', parameters.toLocaleString('en-US')]]),
      ...facts.map(([name, fact]) => [name, briefFact(fact)]),
    ],
  );
  const texts = Object.entries(metadata).map(([name, text]) => [name, brief(text)]);
  return [
    head,
    ...(architecture ? [`${architecture.split('\n').map(printable).join('\n')}\n`] : []),
    ...(arrays.length > 0 ? [arrayTable(arrays)] : []),
    ...(texts.length > 0 ? [textTable(['metadata', 'text'], texts)] : []),
  ].join('\n');
}

function arrayTable(arrays: readonly ArrayRow[]): string {
  const rows = arrays.map((one) => [
    one.name,
    one.dtype,
    `[${one.shape.join(', ')}]`,
    elementsOf(one),
    bytesOf(one) ?? '?',
  ]);
  const total = [
    plural(arrays.length, 'array'),
    '',
    '',
    sum(arrays.map(elementsOf)),
    sum(arrays.map(bytesOf)),
  ];
  return textTable(['array', 'dtype', 'shape', 'elements', 'bytes'], [...rows, total]);
}
