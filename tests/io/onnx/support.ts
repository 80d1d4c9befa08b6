/**
 * What tests of ONNX share: onnxruntime, and what a model and its file give for the same rows.
 */
import * as ort from 'onnxruntime-web';
import { Generator, array, toFlat, type FloatDType, type Module, type NdArray } from '../../../src/index.js'; // prettier-ignore
import { Scale } from '../../cases/documented.js';
import { modules, type ModuleCase } from '../../cases/modules.js';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

type Feeds = Readonly<Record<string, ort.Tensor>>;

/** What onnxruntime gives. */
export async function run(file: Uint8Array, feeds: Feeds): Promise<Record<string, ort.Tensor>> {
  const session = await ort.InferenceSession.create(file, { graphOptimizationLevel: 'disabled' });
  const outputs = await session.run(feeds);
  await session.release();
  return outputs;
}

export const tensor = (type: ort.Tensor.Type, data: unknown, dims: readonly number[]): ort.Tensor =>
  new ort.Tensor(type as 'float32', data as Float32Array, [...dims]);

const leaves = (module: Module): Module[] => {
  const children = module.namedChildren().map(([, child]) => child);
  return children.length === 0 ? [module] : children.flatMap(leaves);
};

/** The modules of tests/cases/modules.ts without those that hold a user's own. */
export const ownModules = modules.filter(
  ({ make }) => !leaves(make('float32', new Generator(1))).some((leaf) => leaf instanceof Scale),
);

/** Rows for a module of tests/cases/modules.ts. */
export function rowsFor({ features, integerInput, wholeColumns }: ModuleCase, dtype: FloatDType) {
  const generator = new Generator(9);
  if (integerInput) return array([0, 3, features - 1, 3], { dtype: 'int32' });
  const x = generator.normal([4, features], { std: 2, dtype });
  for (const column of wholeColumns ?? [])
    for (let row = 0; row < 4; row++) x.set(row, column, (row + column) % 3);
  return x;
}

/** An array as onnxruntime takes it. */
export function asTensor(x: NdArray): ort.Tensor {
  const flat = toFlat(x);
  if (flat instanceof Int32Array) return tensor('int64', BigInt64Array.from(flat, BigInt), x.shape);
  return tensor(flat instanceof Float64Array ? 'float64' : 'float32', flat, x.shape);
}

/** Makes statistics and scales other than those that modules begin with. */
export function trained<M extends Module>(module: M): M {
  const generator = new Generator(4);
  const state = module.stateDict();
  for (const [name, value] of Object.entries(state)) {
    if (value.dtype === 'int32' || value.shape.length !== 1) continue;
    const dtype = value.dtype as FloatDType;
    state[name] = generator.uniform(value.shape, { low: 0.25, high: 1.25, dtype });
  }
  module.loadStateDict(state);
  return module.eval();
}
