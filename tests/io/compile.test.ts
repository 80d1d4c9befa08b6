import { beforeAll, describe, expect, it } from 'vitest';
import {
  array,
  BatchNorm1d,
  Concat,
  Embedding,
  Flatten,
  Generator,
  GELU,
  Identity,
  LayerNorm,
  Linear,
  Module,
  ReLU,
  Residual,
  Sequential,
  Softmax,
  Tanh,
  toFlat,
  type FloatDType,
} from '../../src/index.js';
import { compile, Rescaling, Standardize, type CompileFormat } from '../../src/io/index.js';
import { Scale } from '../cases/documented.js';
import { modules } from '../cases/modules.js';
import {
  hasGcc,
  hasValgrind,
  importText,
  instantiate,
  runC,
  stripTypes,
  typeErrors,
} from './compile-support.js';

interface Case {
  title: string;
  model: Module;
  inputShape: number[];
  inputs: number[][];
  expected: number[][];
  dtype: FloatDType;
  /** Of the input of C's functions. */
  isFloat: boolean;
}

const leaves = (module: Module): Module[] => {
  const children = module.namedChildren().map(([, child]) => child);
  return children.length === 0 ? [module] : children.flatMap(leaves);
};

/** A model with its answers to ordinary rows, zeros, large numbers and NaN. */
function caseOf(
  title: string,
  model: Module,
  inputShape: number[],
  dtype: FloatDType,
  { integers = false, whole = [] as number[], limit = 3 } = {},
): Case {
  const generator = new Generator(7);
  const draw = () => generator.random32() / 2 ** 32;
  const size = inputShape.reduce((a, b) => a * b, 1);
  const make = (f: () => number) =>
    Array.from({ length: size }, (_, i) =>
      integers || whole.includes(i) ? Math.floor(draw() * limit) : f(),
    );
  const inputs = [
    make(() => 4 * draw() - 2),
    make(() => 20 * draw() - 10),
    make(() => (draw() < 0.7 ? 0 : draw())),
    make(() => 0),
    make(() => 1e4),
    make(() => -1e4),
    make(() => (draw() < 0.2 ? NaN : 1)),
    make(() => NaN),
  ];
  if (!integers && inputShape.length === 1) {
    model.train();
    for (let i = 0; i < 3; i++) model.forward(array([...inputs.slice(0, 3)], { dtype }));
  }
  model.eval();
  const expected = inputs.map((x) => {
    const values = integers ? Int32Array.from(x) : x;
    const flat = array(values, [1, ...inputShape] as never, { dtype: integers ? 'int32' : dtype } as never); // prettier-ignore
    return Array.from(toFlat(model.forward(flat)));
  });
  return { title, model, inputShape, inputs, expected, dtype, isFloat: !integers };
}

const g = () => new Generator(3);
const long = (dtype: FloatDType) =>
  new Sequential(
    new Linear(40, 37, { generator: g(), dtype }),
    new ReLU(),
    new Linear(37, 6, { generator: g(), dtype }),
    new Softmax(),
  );
const others: [string, (dtype: FloatDType) => Module, number[], object?][] = [
  ['long rows with zeros', long, [40]],
  [
    'axes',
    (dtype) =>
      new Sequential(
        new LayerNorm(4, { dtype }),
        new GELU(),
        new Flatten(),
        new Linear(12, 5, { generator: g(), dtype }),
      ),
    [3, 4],
  ],
  [
    'words',
    (dtype) =>
      new Sequential(
        new Embedding(9, 4, { generator: g(), dtype }),
        new Flatten(),
        new Linear(12, 2, { generator: g(), dtype }),
      ),
    [3],
    { integers: true, limit: 9 },
  ],
  [
    'branches within branches',
    (dtype) =>
      new Sequential(
        new Concat(
          new Sequential(new Linear(6, 3, { generator: g(), dtype }), new Tanh()),
          new Concat(new Identity(), new Residual(new Linear(6, 6, { generator: g(), dtype }))),
        ),
        new BatchNorm1d(15, { dtype }),
        new Residual(new Residual(new ReLU())),
        new Linear(15, 4, { generator: g(), dtype }),
      ),
    [6],
  ],
  [
    'a scaler in front',
    (dtype) =>
      new Sequential(
        new Standardize(array([1, 2, 3], { dtype }), array([0.5, 4, 0.25], { dtype })),
        new Rescaling(1 / 255, -0.5),
        new Linear(3, 2, { generator: g(), dtype }),
      ),
    [3],
  ],
  ['branches at the end', () => new Concat(new ReLU(), new Identity(), new Tanh()), [4]],
];

const cases = (['float32', 'float64'] as const).flatMap((dtype) => [
  ...modules
    .map((row) => ({ row, model: row.make(dtype, new Generator(1)) }))
    .filter(({ model }) => !leaves(model).some((leaf) => leaf instanceof Scale))
    .map(({ row, model }) =>
      caseOf(row.title, model, row.integerInput ? [] : [row.features], dtype, {
        integers: row.integerInput === true,
        whole: row.wholeColumns ?? [],
        limit: row.integerInput ? row.features : 3,
      }),
    ),
  ...others.map(([title, make, shape, options]) =>
    caseOf(title, make(dtype), shape, dtype, options),
  ),
]);

const write = (own: Case, format: CompileFormat, name = 'model') =>
  compile(own.model, {
    format,
    name,
    // A model without parameters is of no type.
    ...(own.model.parameters().length > 0 ? {} : { dtype: own.dtype }),
    ...(own.isFloat || own.inputShape.length > 0 ? { inputShape: own.inputShape } : {}),
  });

/** Within 1e-6 of the size of what went in and came out; NaN where the model gives NaN. */
function expectClose(got: ArrayLike<number>, { dtype, expected, inputs }: Case, n: number): void {
  const want = expected[n];
  expect(got.length).toBe(want.length);
  const size = Math.max(1, ...inputs[n].filter(Number.isFinite).map(Math.abs));
  want.forEach((value, i) => {
    if (!Number.isFinite(value)) return expect(got[i], `row ${n}, number ${i}`).toBe(value);
    const most = (dtype === 'float32' ? 1e-6 : 1e-13) * Math.max(size, Math.abs(value));
    expect(Math.abs(got[i] - value), `row ${n}, number ${i}: ${got[i]}, not ${value}`).toBeLessThanOrEqual(most); // prettier-ignore
  });
}

describe('compile answers like the model', () => {
  it.each(cases)('$title of $dtype in JavaScript', async (own) => {
    const { predict } = await importText(write(own, 'js') as string);
    own.inputs.forEach((x, n) => expectClose(predict(x), own, n));
  });

  it.each(cases)('$title of $dtype in WebAssembly', (own) => {
    const { answer } = instantiate(write(own, 'wasm') as Uint8Array<ArrayBuffer>);
    own.inputs.forEach((x, n) => expectClose(answer(x), own, n));
  });

  it('in TypeScript, whose types hold; those in the comments of JavaScript too', async () => {
    const files = (format: 'js' | 'ts') =>
      Object.fromEntries(cases.map((own, i) => [`/m${i}.${format}`, write(own, format) as string]));
    const small = (format: 'js' | 'ts') => ({
      [`/small.${format}`]: compile(new Linear(4, 2), { format, dtype: 'int8' }),
    });
    const strict = { noUncheckedIndexedAccess: true };
    expect(typeErrors({ ...files('ts'), ...small('ts') }, strict)).toEqual([]);
    expect(typeErrors({ ...files('js'), ...small('js') })).toEqual([]);
    for (const own of cases) {
      const { predict } = await importText(stripTypes(write(own, 'ts') as string));
      own.inputs.forEach((x, n) => expectClose(predict(x), own, n));
    }
  }, 180_000);

  describe.runIf(hasGcc)('in C99', () => {
    let answers: number[][][];

    beforeAll(() => {
      const files = cases.map((own, i): [string, string] => [
        `m${i}.c`,
        write(own, 'c', `m${i}`) as string,
      ]);
      const calls = cases.map((own, i) => {
        const numbers = own.inputs.map((x) => x.map((v) => (Number.isNaN(v) ? 'NAN' : String(v))));
        const type = own.isFloat ? (own.dtype === 'float32' ? 'float' : 'double') : 'double';
        const to = own.dtype === 'float32' ? 'float' : 'double';
        const size = numbers[0].length;
        return `{
          static const ${type} x[] = {${numbers.flat().join(', ')}};
          for (int n = 0; n < ${numbers.length}; n++) {
            ${to} y[m${i}_outputs];
            m${i}_predict(x + n * ${size}, y);
            for (int k = 0; k < m${i}_outputs; k++) {
              double v = y[k];
              fwrite(&v, sizeof v, 1, stdout);
            }
          }
        }`;
      });
      const main = [
        ...cases.map((_, i) => `#include "m${i}.c"`),
        '#include <stdio.h>',
        `int main(void) {${calls.join('\n')} return 0; }`,
      ].join('\n');
      const out = runC({ ...Object.fromEntries(files), 'main.c': main }, hasValgrind);
      const numbers = new Float64Array(
        out.buffer.slice(out.byteOffset, out.byteOffset + out.length),
      );
      let at = 0;
      answers = cases.map(({ expected }) =>
        expected.map((row) => Array.from(numbers.subarray(at, (at += row.length)))),
      );
    }, 180_000);

    it.each(cases.map((own, i) => ({ ...own, i })))('$title of $dtype', (own) => {
      own.inputs.forEach((_, n) => expectClose(answers[own.i][n], own, n));
    });
  });
});
