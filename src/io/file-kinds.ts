/**
 * What a file looks like by its bytes: for the errors of a reader that was given another's file.
 */
import { decodeText } from '../core/text-coders.js';

/** Bytes at both ends of a file that are looked at. */
const SEEN = 4096;

const looks = 'this looks like';

/**
 * Kinds of files by what their bytes, one character each, are like; the first that fits. A
 * function: what runs at once stays in every bundle.
 */
const kinds = (): readonly (readonly [kind: string, like: RegExp, advice: string])[] => [
  ['npy', /^\x93NUMPY/, `${looks} an .npy file: read it with readNpy`],
  ['torch', /^PK.*data\.pkl/s, `${looks} a file of torch.save: read it with readTorch`],
  ['keras', /^PK.*(config\.json|weights\.h5)/s, `${looks} a Keras model: read it with readKeras`],
  ['npz', /^PK.*\.npy/s, `${looks} an .npz file: read it with readNpz`],
  ['keras', /^\x89HDF/, `${looks} an HDF5 file: read it with readKeras if it is a model`],
  [
    'tabular',
    /^.{8}\{.*tiny-mlp\.tabular/s,
    `${looks} a model of a table: open it with loadTabular of tiny-mlp/tabular`,
  ],
  ['model', /^.{8}\{.*tiny-mlp\.model/s, `${looks} a file of save(): read it with load`],
  [
    'safetensors',
    /^.{5}\0\0\0\{\s*["}]/s,
    `${looks} a safetensors file: read it with readSafetensors`,
  ],
  ['json', /^\s*\{\s*"/, `${looks} JSON: read it with readSklearn, or with readTfjs`],
  ['onnx', /^\x08[\x03-\x0f][\x12\x1a\x3a]/, `${looks} an ONNX file: read it with readOnnx`],
]; // prettier-ignore

/**
 * What to do with a file of another kind than a reader's own.
 *
 * @param own - The kinds that the reader reads.
 */
export function adviceForOther(bytes: Uint8Array, ...own: readonly string[]): string | undefined {
  const ends =
    bytes.length > 2 * SEEN
      ? [bytes.subarray(0, SEEN), bytes.subarray(bytes.length - SEEN)]
      : [bytes];
  const text = ends.map((part) => decodeText(part, 'latin1')).join('');
  const found = kinds().find(([, like]) => like.test(text));
  return found === undefined || own.includes(found[0]) ? undefined : found[2];
}
