/**
 * What of a file is kept beside the numbers: layers and their options, the weights' names and places,
 * classes, metadata; and what options choose.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  BatchNorm1d,
  Dropout,
  Embedding,
  Flatten,
  GELU,
  Identity,
  Linear,
  Residual,
  Sequential,
  Softmax,
  Softplus,
  toFlat,
  toNested,
  zeros,
  type Module,
} from '../../../src/index.js';
import { readOnnx, writeOnnx } from '../../../src/io/index.js';
import { readFixture } from '../../support/fixtures.js';
import { bytesOf } from './support.js';

interface TorchCase {
  readonly title: string;
  readonly names: string[];
  readonly files: Readonly<Record<string, string>>;
}
const { torch, others } = readFixture('onnx_models') as {
  torch: TorchCase[];
  others: { title: string; file: string }[];
};
const fileOf = (title: string, opset: string) =>
  bytesOf(torch.find((one) => one.title === title)!.files[opset]);
const labels = (model: Sequential) => model.namedChildren().map(([, child]) => child.label());

describe('a file that is read', () => {
  it('keeps the places of weights where an exporter left out a Dropout', () => {
    const { model, names, producer, opset, inputs, output } = readOnnx(
      fileOf('Sequential with Dropout', '14'),
    );
    expect(labels(model)).toEqual(['Linear(4 → 5)', 'ReLU', 'Identity', 'Linear(5 → 3)', 'Softmax']);
    expect(Object.keys(model.stateDict())).toEqual(['0.weight', '0.bias', '3.weight', '3.bias']);
    expect(Object.entries(names)).toEqual(Object.keys(model.stateDict()).map((name) => [name, name]));
    expect({ producer, opset, inputs, output }).toEqual({
      producer: 'pytorch 1.13.0',
      opset: 14,
      inputs: [{ name: 'x', shape: [null, 4] }],
      output: 'y',
    });
  }); // prettier-ignore

  it.each(torch.filter(({ names }) => names.length > 0))(
    'of PyTorch tells the names of the weights of $title, where constants are not folded',
    ({ names, files }) => {
      const file = files['13, constants not folded'] ?? Object.values(files).at(-1);
      const read = readOnnx(bytesOf(file));
      expect(Object.values(read.names).sort()).toEqual(expect.arrayContaining(names));
    },
  );

  it('in training mode keeps Dropout, the momentum of statistics, and their names', () => {
    const { model } = readOnnx(fileOf('in training mode', '14'));
    expect(labels(model)).toEqual(['Linear(4 → 3)', 'BatchNorm1d(3)', 'Dropout(0.3)', 'Linear(3 → 2)']); // prettier-ignore
    const { model: plain, names } = readOnnx(fileOf('BatchNorm1d', '14'));
    const norm = plain.namedChildren()[0][1] as BatchNorm1d;
    expect([norm.momentum, norm.eps]).toEqual([0.1, 1e-5]);
    expect(names).toEqual({ '0.weight': 'weight', '0.bias': 'bias', '0.running_mean': 'running_mean', '0.running_var': 'running_var' }); // prettier-ignore
  });

  it('keeps numbers that were stored as float32 as they were written', () => {
    expect(labels(readOnnx(fileOf('LeakyReLU(0.2)', '14')).model)).toEqual(['LeakyReLU(0.2)']);
    expect(labels(readOnnx(fileOf('Hardtanh(-0.3, 0.7)', '14')).model)).toEqual([
      'Hardtanh(-0.3, 0.7)',
    ]);
  });

  it('has the classes of a classifier, and the metadata', () => {
    const of = (title: string) => bytesOf(others.find((one) => one.title.includes(title))!.file);
    expect(readOnnx(of('of three classes')).classes).toEqual(['blue', 'green', 'red']);
    expect(readOnnx(of('of two classes')).classes).toEqual([-1, 7]);
    const metadata = { author: 'me', __proto__x: 'no prototype' };
    const file = writeOnnx(new Linear(2, 1), { metadata });
    expect(readOnnx(file).metadata).toEqual(metadata);
  });

  it('can be trained on: a gradient reaches every parameter', () => {
    for (const { title, files } of torch.filter(({ names }) => names.length > 0)) {
      if (/Embedding|Columns|Viewed|Flatten/.test(title)) continue;
      const { model } = readOnnx(bytesOf(Object.values(files)[0]));
      const y = model.forward(array([[1, -2, 3, 0.5], [2, 1, -1, 0.25]]));
      model.backward(array(new Float32Array(y.size).fill(0.3).map((v, i) => v + i), y.shape));
      for (const [name, { grad }] of model.namedParameters())
        expect(toFlat(grad!).some((value) => value !== 0), `${title}: ${name}`).toBe(true);
    }
  }); // prettier-ignore
});

describe('options of readOnnx', () => {
  const model = new Sequential(new Linear(2, 3), new Softmax());
  const file = writeOnnx(model);

  it('logits leaves out a last softmax or sigmoid alone', () => {
    expect(labels(readOnnx(file, { logits: true }).model)).toEqual(['Linear(2 → 3)']);
    const inner = new Sequential(new Linear(2, 3), new Softmax(), new Linear(3, 1));
    expect(labels(readOnnx(writeOnnx(inner), { logits: true }).model)).toHaveLength(3);
  });

  it('dtype chooses the element type, output the output', () => {
    const { model: double } = readOnnx(file, { dtype: 'float64' });
    expect(double.dtype).toBe('float64');
    const x = array([[1, 2]], { dtype: 'float64' });
    const given = toFlat(double.eval().forward(x));
    toFlat(model.eval().forward(array([[1, 2]]))).forEach((p, i) => expect(given[i]).toBeCloseTo(p, 6)); // prettier-ignore
    expect(readOnnx(file, { output: 'y' }).output).toBe('y');
    expect(() => readOnnx(file, { output: 'z' })).toThrow(
      'readOnnx expects output to be one of the graph\'s, but got "z"; pass one of "y"',
    );
  });

  it('are checked, and counted', () => {
    expect(() => readOnnx(file, { logit: true } as never)).toThrow(
      "readOnnx expects the options output, logits, dtype, but got 'logit'; did you mean 'logits'?",
    );
    expect(() => readOnnx('model.onnx' as never)).toThrow(
      'readOnnx expects bytes to be a Uint8Array, but got "model.onnx"; read the file first: ' +
        'readFileSync("model.onnx"), say',
    );
    expect(() => writeOnnx(model, { opset: 16 })).toThrow(
      'writeOnnx expects opset to be a whole number from 17 to 23, but got 16; pass such a number',
    );
    expect(() => writeOnnx(model, { metadata: { a: 1 } as never })).toThrow(
      'writeOnnx expects metadata to be texts by name, but got 1 for "a"; pass JSON.stringify(...) of it',
    );
    expect(() => writeOnnx(model, { metadata: [] as never })).toThrow(
      "writeOnnx expects metadata as an object of texts by name, but got []; pass { author: 'me' }, say",
    );
  }); // prettier-ignore
});

describe('what is written', () => {
  const round = (model: Module, inputShape?: number[]) =>
    readOnnx(writeOnnx(model, inputShape ? { inputShape } : {}));

  it('comes back as the modules that it was', () => {
    const model = new Sequential(
      new Flatten(),
      new Linear(6, 4, { bias: false }),
      new BatchNorm1d(4, { affine: false, eps: 0.01 }),
      new GELU({ approximate: 'tanh' }),
      new Residual(new Sequential(new Linear(4, 4), new Softplus(2, 1))),
      new Linear(4, 2),
    );
    const read = round(model, [1, 2, 3]);
    expect(Object.keys(read.model.stateDict())).toEqual(Object.keys(model.stateDict()));
    const saved = Object.keys(model.stateDict()).filter((name) => !name.endsWith('tracked'));
    expect(read.names).toEqual(Object.fromEntries(saved.map((name) => [name, name])));
    const [before, after] = [model.stateDict(), read.model.stateDict()];
    for (const name of Object.keys(before)) expect(toNested(after[name])).toEqual(toNested(before[name]));
    expect(labels(read.model)).toEqual(labels(model));
  }); // prettier-ignore

  it('may take whole numbers, several a row, and images', () => {
    const words = new Sequential(new Embedding(9, 4), new Flatten(), new Linear(12, 2));
    const read = round(words, [3]);
    expect(read.inputs).toEqual([{ name: 'x', shape: [null, 3] }]);
    const x = array([[1, 2, 8], [0, 0, 3]], { dtype: 'int32' });
    expect(toNested(read.model.forward(x))).toEqual(toNested(words.forward(x)));
    const images = new Sequential(new Flatten(), new Linear(12, 2));
    const given = round(images, [3, 2, 2]).model.forward(zeros([5, 3, 2, 2]));
    expect(given.shape).toEqual([5, 2]);
  }); // prettier-ignore

  it('is a node that does nothing where the model does nothing', () => {
    expect(labels(round(new Sequential(new Identity(), new Dropout(0.5)), [3]).model)).toEqual(['Identity']); // prettier-ignore
  });
});
