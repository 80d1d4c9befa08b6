import { describe, expect, it } from 'vitest';
import { FormatError, Generator, Linear, zeros } from '../../src/index.js';
import { readSafetensors, writeNpz, writeSafetensors } from '../../src/io/index.js';
import {
  loadTabular,
  TabularClassifier,
  TabularRegressor,
  type LearntNumbers,
} from '../../src/tabular/index.js';
import { flowers, houses } from './tables.js';

const model = new TabularClassifier({ target: 'species', epochs: 1, hidden: [4] });
await model.fit(flowers());
const good = model.save();
const KEY = 'tiny-mlp.tabular';

type Description = Record<string, unknown> & {
  settings: Record<string, unknown>;
  preparation: Record<string, unknown[]> & { columns: Record<string, unknown>[] };
};

/** The file with its description changed. */
function changed(change: (description: Description) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(good);
  const value = JSON.parse(metadata[KEY]) as Description;
  change(value);
  return writeSafetensors(tensors, { metadata: { [KEY]: JSON.stringify(value) } });
}

/** The texts of a file without its check sum. */
const unsealed = (bytes: Uint8Array) => ({ [KEY]: readSafetensors(bytes).metadata[KEY] });

const refusal = (bytes: Uint8Array): string => {
  try {
    TabularClassifier.load(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return (error as Error).message;
  }
  return 'read';
};
const saying = (why: string) =>
  `TabularClassifier.load expects the bytes of a classifier that save() gave, but got others (${why}); save the model again`;

describe('a file that is not what save gave is refused in one sentence', () => {
  it('reads what it wrote', () => {
    expect(refusal(good)).toBe('read');
    expect(refusal(changed(() => undefined))).toBe('read');
  });

  it.each<[string, () => Uint8Array, string]>([
    ['weights of a model alone', () => writeSafetensors(new Linear(2, 3).stateDict()), "the file expects 'tiny-mlp.tabular' in its metadata, but got none"],
    ['a file of version 1', () => writeNpz(new Linear(2, 3).stateDict()), 'the file expects format version 2, but got a ZIP archive, as version 1 of an earlier tiny-mlp was'],
    ['a description that is no JSON', () => writeSafetensors({}, { metadata: { [KEY]: 'x' } }), expect.stringMatching(/JSON/) as never],
    ['an array that is none of the network', () => writeSafetensors({ ...readSafetensors(good).tensors, x: [1] }, { metadata: unsealed(good) }), "the file expects the network's arrays, but got \"x\" too"],
    ['weights of another type', () => writeSafetensors(readSafetensors(good).tensors, { metadata: unsealed(good), dtypes: 'float16' }), 'the file expects network.0.weight as float32 [4, 9], but got float16 [4, 9]'],
    ['another format', () => changed((d) => (d.format = 'x')), "the file expects format to be 'tiny-mlp tabular', but got \"x\""],
    ['a later version', () => changed((d) => (d.version = 3)), 'the file expects version to be a whole number from 2 to 2, but got 3'],
    ['a regressor', () => changed((d) => (d.kind = 'regressor')), "the file expects kind to be 'classifier', but got \"regressor\""],
    ['other widths', () => changed((d) => (d.settings.hidden = [1e9])), 'the file expects network.0.weight as float32 [1000000000, 9], but got float32 [4, 9]'],
    ['one class', () => changed((d) => (d.outcome = { classes: ['a'] })), 'the file expects classes as a list, but got ["a"]'],
    ['no columns', () => changed((d) => (d.preparation.columns = [])), 'the file expects at least one column, but got none'],
    ['a column twice', () => changed((d) => (d.preparation.columns[1].name = 'petal')), 'the file expects 4 different columns, but got 3'],
    ['no scaler', () => changed((d) => delete d.preparation.scaler), 'StandardScaler.loadStateDict expects its options as an object, but got undefined'],
  ])('%s', (_, bytes, why) => {
    const text = refusal(bytes());
    if (typeof why === 'string') expect(text).toBe(saying(why));
    else expect(text).toEqual(why);
  }); // prettier-ignore

  it('is of version 2', () => {
    const { metadata, tensors } = readSafetensors(good);
    expect(JSON.parse(metadata[KEY])).toMatchObject({ format: 'tiny-mlp tabular', version: 2 });
    expect(Object.keys(tensors)).toContain('network.0.weight');
  });

  it('a real regressor', async () => {
    const regressor = new TabularRegressor({ target: 'price', epochs: 1, hidden: [] });
    await regressor.fit(houses());
    expect(refusal(regressor.save())).toMatch(/expects kind to be 'classifier'/);
    expect(TabularRegressor.load(regressor.save()).isFitted).toBe(true);
  });

  it('weights that are not finite', () => {
    const { tensors } = readSafetensors(good);
    const metadata = unsealed(good);
    tensors['network.0.bias'].set(0, NaN);
    const why = 'the file expects finite numbers in network.0.bias, but got others';
    expect(refusal(writeSafetensors(tensors, { metadata }))).toBe(saying(why));
  });

  it('no bytes at all', () => {
    expect(() => TabularClassifier.load('species.tmlp' as never)).toThrow(TypeError);
  });

  it('cut off anywhere, or with a byte changed, it is refused or answers as before', () => {
    const generator = new Generator(7);
    const row = { petal: 1, sepal: 1, colour: 'red', wild: true };
    const answer = model.predict(row as never);
    for (let i = 0; i < 60; i++) {
      const at = generator.choice(good.length).get(0);
      expect(refusal(good.slice(0, at))).not.toBe('read');
      const bytes = good.slice();
      bytes[at] ^= 1 << (i % 8);
      if (refusal(bytes) === 'read')
        expect(TabularClassifier.load(bytes).predict(row)).toEqual(answer);
    }
  });
});

describe('loadTabular', () => {
  it('gives a model of the kind that the file is of, which tells of its columns', async () => {
    const classifier = loadTabular(good);
    expect(classifier).toBeInstanceOf(TabularClassifier);
    expect(classifier.columns).toEqual(model.columns);
    const regressor = new TabularRegressor({ target: 'price', epochs: 1, hidden: [] });
    await regressor.fit(houses());
    expect(loadTabular(regressor.save())).toBeInstanceOf(TabularRegressor);
    const numbers = regressor.columns.filter(({ kind }) => kind === 'number');
    for (const { name, median, spread, categories } of numbers as LearntNumbers[]) {
      const values = houses()
        .map((row) => row[name as keyof typeof row] as number | null)
        .filter((value) => typeof value === 'number')
        .sort((a, b) => a - b);
      const half = values.length / 2;
      expect(median).toBeCloseTo((values[Math.ceil(half) - 1] + values[Math.floor(half)]) / 2, 10);
      expect(spread).toBeGreaterThan(0);
      expect(categories).toBeUndefined();
    }
    expect(numbers.length).toBeGreaterThan(0);
  });

  it('refuses what is no such file', () => {
    const text = (why: string) =>
      `loadTabular expects the bytes of a classifier or a regressor that save() gave, but got others (${why}); save the model again`;
    const other = changed((d) => (d.kind = 'forest'));
    expect(() => loadTabular(other)).toThrow(
      text("the file expects kind to be 'classifier' or 'regressor', but got \"forest\""),
    );
    expect(() => loadTabular(zeros([3]) as never)).toThrow(TypeError);
    expect(() => loadTabular(new Uint8Array(3))).toThrow(FormatError);
  });
});
