/**
 * The readers of tiny-mlp/io that are fuzzed, a line each: how good files are made and read (shared
 * with scripts/attack-files), and the words of the format.
 */
import type { Format } from '../attack-files/format.js';
import { formats } from '../attack-files/formats.js';

/** A reader under the fuzzer. */
export interface Target {
  readonly format: Format;
  /** What files of the format consist of: put in at random places. */
  readonly tokens: readonly Uint8Array[];
}

const target = (format: Format, ...tokens: readonly string[]): Target => ({
  format,
  tokens: tokens.map((token) => new Uint8Array(Buffer.from(token, 'latin1'))),
});

const zip = [
  'PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07', '\xff\xff\xff\xff', '\xff\xff', '\x08\x00', '\x05\x00\x03\xff',
]; // prettier-ignore

/** The targets, by the name that --format takes. */
export const targets: Readonly<Record<string, Target>> = {
  npy: target(formats.npy, '\x93NUMPY\x01\x00', "'descr': '<f8'", "'shape': (", "'<i8'", "'|b1'", 'True', '99999999', '(', ')', '{', '}', ','),
  npz: target(formats.npz, ...zip, '.npy', '__proto__.npy', '\x93NUMPY'),
  pt: target(formats.pt, ...zip, 'data.pkl', 'byteorder', '\x80\x02', 'ctorch\nFloatStorage\n', 'cposix\nsystem\n', 'ccollections\nOrderedDict\n)R', '\x89', '}q\x01', 'h\x01', '(', 't', 'Q', 'R', 'b', 'u', '\x8a\xff', 'J\xff\xff\xff\x7f', 'X\x09\x00\x00\x00__proto__'),
  safetensors: target(formats.safetensors, '{"', '"dtype":"F32"', '"BF16"', '"shape":[', '"data_offsets":[0,', '__metadata__', '"__proto__":', ',"', '}}', ']', '\x00\x00\x00\x00\x00\x00\x00\x80'),
  model: target(formats.model, '"kind":"Sequential"', '"kind":"Linear"', '"options":{', '"children":{', '"__proto__":', '"inFeatures":', '99999999', 'null', '"0":', 'tiny-mlp.crc32'),
  tmlp: target(formats['.tmlp'], '"settings":', '"preparation":', '"columns":[', '"categories":[', '"hidden":[', '"__proto__":', '1e308', 'null', 'tiny-mlp.tabular'),
  sklearn: target(formats['scikit-learn'], '"coefs":', '"intercepts":', '"activation":', '"relu"', '"classes":', '"mean":', '"scale":', '[[', ']]', 'NaN', '1e999', 'null', '"__proto__":'),
  tfjs: target(formats['TensorFlow.js'], '"class_name":', '"Dense"', '"Lambda"', '"config":{', '"units":', '"weightsManifest":', '"paths":[', '"shape":[', '"dtype":"float32"', '"quantization":', '"__proto__":', '99999999'),
  keras: target(formats['.keras'], ...zip, 'config.json', 'model.weights.h5', '"class_name":', '"Lambda"', '"__proto__":', 'TREE', 'SNOD', 'HEAP'),
  onnx: target(formats.ONNX, 'Gemm', 'MatMul', 'Relu', 'LayerNormalization', 'alpha', 'transB', '\x08\x08', '\x12', '\x0a\x04', '\x3a', '\xff\xff\xff\xff\xff\xff\xff\xff\x7f', '\x80\x80\x80\x80\x10'),
  h5: target(formats['.h5'], '\x89HDF\r\n\x1a\n', 'TREE', 'SNOD', 'HEAP', 'GCOL', 'model_config', 'layer_names', 'weight_names', '\xff\xff\xff\xff\xff\xff\xff\xff'),
}; // prettier-ignore
