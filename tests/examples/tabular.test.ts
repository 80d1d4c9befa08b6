/**
 * examples/tabular.ts as a user runs it: on penguins, on tables of one's own, on files that are
 * none. The example itself exits non-zero below its targets.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { predict, train } from '../../examples/tabular/model.js';
import { readPredict, readSettings, readTrain } from '../../examples/tabular/options.js';
import { TabularClassifier } from '../../src/tabular/index.js';
import { runExample } from '../support/programs.js';
import { root } from '../support/sources.js';

const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-tabular-test-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const place = join(temporary, name);
  writeFileSync(place, content);
  return place;
}

const run = (...args: string[]) => runExample('tabular', args);

/** Trains in this process; gives what was printed and the model's file. */
async function trained(table: string, ...options: string[]) {
  const out = join(temporary, 'model.tmlp');
  const log = vi.spyOn(console, 'log').mockReturnValue();
  try {
    await train(readTrain(table, ['--out', out, ...options]));
    return { out, printed: log.mock.calls.map(String) };
  } finally {
    log.mockRestore();
  }
}

/** What a model tells of a column of numbers. */
const told = { median: expect.any(Number) as number, spread: expect.any(Number) as number };

/** Quoted fields, commas and lines within them, missing values, codes with leading zeros. */
const people = [
  'name,age,member,postcode,city,buys',
  ...Array.from({ length: 60 }, (_, n) => {
    const age = n % 9 === 4 ? 'NA' : 20 + (n % 40);
    const city = ['"Rome, ""old"""', '"NA"', ''][n % 3];
    return `"Doe,\n${n}",${age},${n % 2 ? 'TRUE' : 'false'},0123${n % 3},${city},${'ab'[n % 2]}`;
  }),
];

describe('the whole of it', () => {
  it('trains on penguins, and another process answers alike', async () => {
    const { code, stdout, stderr } = await run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n').filter((line) => !line.startsWith('Wrote '));
    expect(lines).toEqual([
      'penguins.csv: 344 rows with species, a class, and 7 columns to learn from',
      expect.stringMatching(/^Trained with 275 rows; of 69 rows held out: accuracy \S+, balancedAccuracy \S+, logLoss \S+$/),
      'Another process answers all 344 rows alike',
      '',
      'penguins.csv: 342 rows with body_mass_g, a number, and 7 columns to learn from',
      expect.stringMatching(/^Trained with 273 rows; of 69 rows held out: r2 0\.8\d+, mae \S+, rmse \S+$/),
      'Another process answers all 344 rows alike',
      '',
      '',
    ]); // prettier-ignore
    const [, model] = /^Wrote (.*)$/m.exec(stdout)!;
    expect(existsSync(model)).toBe(false);
  });

  it('answers one row', async () => {
    const { out } = await trained(file('people.csv', people.join('\n')), '--target', 'buys', '--ignore', 'name'); // prettier-ignore
    const row = { age: 31, member: true, postcode: '01231', city: null };
    const expected = TabularClassifier.load(readFileSync(out)).predict(row);
    expect(await predict(readPredict(out, ['--row', JSON.stringify(row)]))).toEqual([expected]);
    expect(expected.label).toBe('b');
  });
});

describe('a table of CSV', () => {
  it('has numbers, true and false, text, what is quoted as it stands, and nothing as null', async () => {
    const path = file('people.csv', `\ufeff${people.join('\r\n')}\r\n\r\n`);
    const { out, printed } = await trained(path, '--target', 'buys', '--ignore', 'name', '--epochs', '2'); // prettier-ignore
    expect(printed[0]).toBe('people.csv: 60 rows with buys, a class, and 4 columns to learn from');
    const model = TabularClassifier.load(readFileSync(out));
    expect(model.columns).toEqual([
      { name: 'age', kind: 'number', ...told },
      { name: 'member', kind: 'category', categories: [false, true] },
      { name: 'postcode', kind: 'category', categories: ['01230', '01231', '01232'] },
      { name: 'city', kind: 'category', categories: ['NA', 'Rome, "old"'] },
    ]);
    const answers = await predict(readPredict(out, ['--table', path]));
    const [first] = answers;
    expect(answers).toHaveLength(60);
    expect(first).toEqual(
      model.predict({ age: 20, member: false, postcode: '01230', city: 'Rome, "old"' }),
    );
    // A column of one row alone is read as the model's, not by its values.
    const one = file('one.csv', 'member;age;postcode;city\nfalse;20;01230;"Rome, ""old"""');
    expect(await predict(readPredict(out, ['--table', one, '--delimiter', ';']))).toEqual([first]);
  });

  it('gives a classifier where the target is said to be a category, and leaves out rows without it', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => `${n / 2}\t${n % 10 === 7 ? '?' : n % 2}`);
    const path = file('y.tsv', ['x\ty', ...lines].join('\n'));
    const { out, printed } = await trained(path, '--target', 'y', '--category', 'y', '--missing', '?', '--epochs', '1', '--test', '0'); // prettier-ignore
    expect(printed.slice(0, 2)).toEqual([
      'y.tsv: 27 rows with y, a class, and 1 column to learn from',
      'Trained with 27 rows',
    ]);
    const [answer] = (await predict(readPredict(out, ['--row', '{"x": 1}']))) as {
      label: unknown;
    }[];
    expect(['0', '1']).toContain(answer.label);
  });
});

describe('a table of Parquet, as pyarrow writes it', () => {
  const path = join(root, 'tests/fixtures/table.parquet');

  it('trains a classifier, and is answered', async () => {
    const { out, printed } = await trained(path, '--target', 'species', '--ignore', 'id,seen');
    expect(printed[0]).toBe(
      'table.parquet: 60 rows with species, a class, and 4 columns to learn from',
    );
    const model = TabularClassifier.load(readFileSync(out));
    expect(model.columns).toEqual([
      { name: 'size', kind: 'number', ...told },
      { name: 'floor', kind: 'number', ...told },
      { name: 'colour', kind: 'category', categories: ['red', 'white'] },
      { name: 'wild', kind: 'category', categories: [false, true] },
    ]);
    const answers = await predict(readPredict(out, ['--table', path]));
    expect(answers[1]).toEqual(
      model.predict({ size: 1.01, floor: 1, colour: 'white', wild: false }),
    );
  });

  it('is refused where a column is of dates', async () => {
    await expect(trained(path, '--target', 'species')).rejects.toThrow(
      "column 'seen' expects text, numbers, true or false, but got a value of type Date; leave it out by --ignore seen, or make it text by --category seen",
    );
  });
});

describe('what cannot be is answered with a sentence', () => {
  const numbers = (...lines: string[]) => ['x,y', '1,2', ...lines].join('\n');
  it.each<[string, string | Uint8Array, string[], string | RegExp]>([
    ['cut.parquet', readFileSync(join(root, 'tests/fixtures/table.parquet')).subarray(0, 900), [], /^\S+cut\.parquet expects a Parquet file, not compressed or by Snappy, but got another \(.+\); write it anew$/],
    ['short.csv', numbers('1'), [], /^\S+short\.csv expects lines of CSV, but got others \(Invalid Record Length: expect 2, got 1 on line 3\); mend that line, or name what stands between cells by --delimiter$/],
    ['quote.csv', numbers('"1,2'), [], /^\S+quote\.csv expects lines of CSV, but got others \(Quote Not Closed: .+\); mend/],
    ['latin.csv', Uint8Array.of(0x78, 0x0a, 0xe9), [], /^\S+latin\.csv expects text in UTF-8, but got other bytes; save it as UTF-8$/],
    ['empty.csv', '', [], /^\S+empty\.csv expects rows below its names, but got none; add data$/],
    ['twice.csv', 'x,x\n1,2', [], /^\S+twice\.csv expects a name for each column in its first line, each once, but got 'x' twice; mend that line$/],
    ['mixed.csv', numbers('?,3'), [], "column 'x' expects numbers or text, but got '1' and '?'; if that is a missing value, name it by --missing; if all is text, by --category x"],
    ['other.csv', numbers(), ['--ignore', 'z'], /^\S+other\.csv has no column 'z'; did you mean 'x'\?$/],
    ['few.csv', 'x,y\n1,a\n2,b', [], /^--test 0\.2 expects enough rows to train with and to hold out, but got 2 rows \(trainTestSplit expects .+\); write --test 0 to hold none out$/],
    ['one.csv', 'x,y\n1,a\n2,a', ['--test', '0'], 'TabularClassifier.fit expects two labels or more in column "y", but got "a" alone; pass rows of all classes'],
  ])('%s', async (name, content, options, message) => {
    await expect(trained(file(name, content), '--target', 'y', ...options)).rejects.toThrow(message);
  }); // prettier-ignore

  it.each([
    [['trian'], "there is no command 'trian'; did you mean train?"],
    [['train', '--target', 'y'], "train expects a file first, but got '--target'; write npm run tabular -- train FILE ..."],
    [['train', 'x.csv', '--target', 'y'], 'train expects --out FILE, but got none; add it'],
    [['train', 'x.csv', '--target', 'y', '--out', 'm', '--test', '2'], "--test expects a share from 0 to below 1, but got '2'; 0.2 is a fifth"],
    [['predict', 'm.tmlp'], 'predict expects --row JSON or --table FILE, but got neither; write one'],
    [['predict', 'm.tmlp', '--row', '[1]'], "--row expects one row, an object, but got '[1]'; write {...}"],
    [['predict', 'm.tmlp', '--row', '{x'], /^--row expects JSON, but got '\{x' \(.+\); quote it for the shell$/],
  ])('%j', (args, message) => {
    expect(() => readSettings(args)).toThrow(message);
  }); // prettier-ignore

  it('and an exit code, without a stack', async () => {
    const path = file('no-model.tmlp', 'xy');
    expect(await run('predict', path, '--row', '{}')).toEqual({
      code: 1,
      stdout: '',
      stderr: `tabular: ${path}: loadTabular expects the bytes of a classifier or a regressor that save() gave, but got others (the file expects a safetensors file to begin with 8 bytes, the length of its header, but got 2 in all); save the model again\n`,
    });
  });
});
