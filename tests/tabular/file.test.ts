import { describe, expect, it } from 'vitest';
import { array, FormatError, Generator, Linear, zeros } from '../../src/index.js';
import { readNpz, writeNpz } from '../../src/io/index.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { flowers, houses } from './tables.js';

const model = new TabularClassifier({ target: 'species', epochs: 1, hidden: [4] });
await model.fit(flowers());
const good = model.save();

type Description = Record<string, unknown> & {
  settings: Record<string, unknown>;
  preparation: Record<string, unknown[]> & { columns: Record<string, unknown>[] };
};

/** The file with its description changed. */
function changed(change: (description: Description) => void): Uint8Array {
  const { description, ...others } = readNpz(good);
  const value = JSON.parse(Buffer.from(description.data as Uint8Array).toString()) as Description;
  change(value);
  const text = new Uint8Array(Buffer.from(JSON.stringify(value)));
  return writeNpz({ description: array(text), ...others });
}

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
    ['weights of a model alone', () => writeNpz(new Linear(2, 3).stateDict()), "the file expects a member 'description' of bytes, but got none"],
    ['another format', () => changed((d) => (d.format = 'x')), "the file expects format to be 'tiny-mlp tabular', but got \"x\""],
    ['a later version', () => changed((d) => (d.version = 2)), 'the file expects version to be a whole number from 1 to 1, but got 2'],
    ['a regressor', () => changed((d) => (d.kind = 'regressor')), "the file expects kind to be 'classifier', but got \"regressor\""],
    ['other widths', () => changed((d) => (d.settings.hidden = [1e9])), 'the file expects network.0.weight as float32 [1000000000, 9], but got float32 [4, 9]'],
    ['one class', () => changed((d) => (d.outcome = { classes: ['a'] })), 'the file expects classes as a list, but got ["a"]'],
    ['no columns', () => changed((d) => (d.preparation.columns = [])), 'the file expects at least one column, but got none'],
    ['a column twice', () => changed((d) => (d.preparation.columns[1].name = 'petal')), 'the file expects 4 different columns, but got 3'],
    ['no scaler', () => changed((d) => delete d.preparation.scaler), 'StandardScaler.loadStateDict expects its options as an object, but got undefined'],
  ])('%s', (_, bytes, why) => {
    expect(refusal(bytes())).toBe(saying(why));
  }); // prettier-ignore

  it('a small file that unpacks to much, before it is unpacked', () => {
    const much = { ...readNpz(good), more: zeros([2 ** 20]) };
    const bytes = writeNpz(much, { compress: true });
    expect(bytes.length).toBeLessThan(10_000);
    const most = 2 ** 18 + 6 * bytes.length;
    const why = `readNpz expects arrays of at most ${most} bytes, but got 4196338 bytes in 6 members`;
    expect(refusal(bytes)).toBe(saying(why));
    expect(refusal(writeNpz(readNpz(good), { compress: true }))).toBe('read');
  });

  it('a real regressor', async () => {
    const regressor = new TabularRegressor({ target: 'price', epochs: 1, hidden: [] });
    await regressor.fit(houses());
    expect(refusal(regressor.save())).toMatch(/expects kind to be 'classifier'/);
    expect(TabularRegressor.load(regressor.save()).isFitted).toBe(true);
  });

  it('weights that are not finite', () => {
    const arrays = readNpz(good);
    arrays['network.0.bias'].set(0, NaN);
    const why = 'the file expects finite numbers in network.0.bias, but got others';
    expect(refusal(writeNpz(arrays as never))).toBe(saying(why));
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
