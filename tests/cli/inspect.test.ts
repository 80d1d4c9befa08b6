/**
 * tiny-mlp inspect: every format, as a table and as JSON; files that are none.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../src/cli/formats/index.js';
import { ELU, GELU, Hardswish, LeakyReLU, Mish, ReLU, SELU, Sequential, Sigmoid, Softplus, Tanh } from '../../src/index.js'; // prettier-ignore
import { writeOnnx, writeTorch } from '../../src/io/index.js';
import { TabularRegressor } from '../../src/tabular/index.js';
import { archive, bytesOfParts, int } from '../support/pickles.js';
import { failure, Folder, modelFiles, output } from './support.js';

interface Told {
  format: string;
  what: string;
  producer: string | null;
  parameters: number | null;
  bytes: number;
  facts: [string, string][];
  metadata: Record<string, string>;
  arrays: { name: string; dtype: string; shape: number[]; elements: number; bytes: number }[];
}

describe('tiny-mlp inspect', () => {
  const folder = new Folder();
  let files: Readonly<Record<string, string | Uint8Array>>;
  beforeAll(async () => {
    files = await modelFiles();
    for (const [name, content] of Object.entries(files)) folder.write(name, content);
  });
  afterAll(() => folder.remove());
  const told = async (name: string): Promise<Told> =>
    JSON.parse(await output('inspect', folder.at(name), '--json')) as Told;

  it.each([
    ['array.npy', 'NumPy .npy', 'one array', null, null, 1],
    ['weights.npz', 'NumPy .npz', 'arrays by name', null, null, 9],
    ['model.safetensors', 'safetensors', 'a network that save() wrote', 'tiny-mlp', 83, 9],
    ['weights.safetensors', 'safetensors', 'arrays by name', null, null, 9],
    ['weights.pt', 'PyTorch', 'a state dict', 'PyTorch', null, 9],
    ['checkpoint.pth', 'PyTorch', 'a checkpoint', 'PyTorch', null, 9],
    ['model.onnx', 'ONNX', 'a graph', 'tiny-mlp', null, 8],
    ['classifier.tmlp', 'tiny-mlp .tmlp', 'a model of a table, a TabularClassifier', 'tiny-mlp', 386, 4],
    ['regressor.tmlp', 'tiny-mlp .tmlp', 'a model of a table, a TabularRegressor', 'tiny-mlp', 385, 4],
    ['sklearn.json', 'scikit-learn', 'a network, multiclass', 'scikit-learn', 67, 8],
    ['model.json', 'TensorFlow.js', 'a layers model', 'TensorFlow.js tfjs-layers v4.22.0', 90, 10],
    ['model.keras', 'Keras', 'a model', 'Keras', 89, 13],
    ['model.h5', 'Keras', 'a model', 'Keras', 89, 13],
  ])('tells what is in %s', async (name, format, what, producer, parameters, arrays) => {
    const json = await told(name);
    expect(json).toMatchObject({ format, what, producer, parameters });
    expect(json.bytes).toBe(Buffer.from(files[name] as Uint8Array).length);
    expect(json.arrays).toHaveLength(arrays);
    for (const { shape, elements, bytes, dtype } of json.arrays) {
      expect(elements).toBe(shape.reduce((a, b) => a * b, 1));
      expect(bytes).toBe((elements * Number(/\d+$/.exec(dtype)![0])) / 8);
    }
    const text = await output('inspect', folder.at(name));
    expect(text).toContain(`${format}, ${what}`);
    for (const array of json.arrays) expect(text).toContain(`\n${array.name} `);
    expect(text).toMatch(new RegExp(`\n${arrays} arrays? `));
  }); // prettier-ignore

  it('knows a file of every format', async () => {
    const found = await Promise.all(
      Object.keys(files).filter((name) => name !== 'weights.bin').map(told),
    ); // prettier-ignore
    expect(new Set(found.map(({ format }) => format))).toEqual(
      new Set(formats.map(({ name }) => name)),
    );
  });

  it('sets a table in columns, numbers flush right', async () => {
    expect(await output('inspect', folder.at('array.npy'))).toBe(`\
file    array.npy
format  NumPy .npy, one array
size    144 bytes

array    dtype    shape   elements  bytes
array    float32  [2, 2]         4     16
1 array                          4     16
`);
  });

  it('shows the architecture, and texts without what steers terminals', async () => {
    const text = await output('inspect', folder.at('model.safetensors'));
    expect(text).toContain('  (0) Linear(4 → 8)');
    expect(text).toContain('\nnote      steers ?[31m terminals\n');
    expect((await told('model.safetensors')).metadata).toEqual({
      note: 'steers \u001b[31m terminals',
    });
  });

  it('tells element types as the file has them', async () => {
    const { arrays } = await told('weights.safetensors');
    expect(new Set(arrays.map(({ dtype }) => dtype))).toEqual(new Set(['int32', 'float16']));
  });

  it("tells a table's target and columns, a classifier's classes, a checkpoint's values", async () => {
    expect((await told('classifier.tmlp')).facts).toEqual([
      ['target', 'walks'],
      ['column km', 'number'],
      ['column weather', 'category: dry, rain'],
    ]);
    expect((await told('sklearn.json')).facts).toEqual([['classes', 'ant, bee, cow']]);
    expect((await told('checkpoint.pth')).facts).toEqual([
      ['epoch', '3'],
      ['groups.0.lr', '0.1'],
    ]);
  });

  it('takes no dict of a checkpoint for an array, whatever its keys are', async () => {
    const dict = { shape: 5, stride: [1], data: [2] };
    folder.write('dict.pt', writeTorch({ a: dict, b: { ...dict, shape: [1], get: 'x' } }));
    expect((await told('dict.pt')).facts).toEqual([
      ['a.shape', '5'],
      ['a.stride.0', '1'],
      ['a.data.0', '2'],
      ['b.shape.0', '1'],
      ['b.stride.0', '1'],
      ['b.data.0', '2'],
      ['b.get', 'x'],
    ]);
    expect(await failure('convert', folder.at('dict.pt'), folder.at('dict.npz'))).toMatch(
      /expects one state dict, but got none/,
    );
  });

  it('comes to an end with lists that hold one another', async () => {
    // Eight lists within one another, of 30 times the same one each: 30⁸ values.
    let pickle = int(1);
    for (let k = 0; k < 8; k++) {
      const again = Array.from({ length: 29 }, () => ['h', k]).flat();
      pickle = bytesOfParts(']', '(', pickle, 'q', k, ...again, 'e');
    }
    folder.write('lists.pt', archive(pickle));
    const { facts } = await told('lists.pt');
    expect(facts.length).toBeLessThan(10_100);
    expect(facts.at(-1)).toEqual(['more', 'only 10,000 values are shown']);
  }, 20_000);

  it('tells what an ONNX graph takes and gives', async () => {
    const { facts } = await told('model.onnx');
    expect(facts.slice(0, 2)).toEqual([
      ['input', 'x: float32 [batch, 4]'],
      ['output', 'y: float32 [batch, 3]'],
    ]);
  });

  it('cuts a long list once, between its members, and has all of it as JSON', async () => {
    const layers = [new ReLU(), new Tanh(), new Sigmoid(), new ELU(), new Softplus(), new GELU(), new SELU(), new Mish(), new LeakyReLU(), new Hardswish()]; // prettier-ignore
    folder.write('long.onnx', writeOnnx(new Sequential(...layers), { inputShape: [3] }));
    const nodes = (await told('long.onnx')).facts.find(([name]) => name === 'nodes')![1];
    const kinds = nodes.split(', ');
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.every((kind) => /^\d+ \w+$/.test(kind))).toBe(true);
    const [, text, shown] = /^nodes +((.*), … \(\d+ in all\))$/m.exec(
      await output('inspect', folder.at('long.onnx')),
    )!;
    expect(text).toBe(`${shown}, … (${kinds.length} in all)`);
    expect(nodes.startsWith(`${shown}, `)).toBe(true);
    expect(shown.length + kinds[shown.split(', ').length].length + 2).toBeGreaterThan(98);
    expect(shown.length).toBeLessThan(100);
  });

  it('cuts a member of a list that has no room', async () => {
    const label = 'x'.repeat(120);
    const rows = Array.from({ length: 20 }, (_, i) => ({ name: i % 2 ? 'y' : label, target: i }));
    const model = new TabularRegressor({ target: 'target', epochs: 1 });
    await model.fit(rows);
    folder.write('label.tmlp', model.save());
    expect((await told('label.tmlp')).facts[1]).toEqual(['column name', `category: ${label}, y`]);
    expect(await output('inspect', folder.at('label.tmlp'))).toContain(
      `\ncolumn name  category: ${'x'.repeat(90)}… (133 characters in all)\n`,
    );
  });

  it('refuses what it does not know, in a sentence', async () => {
    expect(await failure('inspect', folder.at('none.npz'))).toBe(
      `${folder.at('none.npz')} is to be read, but there is no file there; check the path`,
    );
    expect(await failure('inspect', folder.path)).toBe(
      `${folder.path} is to be read, but there is a folder; check the path`,
    );
    for (const name of ['notes.txt', 'notes'])
      expect(await failure('inspect', folder.write(name, 'x'))).toBe(
        `${folder.at(name)} expects an ending that tells its format, .npy, .npz, .safetensors, ` +
          '.pt, .pth, .onnx, .tmlp, .json, .keras, .h5, .hdf5, but got ' +
          `${name === 'notes' ? 'none' : "'.txt'"}; rename it`,
      );
    expect(await failure('inspect', folder.write('other.json', '{"a": 1}'))).toMatch(
      /expects a file of TensorFlow.js or scikit-learn, but got another/,
    );
    expect(await failure('inspect', folder.write('no.json', '{'))).toMatch(/but got another/);
  });

  it.each(['npy', 'npz', 'safetensors', 'pt', 'onnx', 'tmlp', 'keras', 'h5'])(
    'refuses other bytes named .%s, and says of which file',
    async (ending) => {
      const path = folder.write(`other.${ending}`, 'not what the name says');
      expect(await failure('inspect', path)).toContain(`${path}: `);
    },
  );

  it('reads weights of TensorFlow.js beside model.json alone', async () => {
    const { weightsManifest, ...rest } = JSON.parse(String(files['model.json'])) as {
      weightsManifest: { paths: string[] }[];
    };
    for (const path of ['../weights.bin', '/etc/passwd', 'none.bin']) {
      const manifest = [{ ...weightsManifest[0], paths: [path] }];
      const json = JSON.stringify({ ...rest, weightsManifest: manifest });
      expect(await failure('inspect', folder.write('away.json', json))).toBe(
        `${folder.at('away.json')} names the weights '${path}', but there is no such file beside ` +
          'it; put it there',
      );
    }
  });
});
