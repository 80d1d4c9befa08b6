/**
 * `tiny-mlp convert`: a model or arrays from one format in another. Not here: whether both are the
 * same (comparison.ts).
 */
import type { Command } from './command.js';
import { checkSame, compare, type Comparison } from './comparison.js';
import { about, Failure } from './failure.js';
import { endingOf, force, prepareOutput, readInput, type InputFile } from './files.js';
import type { Format, Loaded, WriteOptions } from './formats/format.js';
import { endingsOf, formats, formatOf, readAny } from './formats/index.js';
import { asOptions, inputShapeOption, readInputShape } from './input-shape.js';
import { plural, say } from './text-table.js';

const readable = endingsOf(({ load }) => load !== undefined);
const writable = endingsOf(({ write }) => write !== undefined);

/** What the kinds of content are called. */
const kinds: Readonly<Record<Loaded['kind'], string>> = {
  network: 'a network',
  table: 'a model of a table',
  arrays: 'arrays without an architecture',
};

export const convert: Command = {
  name: 'convert',
  summary: 'a model or arrays in another format',
  operands: ['FROM', 'TO'],
  about: `\
Reads a file and writes another, each by the ending of its name.

From: ${readable.join(', ')}
To:   ${writable.join(', ')}

A network becomes a whole model as .safetensors (of save()) or .onnx, and its
state dict as .npz or .pt; arrays stay arrays; a model of a table becomes
.onnx. What was written is read again and asked for the same random rows as
the original: the largest difference is printed, and where it is more than
rounding nothing is kept.`,
  examples: [
    'tiny-mlp convert model.keras model.onnx',
    'tiny-mlp convert weights.pt weights.safetensors',
  ],
  options: { ...inputShapeOption, force },
  run: async (given, io) => {
    const [from, to] = given.operands;
    const out = prepareOutput(to, given, io);
    const format = formatFor(to);
    const file = readInput(from);
    const source = formatOf(file);
    const loaded = await readAny(file);
    const options = readInputShape(given);
    const bytes = await about(from, asOptions, () => written(file, loaded, format, options));
    const copy: InputFile = { ...file, path: to, ending: endingOf(to), bytes };
    const found = await compare(loaded, () => source.load!(file), format, copy, options);
    checkSame(to, found);
    out.write(bytes);
    say(io.stdout, `Wrote ${to}, ${plural(bytes.length, 'byte')}; ${textOf(found)}`);
  },
};

const textOf = ({ what, difference }: Comparison): string =>
  difference === null
    ? `not compared: ${what}`
    : `${what}, the largest difference is ${Number(difference.toPrecision(3))}`;

/** The format that a file is to be written in. */
function formatFor(path: string): Format {
  const ending = endingOf(path);
  const format = formats.find(({ endings, write }) => write && endings.includes(ending));
  if (format) return format;
  throw new Failure(`convert writes ${writable.join(', ')}, but got ${path}; write such an ending`);
}

function written(file: InputFile, loaded: Loaded, format: Format, options: WriteOptions) {
  const write = format.write?.[loaded.kind] as
    ((content: Loaded, options: WriteOptions) => Uint8Array) | undefined;
  if (write) return write(loaded, options);
  const others = endingsOf((one) => one.write?.[loaded.kind] !== undefined);
  throw new Failure(
    `${file.path} has ${kinds[loaded.kind]}, which ${format.name} files do not hold; convert it ` +
      `to ${others.join(', ').replace(/, ([^,]*)$/, ' or $1')}`,
  );
}
