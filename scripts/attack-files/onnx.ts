/**
 * ONNX files under attack: such as writeOnnx writes, of layers of all kinds.
 */
import {
  array,
  BatchNorm1d,
  Columns,
  Concat,
  Embedding,
  Flatten,
  GELU,
  Generator,
  Identity,
  LayerNorm,
  Linear,
  Mish,
  PReLU,
  Residual,
  RMSNorm,
  Sequential,
  Softmax,
  Softplus,
  type Module,
} from '../../src/index.js';
import { readOnnx, writeOnnx } from '../../src/io/index.js';
import type { Draw } from './draw.js';
import type { Format } from './format.js';
import { protobufDamage, protobufFields } from './protobuf-damage.js';

const generator = new Generator(1);
const linear = (inFeatures: number, outFeatures: number) =>
  new Linear(inFeatures, outFeatures, { generator });

const models: readonly ((draw: Draw) => Module)[] = [
  () => new Sequential(linear(4, 6), new GELU(), new BatchNorm1d(6), linear(6, 3), new Softmax()),
  () => new Sequential(linear(3, 5), new LayerNorm(5), new Mish(), new PReLU(5), linear(5, 5)),
  () => new Sequential(new RMSNorm(4), new Residual(new Sequential(linear(4, 4), new GELU()))),
  () => new Sequential(new Concat(linear(4, 2), new Identity()), new Softplus(2, 1), linear(6, 1)),
  (draw) => new Sequential(...Array.from({ length: 1 + draw.below(20) }, () => linear(2, 2))),
  () =>
    new Sequential(
      new Columns(
        { columns: [2, 0], module: linear(2, 3) },
        {
          columns: [1],
          module: new Sequential(new Embedding(5, 2, { generator }), new Flatten()),
        },
      ),
      linear(5, 2),
    ),
];

export const onnx: Format = {
  make: (draw) => writeOnnx(draw.pick(models)(draw), { opset: 17 + draw.below(7) }),
  read: (bytes) => {
    const { model, names, metadata } = readOnnx(bytes);
    if (Object.getPrototypeOf(names) !== Object.prototype) throw new Error('another prototype');
    if (Object.getPrototypeOf(metadata) !== Object.prototype) throw new Error('another prototype');
    const values = [...model.parameters(), ...model.namedBuffers().map(([, buffer]) => buffer)];
    return Promise.resolve(values.map(({ value }) => array(value)));
  },
  fields: protobufFields,
  special: [protobufDamage, protobufDamage, protobufDamage],
};
