import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/io/index.js';
import { TabularClassifier, TabularRegressor, type TableRow } from '../../src/tabular/index.js';
import {
  hasGcc,
  hasValgrind,
  importText,
  instantiate,
  runC,
  stripTypes,
  typeErrors,
} from './compile-support.js';

/** Names that mean something to one of the languages. */
const names = [
  'quote"\'`',
  'new\nline',
  '*/ process.exit(1) /*',
  '</script><script>alert(1)</script>',
  '__proto__',
  'constructor',
  '\u2028\u202e',
  '??/ ??) \\',
  '日本語 🎈',
  'int',
  'NAN',
  '${process.exit(1)}',
  '%s%n',
  'math_errhandling',
  '',
];

/** The target is named in comments. */
const target = '*/ main() /* */';

/** Texts at the places of the names, so that all are categories and labels too. */
const rows: TableRow[] = Array.from({ length: 140 }, (_, i) =>
  Object.fromEntries([
    ...names.map((name, j): [string, TableRow[string]] => {
      if (j % 3 === 0) return [name, (i + j) % 9 === 0 ? null : ((i * 7 + j) % 13) / 3];
      if (j % 3 === 1) return [name, (i + j) % 11 === 0 ? null : names[((i + j) % 5) + (j % 9)]];
      return [name, (i + j) % 2 === 0];
    }),
    ['many', `${names[i % 4]}${i % 20}`],
    ['code', (i % 3) * 10],
    [target, names[(i * 5) % 9]],
    ['size', 1e6 + (i % 17)],
  ]),
);
const options = { epochs: 2, columns: { code: 'category' } } as const;
const classifier = new TabularClassifier({ target, ...options });
const regressor = new TabularRegressor({ target: 'size', ...options });

/** Rows with what fit has not seen, and with nothing. */
const asked: TableRow[] = [
  ...rows.slice(0, 12),
  { ...rows[3], many: 'new', code: 17, [names[1]]: 'new' },
  Object.fromEntries(Object.keys(rows[0]).map((name) => [name, null])),
  Object.fromEntries(
    Object.keys(rows[0]).map((name) => [
      name,
      typeof rows[1][name] === 'number' ? -1e4 : (rows[1][name] as string),
    ]),
  ),
];

beforeAll(async () => {
  await classifier.fit(rows);
  await regressor.fit(rows);
});

/** What a model says of a row, as a list of numbers: the same of all formats. */
const numbersOf = (answer: object): number[] =>
  'probabilities' in answer
    ? Object.values(answer.probabilities as Record<string, number>)
    : [(answer as { value: number }).value];

function expectClose(got: ArrayLike<number>, want: readonly number[]): void {
  expect(got.length).toBe(want.length);
  want.forEach((value, i) => {
    const most = 1e-6 * Math.max(1, Math.abs(value));
    expect(Math.abs(got[i] - value), `${got[i]}, not ${value}`).toBeLessThanOrEqual(most);
  });
}

const models = [
  { title: 'a classifier', model: classifier },
  { title: 'a regressor', model: regressor },
];

describe('compile of a model of tables', () => {
  it.each(models)('$title in JavaScript and TypeScript answers as predict', async ({ model }) => {
    for (const format of ['js', 'ts'] as const) {
      const text = compile(model, { format });
      const { predict, features } = await importText(format === 'ts' ? stripTypes(text) : text);
      expect((features as { name: string }[]).map(({ name }) => name)).toEqual(
        model.columns.map(({ name }) => name),
      );
      for (const row of asked) {
        const [got, want] = [predict(row) as object, model.predict(row) as object];
        expect(Object.keys(got)).toEqual(Object.keys(want));
        expectClose(numbersOf(got), numbersOf(want));
        if ('label' in want) {
          expect((got as typeof want).label).toBe(want.label);
          expect(Object.keys((got as { probabilities: object }).probabilities)).toEqual(
            Object.keys((want as unknown as { probabilities: object }).probabilities),
          );
        }
      }
    }
  });

  it('has types that hold', () => {
    const [ts, js] = (['ts', 'js'] as const).map((format) =>
      Object.fromEntries(
        models.map(({ model }, i) => [`/t${i}.${format}`, compile(model, { format })]),
      ),
    );
    expect(typeErrors(ts, { noUncheckedIndexedAccess: true })).toEqual([]);
    expect(typeErrors(js)).toEqual([]);
    const wrong = `${ts['/t0.ts']}\npredict({ int: 'no' }); predict(3);`;
    expect(typeErrors({ '/wrong.ts': wrong }).length).toBe(2);
  }, 180_000);

  it.each(models)('$title in WebAssembly answers from places', ({ model }) => {
    const { answer, info } = instantiate(compile(model, { format: 'wasm' }));
    const features = info.features as { name: string; categories?: unknown[] }[];
    expect(info.classes).toEqual(model === classifier ? names.slice(0, 9).sort() : null);
    for (const row of asked) {
      const x = features.map(({ name, categories }) => {
        const value = row[name];
        if (!categories) return value === null ? NaN : Number(value);
        if (value === null) return -1;
        const place = categories.indexOf(value);
        return place < 0 ? -2 : place;
      });
      expectClose(answer(x), numbersOf(model.predict(row)));
      const asNaN = x.map((v) => (v === -1 ? NaN : v));
      if (!Object.values(row).includes(-1))
        expectClose(answer(asNaN), numbersOf(model.predict(row)));
    }
  });

  it.runIf(hasGcc)(
    'answers in C from a struct of the columns',
    () => {
      const text = (value: unknown, isText: boolean): string => {
        if (value === null) return isText ? 'NULL' : 'NAN';
        if (typeof value !== 'string') return String(Number(value));
        const bytes = [...new TextEncoder().encode(value)];
        return `(const char[]){${[...bytes, 0].map((b) => (b > 127 ? b - 256 : b)).join(',')}}`;
      };
      const main = models.map(({ model }, m) => {
        const isText = model.columns.map(({ categories }) => typeof categories?.[0] === 'string');
        const lists = asked.map((row) => {
          const values = model.columns.map(({ name }, i) => text(row[name], isText[i]));
          return `{${values.join(', ')}}`;
        });
        const type = model === classifier ? 'float' : 'double';
        const label = model === classifier ? 'puts(t0_classes[t0_label(y)]);' : 'puts("-");';
        return `{
        t${m}_row rows[] = {${lists.join(',\n')}};
        for (int n = 0; n < ${asked.length}; n++) {
          ${type} y[t${m}_outputs];
          t${m}_predict(&rows[n], y);
          for (int k = 0; k < t${m}_outputs; k++) printf("%.17g ", (double)y[k]);
          fputs("|", stdout);
          ${label}
          fputs("@@", stdout);
        }
      }`;
      });
      const out = runC(
        {
          't0.c': compile(classifier, { format: 'c', name: 't0' }),
          't1.c': compile(regressor, { format: 'c', name: 't1' }),
          'main.c': `#define t0_DECLARATIONS
          #include "t0.c"
          #undef t0_DECLARATIONS
          #include "t0.c"
          #include "t1.c"
          #include <stdio.h>
          int main(void) {${main.join('\n')} return 0; }`,
        },
        hasValgrind,
      ).toString();
      const answers = out.split('@@').slice(0, -1);
      expect(answers.length).toBe(2 * asked.length);
      models.forEach(({ model }, m) =>
        asked.forEach((row, n) => {
          const answer = answers[m * asked.length + n];
          const at = answer.indexOf('|');
          const want = model.predict(row);
          expectClose(answer.slice(0, at).trim().split(' ').map(Number), numbersOf(want));
          if ('label' in want) expect(answer.slice(at + 1)).toBe(`${want.label}\n`);
        }),
      );
    },
    180_000,
  );

  it('says what is wrong with a row', async () => {
    const { predict } = await importText(compile(regressor, { format: 'js' }));
    for (const odd of [null, undefined, 3, rows])
      expect(() => predict(odd as never)).toThrow(
        new TypeError('predict expects a row, an object of values by column'),
      );
    const { int: _, ...without } = rows[1];
    expect(() => predict(without)).toThrow(
      new TypeError(
        'predict expects the column "int", but got none; pass it, null where there is no value',
      ),
    );
    for (const [value, came] of [
      ['three', '"three"'],
      ['72', '"72"'],
      ['', '""'],
      [72n, '72n'],
      [[72], 'an array'],
      [Object.create(null) as object, 'an object'],
      [() => 72, 'a function'],
      [true, 'true'],
      [Infinity, 'Infinity'],
    ])
      expect(() => predict({ ...rows[1], int: value })).toThrow(
        new TypeError(`predict expects a number in the column "int", but got ${came as string}`),
      );
    expect(() => predict({ ...rows[1], many: 4 })).toThrow(
      new TypeError('predict expects a string in the column "many", but got 4'),
    );
    expect(() => predict({ ...rows[1], int: 1e300 })).toThrow(
      new RangeError('predict expects numbers whose answer is finite; check the row'),
    );
  });

  it('lets no name out of its place', () => {
    for (const { model } of models) {
      for (const format of ['js', 'ts', 'c'] as const) {
        const name = format === 'c' ? 'model' : '*/ main(){} /*\n</script>';
        const text = compile(model, { format, name });
        expect(text).not.toMatch(/\u2028|\u202e/);
        if (format !== 'c') expect(text).not.toMatch(/[<]\/?script|\*\/ process/);
        // Each comment ends where it was meant to: without comments and strings nothing is left.
        const code = text
          .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '')
          .replace(/\/\*[^]*?\*\//g, '')
          .replace(/\/\/.*/g, '');
        expect(code).not.toMatch(/process\.|alert\(|main\(|日/);
      }
      const c = compile(model, { format: 'c' });
      expect([...c].every((sign) => sign === '\n' || (sign >= ' ' && sign <= '~'))).toBe(true);
    }
  });

  it('refuses for C what is no string there', async () => {
    const odd = rows.map((row, i) => ({ a: i, b: i % 2 ? 'x\0y' : 'x', target: row.size }));
    const model = new TabularRegressor({ target: 'target', epochs: 1 });
    await model.fit(odd);
    expect(() => compile(model, { format: 'c' })).toThrow(
      "compile expects text without U+0000 and halves of characters for the format 'c', but got " +
        '"x\\u0000y" in "b"; replace it, or choose another format',
    );
    expect(compile(model, { format: 'js' })).toContain('x\\u0000y');
  });
});
