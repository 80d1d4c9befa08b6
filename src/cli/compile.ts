/**
 * `tiny-mlp compile`: a model as a file of source code that needs nothing else.
 */
import { compile as compiled, type CompileFormat, type CompileOptions } from 'tiny-mlp/io';
import { insteadOf, needed } from './arguments.js';
import type { Command, Given } from './command.js';
import { about, Failure } from './failure.js';
import { endingOf, force, prepareOutput, readInput } from './files.js';
import { readModel } from './formats/index.js';
import { asOptions, inputShapeOption, readInputShape } from './input-shape.js';
import { plural, say } from './text-table.js';

const formats: readonly CompileFormat[] = ['js', 'ts', 'c', 'wasm'];
const dtypes = ['float32', 'float64', 'int8'] as const;

export const compile: Command = {
  name: 'compile',
  summary: 'a model as source code without dependencies',
  operands: ['MODEL'],
  about: `\
Writes a network or a model of a table as a module of JavaScript or
TypeScript, a file of C99, or WebAssembly, by the ending of --out. It needs no
package and no file of weights, and answers as the model does.`,
  examples: [
    'tiny-mlp compile species.tmlp --out species.js',
    'tiny-mlp compile model.safetensors --out model.c --dtype int8 --name digits',
  ],
  options: {
    out: { value: 'FILE', help: 'FILE.js, FILE.ts, FILE.c or FILE.wasm' },
    dtype: {
      value: 'TYPE',
      help: 'what weights are stored as: float32, float64 or int8 (default: as they are)',
    },
    name: { value: 'TEXT', help: "what the file calls the model (default 'model')" },
    ...inputShapeOption,
    force,
  },
  run: async (given, io) => {
    const out = prepareOutput(needed(compile, given, 'out'), given, io);
    const format = formatOf(out.path);
    const name = given.text('name');
    const options: CompileOptions = {
      format,
      ...readDtype(given),
      ...(name !== undefined && { name }),
      ...readInputShape(given),
    };
    const [path] = given.operands;
    const { model } = await readModel(readInput(path));
    const content = await about(path, asThese, () => compiled(model, options));
    out.write(content);
    const { length } = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    say(io.stdout, `Wrote ${out.path}, ${plural(length, 'byte')}`);
  },
};

/** The library's advice as options of this command. */
const asThese = (text: string): string =>
  asOptions(text).replace(/pass \{ name: '(\w*)' \}/g, 'write --name $1');

function formatOf(path: string): CompileFormat {
  const ending = endingOf(path).slice(1);
  const found = formats.find((format) => format === ending);
  if (found) return found;
  throw new Failure(
    `compile writes files that end in .js, .ts, .c or .wasm, but got ${path}; write such an ending`,
  );
}

function readDtype(given: Given): Pick<CompileOptions, 'dtype'> {
  const text = given.text('dtype');
  if (text === undefined) return {};
  const dtype = dtypes.find((one) => one === text);
  if (dtype) return { dtype };
  throw new Failure(
    `--dtype expects ${dtypes.join(', ')}, but got '${text}'; ${insteadOf(text, dtypes)}`,
  );
}
