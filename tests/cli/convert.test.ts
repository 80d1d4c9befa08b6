/**
 * tiny-mlp convert and compile: what becomes of which, that it answers alike, and what cannot be.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSame, compare } from '../../src/cli/comparison.js';
import { formatOf } from '../../src/cli/formats/index.js';
import { readInput } from '../../src/cli/files.js';
import {
  array,
  Embedding,
  Flatten,
  Linear,
  predict,
  Sequential,
  Tanh,
  toNested,
} from '../../src/index.js';
import {
  load,
  readNpz,
  readOnnx,
  readSafetensors,
  readTorch,
  save,
  writeNpz,
} from '../../src/io/index.js';
import { failure, Folder, modelFiles, network, output } from './support.js';

const folder = new Folder();
beforeAll(async () => {
  for (const [name, content] of Object.entries(await modelFiles())) folder.write(name, content);
});
afterAll(() => folder.remove());
let count = 0;
/** Converts to a file of its own. */
async function converted(from: string, ending: string, ...more: readonly string[]) {
  const path = folder.at(`converted-${++count}${ending}`);
  const text = await output('convert', folder.at(from), path, ...more);
  return { path, text, bytes: readFileSync(path) };
}
const x = array([[1, -2, 3, 0.5], [0, 0.25, -1, 2]]); // prettier-ignore

describe('tiny-mlp convert', () => {
  it('turns a network into formats of whole models that answer alike', async () => {
    const wanted = toNested(predict(network(), x));
    const onnx = await converted('model.safetensors', '.onnx');
    expect(onnx.text).toMatch(/^Wrote .*\.onnx, [\d,]+ bytes; over 64 random rows, the largest difference is \S+\n$/); // prettier-ignore
    expect(toNested(predict(readOnnx(onnx.bytes).model, x))).toEqual(wanted);
    const back = await converted(onnx.path.slice(folder.path.length + 1), '.safetensors');
    expect(toNested(predict(load(back.bytes), x))).toEqual(wanted);
  });

  it.each([
    ['.npz', readNpz],
    ['.pt', (bytes: Uint8Array) => readTorch(bytes)],
    ['.pth', (bytes: Uint8Array) => readTorch(bytes)],
    ['.safetensors', (bytes: Uint8Array) => readSafetensors(bytes).tensors],
  ] as const)('writes state dicts as %s, of networks and of arrays', async (ending, read) => {
    const state = network().stateDict();
    for (const from of ['model.safetensors', 'weights.npz', 'weights.pt', 'checkpoint.pth']) {
      const { bytes } = await converted(from, ending);
      const found = read(bytes);
      expect(Object.keys(found).sort()).toEqual(Object.keys(state).sort());
      for (const [name, value] of Object.entries(state))
        expect(toNested(found[name])).toEqual(toNested(value));
    }
  });

  it.each(['model.json', 'model.keras'])('takes %s of another library', async (from) => {
    for (const ending of ['.safetensors', '.onnx', '.npz', '.pt']) {
      const { text } = await converted(from, ending);
      const difference = Number(/largest difference is (\S+)/.exec(text)?.[1]);
      expect(difference).toBeLessThan(1e-6);
    }
  });

  it("keeps a classifier's labels", async () => {
    for (const ending of ['.safetensors', '.onnx']) {
      const { path } = await converted('sklearn.json', ending);
      const csv = folder.write('three.csv', 'a,b,c\n1,2,3\n');
      const given = await output('predict', path, '--csv', csv);
      expect(given).toBe(await output('predict', folder.at('sklearn.json'), '--csv', csv));
      expect(given).toMatch(/^class,probability of ant,probability of bee,probability of cow\n/);
    }
  });

  it('takes networks of whole numbers, and shapes that a model does not tell', async () => {
    const words = new Sequential(new Embedding(5, 3), new Linear(3, 2));
    folder.write('words.safetensors', save(words));
    const found = await converted('words.safetensors', '.onnx');
    expect(found.text).toContain('over 64 random rows');
    folder.write('images.safetensors', save(new Sequential(new Flatten(), new Linear(6, 2))));
    expect((await converted('images.safetensors', '.onnx', '--input-shape', '2,3')).text).toContain('over 64 random rows'); // prettier-ignore
    folder.write('any.safetensors', save(new Sequential(new Tanh())));
    expect((await converted('any.safetensors', '.npz')).text).toContain('not compared: the model does not tell how many features it takes'); // prettier-ignore
    expect(await failure('convert', folder.at('any.safetensors'), folder.at('any.onnx'))).toMatch(
      /any\.safetensors: writeOnnx expects .*; add --input-shape 4, say$/,
    );
    expect(folder.names).not.toContain('any.onnx');
  });

  it('writes models of tables as ONNX alone', async () => {
    const { text } = await converted('classifier.tmlp', '.onnx');
    expect(text).toContain('not compared: ONNX files of tables are for other programs to read');
    expect(
      await failure('convert', folder.at('regressor.tmlp'), folder.at('table.npz')),
    ).toBe(`${folder.at('regressor.tmlp')} has a model of a table, which NumPy .npz files do not hold; convert it to .onnx`); // prettier-ignore
  });

  it.each([
    ['weights.npz', 'x.onnx', 'has arrays without an architecture, which ONNX files do not hold; convert it to .npz, .safetensors, .pt or .pth'],
    ['array.npy', 'x.npz', 'is a file of NumPy .npy, which holds no model and no arrays by name; save these in another format'],
    ['none.npz', 'x.pt', 'is to be read, but there is no file there; check the path'],
  ])('refuses %s as %s', async (from, to, text) => {
    expect(await failure('convert', folder.at(from), folder.at(to))).toBe(`${folder.at(from)} ${text}`);
    expect(folder.names).not.toContain(to);
  }); // prettier-ignore

  it('refuses a checkpoint of several state dicts, and names them', async () => {
    const { writeTorch } = await import('../../src/io/index.js');
    const state = new Linear(2, 1).stateDict();
    folder.write('two.pt', writeTorch({ model: state, ema: state, epoch: 1 }));
    expect(await failure('convert', folder.at('two.pt'), folder.at('two.npz'))).toBe(
      `${folder.at('two.pt')} expects one state dict, but got model and ema; save one alone in ` +
        'Python: torch.save(model.state_dict(), path)',
    );
  });

  it('refuses names that it cannot write, before it reads', async () => {
    expect(await failure('convert', 'none.npz', folder.at('x.keras'))).toBe(
      `convert writes .npz, .safetensors, .pt, .pth, .onnx, but got ${folder.at('x.keras')}; write such an ending`, // prettier-ignore
    );
    expect(await failure('convert', 'none.npz', folder.at('no/x.npz'))).toBe(
      `${folder.at('no/x.npz')} is to be written, but there is no folder ${folder.at('no')}; make it first`, // prettier-ignore
    );
  });

  it('writes over nothing without --force, and leaves no other file behind', async () => {
    const to = folder.write('mine.npz', 'mine');
    const names = folder.names;
    expect(await failure('convert', folder.at('weights.pt'), to)).toBe(
      `${to} is to be written, but there is such a file; add --force to write over it`,
    );
    expect(folder.read('mine.npz')).toBe('mine');
    await output('convert', folder.at('weights.pt'), to, '--force');
    expect(Object.keys(readNpz(readFileSync(to)))).toContain('0.weight');
    expect(folder.names).toEqual(names);
    expect(await failure('convert', folder.at('weights.pt'), folder.path + '.npz/x.npz')).toMatch(/no folder/); // prettier-ignore
  });

  it('finds a copy that answers otherwise', async () => {
    const model = network();
    const one = { kind: 'network', model, classes: null, activation: null, isMultilabel: false } as const; // prettier-ignore
    const state = { ...model.stateDict() };
    const npz = folder.write('changed.npz', writeNpz({ ...state, '4.bias': [9, 9, 9] }));
    const file = readInput(npz);
    const found = await compare(
      one,
      () => ({ ...one, model: network() }),
      formatOf(file),
      file,
      {},
    );
    expect(found.difference).toBeGreaterThan(0.1);
    expect(() => checkSame('x.npz', found)).toThrow(/^x\.npz was not written, because over 64 random rows it differs by/); // prettier-ignore
    const arrays = { kind: 'arrays', arrays: state } as const;
    const other = await compare(arrays, () => arrays, formatOf(file), file, {});
    expect(() => checkSame('x.npz', other)).toThrow(/because over all elements it differs by/);
  });

  it('allows no more for rounding where an answer is infinite', async () => {
    const one = { kind: 'network', classes: null, activation: null, isMultilabel: false } as const;
    const [model, other] = [new Linear(2, 2), new Linear(2, 2)];
    for (const each of [model, other]) each.bias!.value.set(0, Infinity);
    const file = readInput(folder.write('infinite.safetensors', save(other)));
    const again = () => ({ ...one, model });
    const found = await compare({ ...one, model }, again, formatOf(file), file, {});
    expect(found.difference).toBeGreaterThan(1e-3);
    expect(() => checkSame('x', found)).toThrow(/more than rounding/);
  });

  it('compares what looks up a table of one row', async () => {
    const words = new Sequential(new Embedding(1, 3), new Linear(3, 2));
    folder.write('word.safetensors', save(words));
    expect((await converted('word.safetensors', '.onnx')).text).toContain('over 64 random rows');
  });

  it.each(['', '0', '1,,2', 'a', '1.5', '-1'])('refuses --input-shape=%s', async (shape) => {
    expect(await failure('convert', folder.at('model.onnx'), folder.at('s.npz'), `--input-shape=${shape}`)).toMatch(/--input-shape/); // prettier-ignore
  });
});

describe('tiny-mlp compile', () => {
  it('writes what answers as the model does', async () => {
    const out = folder.at('compiled.mjs.js');
    const text = await output('compile', folder.at('model.safetensors'), '--out', out);
    expect(text).toBe(`Wrote ${out}, ${readFileSync(out).length.toLocaleString('en-US')} bytes\n`);
    const url = `data:text/javascript,${encodeURIComponent(readFileSync(out, 'utf8'))}`;
    const { predict: ask } = (await import(/* @vite-ignore */ url)) as {
      predict: (row: readonly number[]) => Float32Array;
    };
    const wanted = predict(network(), [[1, -2, 3, 0.5]]).data as Float32Array;
    const given = ask([1, -2, 3, 0.5]);
    expect(given).toHaveLength(3);
    given.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 6));
  });

  it('writes each kind of file, of networks and of tables', async () => {
    for (const model of ['model.onnx', 'classifier.tmlp', 'model.keras'])
      for (const ending of ['js', 'ts', 'c', 'wasm']) {
        const out = folder.at(`${model}.${ending}`);
        await output('compile', folder.at(model), '--out', out);
        if (ending === 'wasm') expect(WebAssembly.validate(readFileSync(out))).toBe(true);
      }
    const c = folder.at('digits.c');
    await output('compile', folder.at('model.onnx'), '--out', c, '--dtype', 'int8', '--name', 'digits'); // prettier-ignore
    expect(readFileSync(c, 'utf8')).toContain('digits_predict');
    expect(readFileSync(c, 'utf8')).toContain('signed char digits_weight1');
  });

  it.each([
    ['no --out', [], 'compile expects --out FILE, but got none; add it'],
    ['another ending', ['--out', 'x.py'], 'compile writes files that end in .js, .ts, .c or .wasm, but got x.py; write such an ending'],
    ['another dtype', ['--out', 'x.js', '--dtype', 'int9'], "--dtype expects float32, float64, int8, but got 'int9'; did you mean 'int8'?"],
    ['a name that is none of C', ['--out', 'x.c', '--name', 'my model'], /a letter first, but got "my model"; write --name my_model$/],
  ])('refuses %s', async (_, more, text) => {
    const said = await failure('compile', folder.at('model.onnx'), ...more);
    if (typeof text === 'string') expect(said).toBe(text);
    else expect(said).toMatch(text);
  }); // prettier-ignore

  it('refuses arrays without an architecture', async () => {
    expect(await failure('compile', folder.at('weights.npz'), '--out', folder.at('w.js'))).toBe(
      `${folder.at('weights.npz')} expects a whole model, but got arrays without an architecture; ` +
        'load them into a model of yours and write it by save()',
    );
  });
});
