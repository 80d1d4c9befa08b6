/**
 * tiny-mlp predict: answers of tables and networks as CSV and JSON.
 */
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Linear, predict as outputsOf, predictProbabilities, toNested } from '../../src/index.js';
import { load, readSklearn, save } from '../../src/io/index.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { root } from '../support/sources.js';
import { failure, Folder, modelFiles, output } from './support.js';

describe('tiny-mlp predict', () => {
  const folder = new Folder();
  let files: Readonly<Record<string, string | Uint8Array>>;
  beforeAll(async () => {
    files = await modelFiles();
    for (const [name, content] of Object.entries(files)) folder.write(name, content);
    folder.write('walks.csv', 'weather,km,more\ndry,2,x\nrain,8,\n,1,x\n"dry",,\n');
    folder.write('four.csv', 'a,b,c,d\n1,-2,3,0.5\n0,.25,-1,2e0\n');
  });
  afterAll(() => folder.remove());
  const ask = (model: string, csv: string, ...more: readonly string[]) =>
    output('predict', folder.at(model), '--csv', folder.at(csv), ...more);

  it('answers as the model does, by the names of columns, missing values too', async () => {
    const model = TabularClassifier.load(files['classifier.tmlp'] as Uint8Array);
    const rows = [
      { weather: 'dry', km: 2 },
      { weather: 'rain', km: 8 },
      { weather: null, km: 1 },
      { weather: 'dry', km: null },
    ];
    const wanted = model.predict(rows);
    expect(JSON.parse(await ask('classifier.tmlp', 'walks.csv', '--json'))).toEqual(wanted);
    const lines = parse<object>(await ask('classifier.tmlp', 'walks.csv'), { columns: true });
    expect(lines).toEqual(
      wanted.map(({ label, probabilities: { no, yes } }) => ({
        walks: label,
        'probability of no': String(no),
        'probability of yes': String(yes),
      })),
    );
  });

  it('answers numbers under the name of the target', async () => {
    const model = TabularRegressor.load(files['regressor.tmlp'] as Uint8Array);
    const csv = folder.write('days.csv', 'walks,weather\nyes,dry\n');
    const { value } = model.predict({ walks: 'yes', weather: 'dry' });
    expect(await output('predict', folder.at('regressor.tmlp'), '--csv', csv)).toBe(`km\n${value}\n`); // prettier-ignore
  });

  it('reads true and false, and numbers that are names, as the model learnt them', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      open: i % 2 === 0,
      line: 7 + (i % 3),
      y: i % 2 === 0 ? 'in' : 'out',
    }));
    const model = new TabularClassifier({ target: 'y', epochs: 5, columns: { line: 'category' } });
    await model.fit(rows);
    folder.write('open.tmlp', model.save());
    folder.write('open.csv', 'line,open\n7,true\n8,FALSE\n9,False\n');
    expect(JSON.parse(await ask('open.tmlp', 'open.csv', '--json'))).toEqual(
      model.predict([
        { line: 7, open: true },
        { line: 8, open: false },
        { line: 9, open: false },
      ]),
    );
  });

  it("gives a scikit-learn classifier's classes: two by one output, and several at once", async () => {
    const path = join(root, 'tests/fixtures/sklearn_models.json');
    const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: { written: string }[] };
    for (const wanted of ['binary', 'multilabel']) {
      const { written } = cases.find((one) => readSklearn(one.written).task === wanted)!;
      const { model, classes, activation } = readSklearn(written);
      const row = Array.from({ length: model.inFeatures }, (_, i) => i / 2);
      const csv = folder.write('one.csv', `${row.map((_, i) => `x${i}`).join()}\n${row.join()}\n`);
      const file = folder.write(`${wanted}.json`, written);
      const json = await output('predict', file, '--csv', csv, '--json');
      const [answer] = JSON.parse(json) as [{ label?: unknown; probabilities: object }];
      const given = predictProbabilities(model, [row], { activation: activation! });
      const shares = Array.from(given.data as Float64Array);
      const all = wanted === 'binary' ? [1 - shares[0], shares[0]] : shares;
      const probabilities = Object.fromEntries(classes!.map((name, c) => [String(name), all[c]]));
      expect(answer.probabilities).toEqual(probabilities);
      expect(answer.label).toBe(
        wanted === 'binary' ? classes![all[0] > all[1] ? 0 : 1] : undefined,
      );
    }
  });

  it('asks networks for the columns in their order', async () => {
    const rows = [[1, -2, 3, 0.5], [0, 0.25, -1, 2]]; // prettier-ignore
    const wanted = toNested(outputsOf(load(files['model.safetensors'] as Uint8Array), rows));
    const json = JSON.parse(await ask('model.safetensors', 'four.csv', '--json')) as unknown[];
    expect(json).toEqual((wanted as number[][]).map((outputs) => ({ outputs })));
    expect(await ask('model.onnx', 'four.csv')).toBe(await ask('model.safetensors', 'four.csv'));
    expect(await ask('model.onnx', 'four.csv')).toMatch(/^output 0,output 1,output 2\n/);
    const five = folder.write('five.csv', 'a,name,b,c,d\n1,x,-2,3,0.5\n0,y,.25,-1,2e0\n');
    expect(
      await output('predict', folder.at('model.onnx'), '--csv', five, '--ignore', 'name'),
    ).toBe(await ask('model.onnx', 'four.csv'));
  });

  it('writes a file, whole, and prints nothing then', async () => {
    const out = folder.at('answers.csv');
    expect(await ask('model.onnx', 'four.csv', '--out', out)).toBe('');
    expect(folder.read('answers.csv')).toBe(await ask('model.onnx', 'four.csv'));
    expect(
      await failure(
        'predict',
        folder.at('model.onnx'),
        '--csv',
        folder.at('four.csv'),
        '--out',
        out,
      ),
    ).toMatch(/but there is such a file; add --force/);
  });

  it('takes texts beside a network for labels only where they can be', async () => {
    const answers = async (width: number, classes: unknown) => {
      const metadata = { classes: JSON.stringify(classes), activation: 'sigmoid' };
      folder.write('told.safetensors', save(new Linear(4, width), { metadata }));
      return (await ask('told.safetensors', 'four.csv')).split('\n')[0];
    };
    expect(await answers(3, ['x', 'y'])).toBe('output 0,output 1,output 2');
    expect(await answers(1, ['x', 'y', 'z'])).toBe('output');
    expect(await answers(3, ['x', '1', 1])).toBe('output 0,output 1,output 2');
    expect(await answers(1, ['x', 'y'])).toBe('class,probability of x,probability of y');
    expect(await answers(2, ['x', 'y'])).toBe('class,probability of x,probability of y');
  });

  it('names no class where the answer is no number', async () => {
    const model = new Linear(4, 2);
    model.weight.value.set(1, 0, NaN);
    folder.write('nan.safetensors', save(model, { metadata: { classes: '["x","y"]' } }));
    expect(
      await failure('predict', folder.at('nan.safetensors'), '--csv', folder.at('four.csv')),
    ).toBe(
      // prettier-ignore
      `${folder.at('four.csv')} expects rows that the model has an answer to, but got NaN for ` +
        'line 2; check the line, and the weights of the model',
    );
  });

  it('leaves names that read as a place in the table as they are', async () => {
    const model = new TabularRegressor({ target: 'y', epochs: 1 });
    await model.fit(Array.from({ length: 8 }, (_, i) => ({ 'row 7': i, y: i })));
    folder.write('row.tmlp', model.save());
    const csv = folder.write('row.csv', 'row 7\n1\nfar\n');
    expect(await failure('predict', folder.at('row.tmlp'), '--csv', csv)).toBe(
      `${csv}: TabularRegressor.predict expects a finite number in line 3, column "row 7", but ` +
        'got "far"; convert it, or make the column a category',
    );
  });

  it('quotes labels and names that need it', async () => {
    const model = new TabularClassifier({ target: 'a "b", c', epochs: 1 });
    const rows = Array.from({ length: 8 }, (_, i) => ({ x: i, 'a "b", c': i < 4 ? 'p,q' : ' r' }));
    await model.fit(rows);
    folder.write('quoted.tmlp', model.save());
    const text = await output(
      'predict',
      folder.at('quoted.tmlp'),
      '--csv',
      folder.write('x.csv', 'x\n1\n'),
    );
    const [head, line] = parse(text);
    expect(head).toEqual(['a "b", c', 'probability of  r', 'probability of p,q']);
    expect([' r', 'p,q']).toContain(line[0]);
  });

  it.each([
    ['no --csv', ['model.onnx'], 'predict expects --csv FILE, but got none; add it'],
    ['a column that is missing', ['classifier.tmlp', 'a,km\n1,2\n'], "@ has no column 'weather'; it is one of a, km"],
    ['text for a number', ['classifier.tmlp', 'weather,km\ndry,1\ndry,far\n'], '@: TabularClassifier.predict expects a finite number in line 3, column "km", but got "far"; convert it'],
    ['text for a network', ['model.onnx', 'a,b,c,d\n1,2,3,4\n1,x,3,4\n'], "@ expects numbers for a network, but got 'x' in line 3, column 'b'; leave the column out by --ignore, or mend the line"],
    ['a missing value for a network', ['model.onnx', 'a,b,c,d\n1,,3,4\n'], "@ expects numbers for a network, but got no value in line 2, column 'b'; leave the column out by --ignore, or mend the line"],
    ['too few columns', ['model.onnx', 'a,b\n1,2\n'], '@: Linear(4 → 8) expects x [B, 4], but got [1, 2]; '],
    ['no rows', ['model.onnx', 'a,b\n'], '@ expects rows below its line of names, but got none; add data'],
    ['a column twice', ['model.onnx', 'a,a\n1,2\n'], "@ expects a name for each column in its first line, each once, but got 'a' twice; mend that line"],
    ['a column without a name', ['model.onnx', 'a,\n1,2\n'], "@ expects a name for each column in its first line, each once, but got ''; mend that line"],
    ['lines of other lengths', ['model.onnx', 'a,b\n1,2,3\n'], '@ expects lines of CSV, but got others (Invalid Record Length'],
  ])('refuses %s', async (_, [model, csv], text) => {
    const path = folder.at('refused.csv');
    if (csv !== undefined) folder.write('refused.csv', csv);
    const more = csv === undefined ? [] : ['--csv', path];
    const found = await failure('predict', folder.at(model), ...more);
    expect(found.startsWith(text.replace('@', path)), found).toBe(true);
  }); // prettier-ignore

  it('refuses bytes that are no UTF-8, --ignore for tables, arrays for models', async () => {
    const bytes = folder.write('latin.csv', new Uint8Array([0x61, 0x0a, 0xe9, 0x0a]));
    expect(await failure('predict', folder.at('model.onnx'), '--csv', bytes)).toBe(
      `${bytes} expects text in UTF-8, but got other bytes; save it as UTF-8`,
    );
    const csv = folder.at('walks.csv');
    expect(
      await failure('predict', folder.at('classifier.tmlp'), '--csv', csv, '--ignore', 'more'),
    ).toMatch(/^predict takes --ignore with networks alone/);
    expect(await failure('predict', folder.at('weights.npz'), '--csv', csv)).toMatch(
      /expects a whole model, but got arrays without an architecture/,
    );
  });

  it('reads tabs in .tsv, other delimiters and words for missing values where told', async () => {
    const wanted = await ask('classifier.tmlp', 'walks.csv');
    const rows = [['weather', 'km'], ['dry', '2'], ['rain', '8'], ['NA', '1'], ['dry', '?']]; // prettier-ignore
    const text = (between: string) => rows.map((row) => row.join(between)).join('\r\n');
    const missing = ['--missing', 'NA', '--missing', '?'];
    folder.write('walks.tsv', text('\t'));
    expect(await ask('classifier.tmlp', 'walks.tsv', ...missing)).toBe(wanted);
    folder.write('semicolons.csv', `\ufeff${text(';')}`);
    expect(await ask('classifier.tmlp', 'semicolons.csv', ...missing, '--delimiter', ';')).toBe(
      wanted,
    );
  });
});
