import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  array,
  BatchNorm1d,
  Columns,
  Concat,
  Embedding,
  ELU,
  GELU,
  Generator,
  LayerNorm,
  Linear,
  LogSoftmax,
  Mish,
  NonFiniteError,
  OptionError,
  PReLU,
  ReLU,
  Residual,
  RMSNorm,
  Sequential,
  ShapeError,
  Sigmoid,
  SiLU,
  Sine,
  Softmax,
  Softplus,
  StateError,
  Tanh,
  toFlat,
  type Module,
} from '../../src/index.js';
import { compile } from '../../src/io/index.js';
import { TabularClassifier } from '../../src/tabular/index.js';
import { importText, instantiate } from './compile-support.js';

const generator = new Generator(5);
const draw = () => generator.random32() / 2 ** 32;
const numbers = (count: number, scale = 1) =>
  Array.from({ length: count }, () => scale * (2 * draw() - 1));
const answerOf = (model: Module, x: readonly number[], dtype: 'float32' | 'float64' = 'float32') =>
  Array.from(toFlat(model.eval().forward(array([[...x]], { dtype }))));

describe('options of compile', () => {
  const model = new Linear(2, 1);

  it.each([
    [{}, "compile expects format to be 'js' or 'ts' or 'c' or 'wasm', but got undefined; pass one of these"], // prettier-ignore
    [{ format: 'jss' }, "compile expects format to be 'js' or 'ts' or 'c' or 'wasm', but got \"jss\"; did you mean 'js'?"], // prettier-ignore
    [{ format: 'js', dtype: 'float16' }, "compile expects dtype to be 'float32' or 'float64' or 'int8', but got \"float16\"; did you mean 'float32'?"], // prettier-ignore
    [{ format: 'js', dtype: null }, "compile expects dtype to be 'float32' or 'float64' or 'int8', but got null; pass one of these"], // prettier-ignore
    [{ format: 'js', name: 3 }, "compile expects name to be text, but got 3; pass { name: 'digits' }, say"], // prettier-ignore
    [{ format: 'js', quantize: true }, "compile expects the options format, dtype, inputShape, name, but got 'quantize'; remove it"], // prettier-ignore
  ])('refuses %o', (options, text) => {
    expect(() => compile(model, options as never)).toThrow(new OptionError(text));
  });

  it.each([
    ['my model', 'my_model'],
    ['', 'model'],
    ['größe', 'gr_e'],
    ['日本', 'model'],
    ['2nd', 'model_2nd'],
    ['_private', 'private'],
    ['*/ main(){} /*', 'main'],
    ['a'.repeat(41), 'a'.repeat(34)],
  ])('refuses the name %o for C, with the rule and one that is taken', (name, near) => {
    expect(() => compile(model, { format: 'c', name })).toThrow(
      new OptionError(
        'compile expects a name for C of at most 40 letters, digits and _, a letter first, but ' +
          `got ${JSON.stringify(name)}; pass { name: '${near}' }`,
      ),
    );
    expect(compile(model, { format: 'c', name: near })).toContain(`void ${near}_predict(`);
  });

  it('takes any name in JavaScript and WebAssembly, as it is', async () => {
    const name = '*/ größe \u2028</script>';
    const { info } = await importText(compile(model, { format: 'js', name }));
    expect(info).toMatchObject({ name });
    const bytes = compile(model, { format: 'wasm', name });
    const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), 'tiny-mlp');
    expect(JSON.parse(new TextDecoder().decode(section))).toMatchObject({ name });
  });

  it('refuses what cannot be compiled', () => {
    const js = { format: 'js' } as const;
    expect(() => compile(model, undefined as never)).toThrow(
      new TypeError(
        "compile expects its options as an object, but got undefined; pass { format: 'js' }",
      ),
    );
    expect(() => compile(3 as never, js)).toThrow(
      /^compile expects model to be a Module, but got 3/,
    );
    expect(() => compile(...([model, js, 1] as unknown as [Module, typeof js]))).toThrow(
      'compile expects at most 2 arguments',
    );
    expect(() => compile(new ReLU(), js)).toThrow(/^compile expects a model that tells how many/);
    expect(() => compile(model, { ...js, inputShape: [3] })).toThrow(ShapeError);
    expect(() => compile(new TabularClassifier({ target: 'a' }), js)).toThrow(StateError);
    const odd = new Linear(2, 1);
    odd.weight.value.set(0, 1, NaN);
    expect(() => compile(odd, { ...js, dtype: 'int8' })).toThrow(
      new NonFiniteError(
        "compile expects finite weights for the dtype 'int8', but got NaN; leave dtype out, or " +
          'train anew',
      ),
    );
    const far = new Linear(2, 1, { dtype: 'float64' });
    far.weight.value.set(0, 1, -1e300);
    expect(() => compile(far, { ...js, dtype: 'float32' })).toThrow(
      new NonFiniteError(
        'compile expects weights that float32 can hold, but got -1e+300; pass ' +
          "{ dtype: 'float64' }, or train anew",
      ),
    );
    expect(compile(far, { ...js, dtype: 'int8' })).toContain('predict');
  });
});

describe('a module of JavaScript', () => {
  it('tells what it takes and gives', async () => {
    const words = new Sequential(new Embedding(5, 2), new Tanh());
    const module = await importText(
      compile(words, { format: 'js', inputShape: [3], name: 'words' }),
    );
    expect(module).toMatchObject({ features: 3, classes: null, version: 1 });
    expect(module.info).toEqual({
      version: 1,
      name: 'words',
      model: words.label(),
      dtype: 'float32',
      inputShape: [3],
      outputShape: [3, 2],
      target: null,
    });
  });

  it('refuses inputs of another length, and what is no place in an Embedding', async () => {
    const words = new Sequential(new Embedding(5, 2), new Tanh());
    const { predict } = await importText(compile(words, { format: 'js', inputShape: [3] }));
    expect(() => predict([1, 2])).toThrow(new RangeError('predict expects 3 numbers, but got 2'));
    const type = new TypeError('predict expects numbers, but got another value at 1');
    for (const odd of [null, undefined, '1', [1], 1n])
      expect(() => predict([1, odd, 1] as number[])).toThrow(type);
    for (const [odd, came] of [['abc', 'string'], [undefined, 'undefined'], [null, 'null'], [3, 'number']]) // prettier-ignore
      expect(() => predict(odd)).toThrow(new TypeError(`predict expects 3 numbers, but got ${came}`)); // prettier-ignore
    const one = await importText(compile(words, { format: 'js' }));
    expect(() => one.predict([])).toThrow(new RangeError('predict expects 1 number, but got 0'));
    const range = new RangeError('predict expects whole numbers from 0 to 4 for an embedding');
    for (const odd of [5, -1, 1.5, NaN, Infinity])
      expect(() => predict([0, odd, 1])).toThrow(range);
    const { answer } = instantiate(compile(words, { format: 'wasm', inputShape: [3] }));
    for (const odd of [5, -1, 1.5, NaN, 1e300]) {
      const y = answer([0, odd, 1]);
      expect([...y.subarray(2, 4)]).toEqual([NaN, NaN]);
      expect([...y].filter(Number.isNaN).length).toBe(2);
    }
  });

  it('needs nothing but the language', () => {
    const model = new Sequential(new Linear(3, 4), new GELU(), new Softmax());
    const text = compile(model, { format: 'js' });
    expect(text).not.toMatch(/\b(import|require|eval|Function)\b/);
    // In a context of its own there is no atob, no Buffer and no TextDecoder.
    const script = `${text.replace(/^export /gm, '')}; predict`;
    const predict = runInNewContext(script) as (x: number[]) => Float32Array;
    const x = numbers(3);
    const want = answerOf(model, x);
    Array.from(predict(x)).forEach((value, i) => expect(value).toBeCloseTo(want[i], 6));
  });

  it('is at most 5 kB beside its weights, for 784-32-10', () => {
    const text = compile(new Sequential(new Linear(784, 32), new ReLU(), new Linear(32, 10)), {
      format: 'js',
    });
    const weights = Math.max(...text.split('\n').map(({ length }) => length));
    expect(weights).toBeGreaterThan((784 * 32 * 4 * 4) / 3);
    expect(text.length - weights).toBeLessThan(5000);
  });

  it('gives a new array each time, and leaves its input as it is', async () => {
    const { predict } = await importText(
      compile(new Sequential(new ReLU()), { format: 'js', inputShape: [2] }),
    );
    const x = new Float32Array([-1, 2]);
    const [first, second] = [predict(x), predict([3, 4])];
    expect([x, first, second]).toEqual([
      new Float32Array([-1, 2]),
      new Float32Array([0, 2]),
      new Float32Array([3, 4]),
    ]);
  });
});

describe('weights', () => {
  it('of int8 are off by half a step of their row at most', async () => {
    const model = new Linear(50, 7);
    const x = numbers(50);
    const text = compile(model, { format: 'js', dtype: 'int8' });
    const [got, want] = [(await importText(text)).predict(x) as Float32Array, answerOf(model, x)];
    const weight = toFlat(model.weight.value);
    const sum = x.reduce((total, v) => total + Math.abs(v), 0);
    let different = 0;
    want.forEach((value, o) => {
      const row = weight.slice(o * 50, (o + 1) * 50);
      const step = Math.max(...row.map(Math.abs)) / 127;
      expect(Math.abs(got[o] - value)).toBeLessThanOrEqual(0.5 * step * sum + 1e-6);
      if (Math.abs(got[o] - value) > 1e-6) different++;
    });
    expect(different).toBeGreaterThan(0);
    const wide = new Linear(200, 20);
    const [small, large] = (['int8', 'float32'] as const).map(
      (dtype) => compile(wide, { format: 'js', dtype }).length,
    );
    expect(large - small).toBeGreaterThan(200 * 20 * 4 * 0.95);
  });

  it('of int8 come to the same in all formats, those of Embeddings and of zeros too', async () => {
    const model = new Sequential(
      new Columns(
        { columns: [0], module: new Embedding(6, 3) },
        { columns: [1, 2], module: new Linear(2, 5) },
      ),
      new Linear(8, 4, { bias: false }),
    );
    model.parameters()[1].value.data.fill(0);
    const { predict } = await importText(compile(model, { format: 'js', dtype: 'int8' }));
    const { answer } = instantiate(compile(model, { format: 'wasm', dtype: 'int8' }));
    for (const x of [
      [0, 1, 2],
      [5, -1, 0.5],
    ]) {
      const want = answerOf(model, x);
      expect([...answer(x)]).toEqual([...(predict(x) as Float32Array)]);
      (predict(x) as Float32Array).forEach((v, i) => expect(v).toBeCloseTo(want[i], 1));
    }
  });

  it('that are not finite make what they make in the model, zeros in x or not', async () => {
    const model = new Linear(40, 5);
    model.weight.value.set(2, 3, Infinity);
    model.weight.value.set(4, 3, NaN);
    const { predict } = await importText(compile(model, { format: 'js' }));
    const x = numbers(40).map((v, i) => (i % 2 ? 0 : v));
    const want = answerOf(model, x);
    const got = predict(x) as Float32Array;
    want.forEach((value, o) => {
      if (Number.isFinite(value)) expect(got[o]).toBeCloseTo(value, 6);
      else expect(got[o]).toBe(value);
    });
    expect(want.filter(Number.isNaN).length).toBe(2);
  });

  it('are stored as the dtype that is asked for', async () => {
    const model = new Linear(9, 3, { dtype: 'float64' });
    const x = numbers(9);
    const want = answerOf(model, x, 'float64');
    const own = await importText(compile(model, { format: 'js' }));
    const single = await importText(compile(model, { format: 'js', dtype: 'float32' }));
    expect(own.predict(x)).toBeInstanceOf(Float64Array);
    expect(single.predict(x)).toBeInstanceOf(Float32Array);
    expect(own.info.dtype).toBe('float64');
    (own.predict(x) as Float64Array).forEach((v, o) => expect(v).toBeCloseTo(want[o], 14));
    (single.predict(x) as Float64Array).forEach((v, o) => expect(v).toBeCloseTo(want[o], 5));
  });
});

describe('functions of one number', () => {
  const x = [
    ...numbers(400, 1),
    ...numbers(400, 30),
    ...numbers(200, 800),
    ...numbers(50, 1e-8),
    ...[0, -0, 1e-300, -1e-300, 5e-324, 0.75, -0.75, 20, -20, 709.9, -745.2, 1e4, -1e4, NaN],
  ];
  const unary: [title: string, make: () => Module, most: number, least?: number][] = [
    ['Tanh', () => new Tanh(), 1e-15],
    ['Sigmoid', () => new Sigmoid(), 1e-15],
    ['SiLU', () => new SiLU(), 1e-15],
    ['ELU', () => new ELU(), 1e-15],
    ['GELU', () => new GELU(), 2e-14],
    ['GELU by tanh', () => new GELU({ approximate: 'tanh' }), 1e-15, 1],
    ['Mish', () => new Mish(), 2e-15],
    ['Softplus', () => new Softplus(1, 1e3), 2e-15],
    ['Sine', () => new Sine(1), 1e-15],
  ];

  it.each(unary)(
    '%s is accurate to the last digits of float64',
    async (_, make, most, least = 1e-290) => {
      const model = make();
      const options = { dtype: 'float64', inputShape: [x.length] } as const;
      const want = answerOf(model, x, 'float64');
      const { answer } = instantiate(compile(model, { format: 'wasm', ...options }));
      const { predict } = await importText(compile(model, { format: 'js', ...options }));
      for (const got of [answer(x), predict(x) as Float64Array]) {
        want.forEach((value, i) => {
          // Below the smallest normal number there are fewer digits.
          const error = Math.abs(got[i] - value) / Math.max(Math.abs(value), least);
          if (Number.isNaN(value)) expect(got[i]).toBeNaN();
          else expect(error, `at ${x[i]}: ${got[i]}, not ${value}`).toBeLessThanOrEqual(most * 4);
        });
      }
    },
  );
});

it('Sine stays between −1 and 1 in WebAssembly, however large x is, and −0 stays −0', () => {
  const large = [1e9, -1e12, 1e15, 1e16, -1e18, 1e19, 1e38, -1e300, 1.7e308];
  const options = { format: 'wasm', dtype: 'float64', inputShape: [large.length] } as const;
  const { answer } = instantiate(compile(new Sine(1), options));
  const given = answer(large);
  for (const value of given) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  expect(given[0]).toBeCloseTo(Math.sin(1e9), 6);
  expect(answer(large.map(() => Infinity)).every(Number.isNaN)).toBe(true);
  expect(answer(large.map(() => -0))[0]).toBe(-0);
});

/** A network of random parts for rows of a width, and the width that it gives. */
function randomNetwork(width: number, depth: number): [Module, number] {
  const pick = Math.floor(draw() * (depth > 0 ? 13 : 10));
  const out = 1 + Math.floor(draw() * 9);
  const activations = [Tanh, ReLU, GELU, SiLU, Sigmoid, Softplus];
  switch (pick) {
    case 0:
    case 1:
    case 2:
      return [new Linear(width, out, { generator, bias: pick > 0 }), out];
    case 3:
      return [new LayerNorm(width), width];
    case 4:
      return [new RMSNorm(width, { eps: 0.1 }), width];
    case 5:
      return [new BatchNorm1d(width), width];
    case 6:
      return [new PReLU(width), width];
    case 7:
      return [new Softmax(), width];
    case 8:
      return [new LogSoftmax(), width];
    case 9:
      return [new activations[Math.floor(draw() * activations.length)](), width];
    case 10:
      return [new Residual(new Linear(width, width, { generator })), width];
    case 11: {
      const parts = [0, 1, 2].map(() => randomNetwork(width, depth - 1));
      return [new Concat(...parts.map(([m]) => m)), parts.reduce((sum, [, w]) => sum + w, 0)];
    }
    default: {
      const parts: Module[] = [];
      let own = width;
      for (let i = 0; i < 3; i++) {
        const [part, next] = randomNetwork(own, depth - 1);
        parts.push(part);
        own = next;
      }
      return [new Sequential(...parts), own];
    }
  }
}

it('random networks answer alike', async () => {
  for (let n = 0; n < 80; n++) {
    const parts: Module[] = [];
    let width = 1 + Math.floor(draw() * 40);
    const inputShape = [width];
    for (let i = 0; i < 4; i++) {
      const [part, next] = randomNetwork(width, 2);
      parts.push(part);
      width = next;
    }
    const model = new Sequential(...parts);
    const { predict } = await importText(compile(model, { format: 'js', inputShape }));
    const { answer } = instantiate(compile(model, { format: 'wasm', inputShape }));
    for (const x of [numbers(inputShape[0]), numbers(inputShape[0], 3)]) {
      const want = answerOf(model, x);
      for (const got of [predict(x) as Float32Array, answer(x)])
        want.forEach(
          (value, i) =>
          expect(Math.abs(got[i] - value), `${model.label()}: ${got[i]}, not ${value}`).toBeLessThanOrEqual(2e-5 * Math.max(1, Math.abs(value))), // prettier-ignore
        );
    }
  }
}, 60_000);
