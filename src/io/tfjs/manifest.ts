/**
 * The weights of a TensorFlow.js model: `weightsManifest` says which files there are, and what
 * arrays lie in them, one after the other; some as fewer bits, which are mapped back.
 *
 * @see https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts
 */
import { show, showShape } from '../../core/check.js';
import { allocate, type FloatArray, type FloatDType } from '../../core/dtype.js';
import { MOST_AXES } from '../../core/file-bounds.js';
import { sizeOf, wrap, type NdArray } from '../../core/ndarray.js';
import { asFields, asList, fault, own, type Fields } from '../foreign/fields.js';
import { halfAt } from '../half-floats.js';

const advice = 'the file is damaged: save or convert the model again';

/** Longer names than anybody gives a weight. */
const LONGEST_NAME = 1000;

/** Finds a file by the path that the manifest has for it. */
export type FindFile = (path: string) => Uint8Array;

/** An element of a weight: how many bytes it has, and the number that they are. */
interface Element {
  readonly bytes: number;
  readonly at: (view: DataView, offset: number) => number;
}

const elements: ReadonlyMap<unknown, Element> = new Map<unknown, Element>([
  ['float32', { bytes: 4, at: (view, offset) => view.getFloat32(offset, true) }],
  ['int32', { bytes: 4, at: (view, offset) => view.getInt32(offset, true) }],
  ['bool', { bytes: 1, at: (view, offset) => Number(view.getUint8(offset) !== 0) }],
]);

const quantized: ReadonlyMap<unknown, Element> = new Map<unknown, Element>([
  ['float16', { bytes: 2, at: (view, offset) => halfAt(view, offset) }],
  ['uint8', { bytes: 1, at: (view, offset) => view.getUint8(offset) }],
  ['uint16', { bytes: 2, at: (view, offset) => view.getUint16(offset, true) }],
]);

/** How one weight's numbers lie in the file. */
function elementOf(who: string, title: string, spec: Fields): Element {
  const plain = elements.get(own(spec, 'dtype'));
  if (!plain) {
    const what = `${title} to be of dtype float32, int32 or bool`;
    throw fault(who, what, show(own(spec, 'dtype')), 'save the model with float32 weights');
  }
  const given = own(spec, 'quantization');
  if (given === undefined || given === null) return plain;
  const quantization = asFields(who, `the quantization of ${title}`, given, advice);
  const dtype = own(quantization, 'dtype');
  const few = quantized.get(dtype);
  if (!few) {
    const what = `the quantization of ${title} to be of dtype float16, uint8 or uint16`;
    throw fault(who, what, show(dtype), advice);
  }
  if (dtype === 'float16') return few;
  const [scale, min] = [own(quantization, 'scale'), own(quantization, 'min')];
  if (!Number.isFinite(scale) || !Number.isFinite(min)) {
    const came = `${show(scale)} and ${show(min)}`;
    throw fault(who, `the quantization of ${title} to have scale and min, numbers`, came, advice);
  }
  const [factor, least] = [scale as number, min as number];
  return { bytes: few.bytes, at: (view, offset) => few.at(view, offset) * factor + least };
}

function shapeOf(who: string, title: string, value: unknown): number[] {
  const list = asList(who, `the shape of ${title}`, value, advice);
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  if (list.length <= MOST_AXES && list.every(isSize)) return list as number[];
  throw fault(who, `the shape of ${title} to be at most ${MOST_AXES} sizes`, show(value), advice);
}

/** The bytes of a group's files, one after the other. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The weights by name, in the order of the manifest; those of an optimizer are left out. */
export function readManifest(
  who: string,
  manifest: unknown,
  find: FindFile,
  dtype: FloatDType,
): Map<string, NdArray<FloatArray>> {
  const found = new Map<string, NdArray<FloatArray>>();
  const seen = new Set<string>();
  asList(who, 'weightsManifest', manifest, advice).forEach((value, g) => {
    const group = asFields(who, `weightsManifest[${g}]`, value, advice);
    const paths = asList(who, `the paths of weightsManifest[${g}]`, own(group, 'paths'), advice);
    const parts = paths.map((path) => {
      if (typeof path !== 'string')
        throw fault(who, `the paths of weightsManifest[${g}] to be texts`, show(path), advice);
      if (seen.has(path)) throw fault(who, 'each path once', `${show(path)} twice`, advice);
      seen.add(path);
      return find(path);
    });
    const bytes = joined(parts);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    const list = asList(who, `the weights of weightsManifest[${g}]`, own(group, 'weights'), advice);
    for (const entry of list) {
      const spec = asFields(who, `a weight of weightsManifest[${g}]`, entry, advice);
      const name = own(spec, 'name');
      if (typeof name !== 'string' || name.length > LONGEST_NAME)
        throw fault(who, `the weights of weightsManifest[${g}] to have names`, show(name), advice);
      const title = `weight ${show(name)}`;
      const shape = shapeOf(who, title, own(spec, 'shape'));
      const element = elementOf(who, title, spec);
      const [size, end] = [sizeOf(shape), at + sizeOf(shape) * element.bytes];
      if (end > bytes.length) {
        const came = `files of ${bytes.length} bytes (${show(paths)})`;
        throw fault(
          who,
          `${title} ${showShape(shape)} up to byte ${end}`,
          came,
          'pass its files whole',
        );
      }
      if (found.has(name))
        throw fault(who, 'weights of different names', `two called ${show(name)}`, advice);
      if (own(spec, 'group') !== 'optimizer') {
        const data: FloatArray = allocate(dtype, size);
        for (let i = 0; i < size; i++) data[i] = element.at(view, at + i * element.bytes);
        found.set(name, wrap(data, shape));
      }
      at = end;
    }
    if (at !== bytes.length) {
      const came = `files of ${bytes.length} (${show(paths)})`;
      throw fault(who, `the weights of weightsManifest[${g}] to have ${at} bytes`, came, advice);
    }
  });
  return found;
}
