/**
 * tiny-mlp train: what it learns from a CSV file, what it writes, and what it refuses. The report's
 * looks: report.test.ts.
 */
import { readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { failure, Folder, output, penguins } from './support.js';

const folder = new Folder();
afterAll(() => folder.remove());
const learn = (target: string, name: string, ...more: readonly string[]) =>
  output('train', penguins, '--target', target, '--missing', 'NA', '--epochs', '3', '--out', folder.at(name), ...more); // prettier-ignore
const bytesOf = (name: string) => readFileSync(folder.at(name));

/** Rows of a class, a number, zeros and ones, and postcodes. */
const shops = (rows = 40): string =>
  [
    'size,price,open,postcode',
    ...Array.from({ length: rows }, (_, i) => `${['S', 'L'][i % 2]},${i * 1.5},${i % 2},0${i % 4}`),
  ].join('\n');

describe('tiny-mlp train', () => {
  it('learns classes, scores rows held out, and writes the model', async () => {
    const out = folder.at('species.tmlp');
    const text = await output('train', penguins, '--target', 'species', '--missing', 'NA', '--out', out, '--epochs', '20'); // prettier-ignore
    expect(text).toMatch(
      /^penguins\.csv: 344 rows with species, a class, and 7 columns to learn from\nTrained with 275 rows; of 69 rows held out: accuracy (1|0\.9\d+), balancedAccuracy \S+, logLoss \S+\nWrote .*species\.tmlp\n$/, // prettier-ignore
    );
    const model = TabularClassifier.load(bytesOf('species.tmlp'));
    expect(model.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'island category',
      'bill_length_mm number',
      'bill_depth_mm number',
      'flipper_length_mm number',
      'body_mass_g number',
      'sex category',
      'year number',
    ]);
  });

  it('learns numbers, and leaves out rows without one', async () => {
    const text = await learn('body_mass_g', 'mass.tmlp');
    expect(text).toMatch(/^penguins\.csv: 342 rows with body_mass_g, a number \(2 rows without it left out\), and 7 columns/); // prettier-ignore
    expect(text).toMatch(/of 69 rows held out: r2 \S+, mae \S+, rmse \S+\n/);
    expect(TabularRegressor.load(bytesOf('mass.tmlp')).target).toBe('body_mass_g');
  });

  it('gives the same bits for the same seed, and others for another', async () => {
    for (const [name, seed] of [
      ['a', '1'],
      ['b', '1'],
      ['c', '2'],
    ])
      // prettier-ignore
      await learn('species', `${name}.tmlp`, '--seed', seed);
    expect(bytesOf('a.tmlp').equals(bytesOf('b.tmlp'))).toBe(true);
    expect(bytesOf('a.tmlp').equals(bytesOf('c.tmlp'))).toBe(false);
  });

  it('answers afterwards, by predict, as the model does', async () => {
    await learn('species', 'ask.tmlp');
    const given = await output('predict', folder.at('ask.tmlp'), '--csv', penguins, '--missing', 'NA', '--json'); // prettier-ignore
    expect(JSON.parse(given)).toHaveLength(344);
  });

  it('tells classes from numbers by the values, or as it is told', async () => {
    const csv = folder.write('shops.csv', shops());
    const kind = async (target: string, ...more: readonly string[]) =>
      /a (class|number)/.exec(
        await output('train', csv, '--target', target, '--epochs', '1', '--out', folder.at('k.tmlp'), '--force', ...more), // prettier-ignore
      )?.[1];
    expect(await kind('size')).toBe('class');
    expect(await kind('price')).toBe('number');
    expect(await kind('open')).toBe('class');
    expect(await kind('open', '--regress')).toBe('number');
    expect(await kind('postcode')).toBe('class');
    expect(await kind('size', '--category', 'price', '--ignore', 'open')).toBe('class');
    const { columns } = TabularClassifier.load(bytesOf('k.tmlp'));
    expect(columns.map(({ name, kind: held }) => `${name} ${held}`)).toEqual([
      'price category',
      'postcode category',
    ]);
  });

  it('names the line of a row, wherever chance has put it', async () => {
    const values = Array.from({ length: 30 }, (_, i) => (i === 17 ? 1e307 : i * 1.5));
    const rows = values.map((value, i) => `${i},${value}`).join('\n');
    const csv = folder.write('far.csv', `x,y\n${rows}\n`);
    const text = await failure('train', csv, '--target', 'y', '--out', folder.at('far.tmlp'));
    const [, line, value] = /in line (\d+), column "y", but got ([^;]+);/.exec(text)!;
    expect(Number(value)).toBe(values[Number(line) - 2]);
  });

  it('tells no R² of one row', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => `${i},${i * 1.5}`).join('\n');
    const csv = folder.write('five.csv', `x,y\n${rows}\n`);
    const report = folder.at('five.html');
    expect(
      await output('train', csv, '--target', 'y', '--out', folder.at('five.tmlp'), '--report', report), // prettier-ignore
    ).toMatch(/of 1 row held out: mae \S+, rmse \S+\n/);
    expect(folder.read('five.html')).not.toContain('NaN');
    expect(folder.read('five.html')).toContain('mean absolute error on 1 row held out');
  });

  it('holds out what it is told to, and stops early with --validation', async () => {
    expect(await learn('species', 'all.tmlp', '--test', '0')).toContain(
      '\nTrained with 344 rows\n',
    );
    expect(await learn('species', 'half.tmlp', '--test', '0.5')).toContain('of 172 rows held out');
    await learn('species', 'v.tmlp', '--validation', '0.2', '--report', folder.at('v.html'));
    expect(folder.read('v.html')).toContain('rows set aside');
  });

  it('tells rows learnt from and rows set aside, which the training saw no more of', async () => {
    const [validation, report] = ['--validation', '--report'];
    const text = await learn(
      'species',
      'aside.tmlp',
      validation,
      '0.2',
      report,
      folder.at('aside.html'),
    );
    expect(text).toContain('\nTrained with 220 rows, 55 rows set aside for validation; of 69 rows');
    expect(folder.read('aside.html')).toContain(
      '220 rows learnt from, 55 set aside for validation, 69 held out',
    );
    const number = await learn('body_mass_g', 'half-aside.tmlp', validation, '0.5', '--test', '0', report, folder.at('half-aside.html')); // prettier-ignore
    expect(number).toContain('\nTrained with 171 rows, 171 rows set aside for validation\n');
    expect(folder.read('half-aside.html')).toContain('All 342 rows were learnt from or set aside');
    // Two rows, of a class each: the model sets none aside.
    const csv = folder.write('two.csv', 'x,y\n1,a\n2,b\n');
    expect(
      await output('train', csv, '--target', 'y', validation, '0.5', '--test', '0', '--epochs', '1', '--out', folder.at('two.tmlp')), // prettier-ignore
    ).toContain('\nTrained with 2 rows\n');
  });

  it('names a larger share to hold out where that would do', async () => {
    const rows = Array.from({ length: 15 }, (_, i) => `${i},${'abcde'[i % 5]}`).join('\n');
    const csv = folder.write('fifteen.csv', `x,y\n${rows}\n`);
    const args = [
      'train',
      csv,
      '--target',
      'y',
      '--out',
      folder.at('15.tmlp'),
      '--epochs',
      '1',
      '--force',
    ];
    expect(await failure(...args)).toMatch(
      /^--test 0\.2 expects enough .* 15 rows \(.*\); add --test 0\.3 to hold out more, or --test 0 to hold none out$/, // prettier-ignore
    );
    expect(await output(...args, '--test', '0.3')).toContain('of 5 rows held out');
    expect(await failure(...args, '--test', '0.7')).toMatch(/\); add --test 0 to hold none out$/);
  });

  it.each([
    ['no target', ['x,y\n1,2\n', '--out', 'o.tmlp'], 'train expects --target COLUMN, but got none; add it'],
    ['no out', ['x,y\n1,2\n', '--target', 'y'], 'train expects --out FILE.tmlp, but got none; add it'],
    ['another ending', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.json'], 'train writes files that end in .tmlp, but got @o.json; write that ending'],
    ['another ending of the report', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.tmlp', '--report', 'r.txt'], 'train writes files that end in .html, but got @r.txt; write that ending'],
    ['a column that is none', ['x,y\n1,2\n', '--target', 'yy', '--out', 'o.tmlp'], "@in.csv has no column 'yy'; did you mean 'y'?"],
    ['a category that is none', ['x,y\n1,2\n', '--target', 'y', '--category', 'z', '--out', 'o.tmlp'], "@in.csv has no column 'z'; did you mean 'x'?"],
    ['the target ignored', ['x,y\n1,2\n', '--target', 'y', '--ignore', 'y', '--out', 'o.tmlp'], "--ignore names the target 'y', which is learnt; leave it out"],
    ['nothing to learn from', ['y\n2\n', '--target', 'y', '--out', 'o.tmlp'], "@in.csv expects columns to learn 'y' from, but got none; add some"],
    ['a target without values', ['x,y\n1,\n', '--target', 'y', '--out', 'o.tmlp'], "@in.csv expects values in column 'y', but got none; name another --target"],
    ['both purposes', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.tmlp', '--classify', '--regress'], 'train takes --classify or --regress, but got both; leave one out'],
    ['numbers of text', ['x,y\n1,a\n', '--target', 'y', '--out', 'o.tmlp', '--regress'], "@in.csv expects numbers in column 'y' for --regress, but got text; use --classify"],
    ['numbers among text', ['x,y\n1,a\n?,b\n', '--target', 'y', '--out', 'o.tmlp'], "@in.csv expects column 'x' to hold numbers alone or text alone, but got '1' in line 2 and '?' in line 3; if that is a missing value, add --missing '?'; if all is text, --category x"],
    ['options that a shell would read otherwise', ['a b,y\n1,a\n--it is not,b\n', '--target', 'y', '--out', 'o.tmlp'], "@in.csv expects column 'a b' to hold numbers alone or text alone, but got '1' in line 2 and '--it is not' in line 3; if that is a missing value, add --missing='--it is not'; if all is text, --category 'a b'"],
    ['too few rows', ['x,y\n1,a\n2,b\n', '--target', 'y', '--out', 'o.tmlp'], '--test 0.2 expects enough rows to learn from and to hold out, but got 2 rows ('],
    ['a class for each row', [`x,y\n${Array.from({ length: 300 }, (_, i) => `${i},n${i}`).join('\n')}\n`, '--target', 'y', '--out', 'o.tmlp'], '--test 0.2 expects enough rows to learn from and to hold out, but got 300 rows (trainTestSplit expects at least 2 rows of each class and a row of each in both parts to stratify, but got classes of 1, 1, 1, 1, 1, 1, 1, 1, … rows, 240 to train with and 60 to test with); add --test 0 to hold none out'],
    ['classes of quantities', [shops(), '--target', 'price', '--classify', '--out', 'o.tmlp', '--test', '0'], '@in.csv: TabularClassifier.fit expects labels (text, whole numbers, true or false) in column "price", but got 1.5 in line 3; add --regress for quantities'],
    ['ids', [`id,y\n${Array.from({ length: 80 }, (_, i) => `n${i},${i}`).join('\n')}\n`, '--target', 'y', '--out', 'o.tmlp'], '@in.csv: TabularRegressor.fit expects columns that tell something of other rows, but column "id" has 64 values in 64 rows; leave it out by --ignore id'],
    ['no epochs', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.tmlp', '--epochs', '0'], "--epochs expects a whole number of at least 1, but got '0'; write --epochs 11, say"],
    ['a seed that is none', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.tmlp', '--seed', 'x'], "--seed expects a whole number of at least 0, but got 'x'; write --seed 10, say"],
    ['all rows held out', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.tmlp', '--test', '1'], "--test expects a share from 0 to below 1, but got '1'; 0.2 is a fifth"],
    ['a share that is none', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.tmlp', '--validation', 'half'], "--validation expects a share from 0 to below 1, but got 'half'; 0.2 is a fifth"],
    ['one file for two', ['x,y\n1,2\n', '--target', 'y', '--out', 'o.tmlp', '--report', 'o.tmlp'], 'train writes files that end in .html, but got @o.tmlp; write that ending'],
  ])('refuses %s, and writes nothing', async (_, [csv, ...more], text) => {
    const one = new Folder();
    try {
      one.write('in.csv', csv);
      const args = more.map((arg) => (/^[or]\.\w+$/.test(arg) ? one.at(arg) : arg));
      const found = await failure('train', one.at('in.csv'), ...args);
      const wanted = text.replaceAll('@', `${one.path}${sep}`);
      expect(found.startsWith(wanted), `${found}\n${wanted}`).toBe(true);
      expect(one.names).toEqual(['in.csv']);
    } finally {
      one.remove();
    }
  }); // prettier-ignore

  it('writes over nothing without --force, and looks before it trains', async () => {
    const path = folder.write('mine.tmlp', 'mine');
    expect(await failure('train', 'none.csv', '--target', 'x', '--out', path)).toBe(
      `${path} is to be written, but there is such a file; add --force to write over it`,
    );
  });

  it('shows how far it is, on a terminal alone', async () => {
    const shown = async (isTTY: boolean): Promise<string> => {
      let text = '';
      const code = await main(
        ['train', penguins, '--target', 'species', '--missing', 'NA', '--epochs', '2', '--out', folder.at('bar.tmlp'), '--force'], // prettier-ignore
        {
          stdout: { write: () => true },
          stderr: { isTTY, columns: 80, write: (part) => (text += part) },
          signal: new AbortController().signal,
          hold: () => () => undefined,
        },
      );
      expect(code).toBe(0);
      return text;
    };
    expect(await shown(true)).toContain('epoch 2/2');
    expect(await shown(false)).toBe('');
  });

  it('ends by an interruption with code 130, and writes nothing', async () => {
    const controller = new AbortController();
    let [text, epochs] = ['', 0];
    const code = await main(
      ['train', penguins, '--target', 'species', '--missing', 'NA', '--epochs', '500', '--out', folder.at('cut.tmlp')], // prettier-ignore
      {
        stdout: { write: () => true },
        stderr: {
          isTTY: true,
          columns: 80,
          write(part) {
            if (part.includes('epoch') && ++epochs === 3) controller.abort();
            text = part;
          },
        },
        signal: controller.signal,
        hold: () => () => undefined,
      },
    );
    expect(code).toBe(130);
    expect(text).toBe('tiny-mlp: interrupted; nothing was written\n');
    expect(folder.names.filter((name) => name.includes('cut'))).toEqual([]);
  });
});
