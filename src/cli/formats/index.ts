/**
 * The table of formats: a new one is a row. What a command asks for, by a file's name.
 */
import { about, Failure } from '../failure.js';
import type { InputFile } from '../files.js';
import { keras, sklearn, tfjs } from './foreign.js';
import type { Description, Format, Loaded, Network, TableModel } from './format.js';
import { npy, npz } from './numpy.js';
import { onnx } from './onnx.js';
import { safetensors } from './safetensors.js';
import { tabular } from './tabular.js';
import { torch } from './torch.js';

export const formats: readonly Format[] = [
  npy,
  npz,
  safetensors,
  torch,
  onnx,
  tabular,
  tfjs,
  sklearn,
  keras,
];

/** The endings of formats that can do something. */
export const endingsOf = (can: (format: Format) => boolean): string[] => [
  ...new Set(formats.filter(can).flatMap(({ endings }) => endings)),
];

const same = (text: string): string => text;

/** The format of a file, by its name, and where that does not tell, by what is in it. */
export function formatOf(file: InputFile): Format {
  const { path, ending } = file;
  const found = formats.filter(({ endings }) => endings.includes(ending));
  const known = endingsOf(() => true).join(', ');
  if (found.length === 0) {
    throw new Failure(
      `${path} expects an ending that tells its format, ${known}, but got ` +
        `${ending === '' ? 'none' : `'${ending}'`}; rename it`,
    );
  }
  const format = found.find(({ isOne }) => !isOne || isOne(file));
  if (format) return format;
  throw new Failure(
    `${path} expects a file of ${found.map(({ name }) => name).join(' or ')}, but got another; ` +
      'see the documentation of readTfjs and readSklearn for how such files are written',
  );
}

/** What is in a file. */
export const describe = (file: InputFile): Promise<Description> =>
  about(file.path, same, () => formatOf(file).describe(file));

/** A file's model, or its arrays. */
export async function readAny(file: InputFile): Promise<Loaded> {
  const { load, name } = formatOf(file);
  if (load) return about(file.path, same, () => load(file));
  throw new Failure(
    `${file.path} is a file of ${name}, which holds no model and no arrays by name; save ` +
      'these in another format',
  );
}

/** A file's model. */
export async function readModel(file: InputFile): Promise<Network | TableModel> {
  const loaded = await readAny(file);
  if (loaded.kind !== 'arrays') return loaded;
  throw new Failure(
    `${file.path} expects a whole model, but got arrays without an architecture; load them into ` +
      'a model of yours and write it by save()',
  );
}
