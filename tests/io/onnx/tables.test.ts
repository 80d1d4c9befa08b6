/**
 * Models of tables as ONNX files: onnxruntime is given columns by their names, and gives the labels,
 * probabilities and values that the model does.
 */
import { describe, expect, it } from 'vitest';
import type * as ort from 'onnxruntime-web';
import { OptionError } from '../../../src/core/errors.js';
import { writeOnnx } from '../../../src/io/index.js';
import { ModelProto } from '../../../src/io/onnx/schema.js';
import { decode } from '../../../src/io/protobuf/message.js';
import { WireReader } from '../../../src/io/protobuf/read.js';
import { TabularClassifier, TabularRegressor } from '../../../src/tabular/index.js';
import { flowers, houses } from '../../tabular/tables.js';
import { run, tensor } from './support.js';

type Row = Readonly<Record<string, unknown>>;

/** Columns as the file wants them. */
function feeds(rows: readonly Row[], columns: readonly string[]): Record<string, ort.Tensor> {
  return Object.fromEntries(
    columns.map((name) => {
      const values = rows.map((row) => row[name]);
      const isText = values.some((value) => typeof value === 'string');
      const dims = [rows.length, 1];
      return [
        name,
        isText
          ? tensor('string', values.map((value) => value ?? ''), dims)
          : tensor('float64', Float64Array.from(values, (v) => (v === null ? NaN : Number(v))), dims),
      ];
    }),
  ); // prettier-ignore
}

const opsets = [17, 18, 20, 23];

const metadataOf = (file: Uint8Array): Record<string, string> =>
  Object.fromEntries(
    decode(new WireReader('test', 'a file', file), ModelProto).metadataProps.map(({ key, value }) => [key!, value!]),
  ); // prettier-ignore

async function expectClassifier<T extends object>(model: TabularClassifier<T, never>, rows: readonly Row[], columns: string[]) {
  const answers = model.predict(rows as never) as unknown as { label: unknown; probabilities: Record<string, number> }[];
  for (const opset of opsets) {
    const { label, probabilities } = await run(writeOnnx(model, { opset }), feeds(rows, columns));
    const labels = Array.from(label.data as Iterable<unknown>, (one) => (typeof one === 'bigint' ? Number(one) : one));
    expect(labels).toEqual(answers.map((answer) => (typeof answer.label === 'boolean' ? Number(answer.label) : answer.label)));
    const given = answers.flatMap((answer) => Object.values(answer.probabilities));
    (probabilities.data as Float32Array).forEach((p, i) => expect(Math.abs(p - given[i])).toBeLessThan(2e-6));
    expect(probabilities.dims).toEqual([rows.length, given.length / rows.length]);
  }
} // prettier-ignore

describe('a model of tables as an ONNX file', () => {
  it('tells classes from texts, numbers, true and false, missing and unknown ones among them', async () => {
    const model = new TabularClassifier({ target: 'species', epochs: 10 });
    await model.fit(flowers());
    const rows = [
      ...flowers(20, 2),
      { petal: 1, sepal: null, colour: 'green', wild: true },
      { petal: NaN, sepal: 2, colour: null, wild: false },
    ];
    await expectClassifier(model as never, rows as never, ['petal', 'sepal', 'colour', 'wild']);
    const { target, columns, classes } = metadataOf(writeOnnx(model));
    expect({ target, classes: JSON.parse(classes) as unknown }).toEqual({ target: 'species', classes: ['aster', 'lily', 'rose'] }); // prettier-ignore
    expect(JSON.parse(columns)).toContainEqual({ name: 'colour', categories: ['blue', 'red', 'white'] }); // prettier-ignore
  });

  it.each([
    ['whole numbers', (n: number) => n % 3],
    ['true and false', (n: number) => n % 3 === 0],
  ])('tells classes that are %s, from categories that are numbers', async (_, labelOf) => {
    const rows = Array.from({ length: 120 }, (_row, n) => ({
      few: n % 7 === 0 ? null : n % 3,
      many: n % 11 === 0 ? null : 0.1 * (n % 30),
      label: labelOf(n),
    }));
    const model = new TabularClassifier({
      target: 'label',
      columns: { few: 'category', many: 'category' },
      epochs: 5,
    });
    await model.fit(rows);
    const asked = [...rows.slice(0, 30), { few: 9, many: 7.5 }, { few: null, many: null }];
    await expectClassifier(model as never, asked, ['few', 'many']);
  });

  it('gives values in the units of the target, from texts that go to an Embedding', async () => {
    const model = new TabularRegressor({ target: 'price', epochs: 5 });
    await model.fit(houses());
    const rows = [...houses(20), { area: 60, street: 'none' }, { area: 60, street: null }];
    const answers = model.predict(rows) as unknown as { value: number }[];
    for (const opset of opsets) {
      const { value } = await run(
        writeOnnx(model, { opset }),
        feeds(rows as never, ['area', 'street']),
      );
      expect(value.dims).toEqual([22, 1]);
      (value.data as Float64Array).forEach((v, i) =>
        expect(Math.abs(v / answers[i].value - 1)).toBeLessThan(1e-6),
      );
    }
  });

  it('refuses labels and texts that no file holds', async () => {
    const fitted = async (labels: readonly (string | number)[], name = 'x') => {
      const rows = Array.from({ length: 12 }, (_, i) => ({ [name]: i, y: labels[i % 2] }));
      const model = new TabularClassifier({ target: 'y', epochs: 1 });
      await model.fit(rows);
      return model;
    };
    const far = await fitted([1, 1e300]);
    expect(() => writeOnnx(far)).toThrow(
      new OptionError(
        'writeOnnx expects classes that are text, true and false, or whole numbers of 64 bits, ' +
          'but got 1e+300; fit the model on text',
      ),
    );
    expect(writeOnnx(await fitted([-(2 ** 62), 2 ** 60])).length).toBeGreaterThan(100);
    for (const half of [await fitted(['a', '\ud800']), await fitted(['a', 'b'], 'x\udc00')])
      expect(() => writeOnnx(half)).toThrow(
        /^writeOnnx expects text without halves of characters, but got "x?\\ud[8c]00"; replace it$/,
      );
    const model = await fitted(['a', 'b']);
    for (const name of ['target', 'columns', 'classes'])
      expect(() => writeOnnx(model, { metadata: { [name]: 'mine' } })).toThrow(
        new OptionError(
          'writeOnnx expects other names of metadata than those of a model of tables itself, but ' +
            `got "${name}"; choose another name`,
        ),
      );
    expect(metadataOf(writeOnnx(model, { metadata: { author: 'me' } }))).toMatchObject({ author: 'me', target: 'y' }); // prettier-ignore
  });
});
