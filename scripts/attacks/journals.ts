/**
 * Damages journals and has searches go on with them. A journal may be refused, or what was damaged
 * may be trained again; but no number may come out that was not trained.
 */
import { isDeepStrictEqual } from 'node:util';
import { Generator } from '../../src/index.js';
import { gridSearch, type JournalStore, type Settings } from '../../src/sweep/index.js';

/** What came of it. */
export interface JournalResults {
  readonly seed: number;
  readonly journals: number;
  readonly refused: number;
  readonly accepted: number;
  /** Accepted, with a number that is not the trained one. */
  readonly wrong: number;
  /** Refused without a sentence of this package's. */
  readonly unclear: number;
  /** How many of each kind of damage, and how many of them were refused. */
  readonly kinds: Readonly<Record<string, { readonly journals: number; readonly refused: number }>>;
}

/** A number from 0 to below `end`. */
type Draw = (end: number) => number;

const drawOf =
  (generator: Generator): Draw =>
  (end) =>
    Math.floor(generator.uniform([1], { dtype: 'float64' }).get(0) * end);

/** Points' numbers depend on the settings alone. */
function* train({ a, b }: Settings) {
  yield { loss: Math.sin(Number(a) * 17 + Number(b)) };
  yield { loss: Math.cos(Number(a) * 17 + Number(b)) };
  return { odd: [NaN, -0, 1 / 3], text: `point ${Number(a)}` };
}

function storeOf(text: string): JournalStore & { text: string } {
  const store = {
    text,
    read: () => Promise.resolve(store.text),
    cut: (bytes: number) =>
      Promise.resolve(void (store.text = Buffer.from(store.text).subarray(0, bytes).toString())),
    append: (more: string) => Promise.resolve(void (store.text += more)),
    close: () => Promise.resolve(),
  };
  return store;
}

const search = async (journal: JournalStore, seed = 0) => {
  const space = { a: [1, 2, 3], b: [1, 2] };
  const { results } = await gridSearch({ space, train, workers: 0, journal, seed }).summary();
  return results.map(({ index, status, score, epochs, value }) => ({ index, status, score, epochs, value })); // prettier-ignore
};

type Damage = (text: string, draw: Draw, other: string) => string;

const spliced = (text: string, place: number, removed: number, added: string): string =>
  text.slice(0, place) + added + text.slice(place + removed);

/** Changes the list of lines. */
const byLines =
  (change: (lines: string[], draw: Draw, other: string[]) => void): Damage =>
  (text, draw, other) => {
    const lines = text.trimEnd().split('\n');
    change(lines, draw, other.trimEnd().split('\n'));
    return `${lines.join('\n')}\n`;
  };

const seal = /,"crc32":"[0-9a-f]{8}"/;

const damages: Readonly<Record<string, Damage>> = {
  'a bit': (text, draw) => {
    const place = draw(text.length);
    const other = String.fromCharCode(text.charCodeAt(place) ^ (1 << draw(7)));
    return spliced(text, place, 1, other);
  },
  'a digit': (text, draw) => {
    const places = [...text.matchAll(/\d/g)].map(({ index }) => index);
    const place = places[draw(places.length)];
    return spliced(text, place, 1, String((Number(text[place]) + 1 + draw(9)) % 10));
  },
  'a digit, without the checksum': (text, draw, other) =>
    damages['a digit'](text.replace(seal, '').replaceAll(new RegExp(seal, 'g'), ''), draw, other),
  'bytes left out': (text, draw) => spliced(text, draw(text.length), 1 + draw(40), ''),
  'bytes put in': (text, draw) => spliced(text, draw(text.length), 0, '0'.repeat(1 + draw(5))),
  'bytes of zero': (text, draw) => {
    const [place, length] = [draw(text.length), 1 + draw(60)];
    return spliced(text, place, length, '\0'.repeat(Math.min(length, text.length - place)));
  },
  'cut off': (text, draw) => text.slice(0, draw(text.length)),
  'a line missing': byLines((lines, draw) => void lines.splice(draw(lines.length), 1)),
  'a line twice': byLines((lines, draw) => void lines.push(lines[draw(lines.length)])),
  'lines in another order': byLines((lines, draw) => {
    const [i, j] = [draw(lines.length), draw(lines.length)];
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }),
  'a line of another journal': byLines((lines, draw, other) => {
    lines[1 + draw(lines.length - 1)] = other[1 + draw(other.length - 1)];
  }),
  'a line without its checksum': byLines((lines, draw, other) => {
    const place = draw(lines.length);
    lines[place] = (draw(2) ? lines : other)[place].replace(seal, '');
  }),
  'the place of another point': byLines((lines, draw) => {
    const place = 1 + draw(lines.length - 1);
    lines[place] = lines[place].replace(/"index":\d+/, `"index":${draw(6)}`);
  }),
};

/** Damages so many journals, kind after kind. */
export async function attackJournals(count: number, seed: number): Promise<JournalResults> {
  const draw = drawOf(new Generator(seed));
  const [ours, others] = [storeOf(''), storeOf('')];
  const truth = await search(ours);
  await search(others, 5);
  // Another search's numbers, which nobody trained here.
  const other = others.text.replaceAll('"loss":', '"loss":1');
  const names = Object.keys(damages);
  const kinds = Object.fromEntries(names.map((name) => [name, { journals: 0, refused: 0 }]));
  let [refused, wrong, unclear] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length];
    kinds[name].journals++;
    const text = damages[name](ours.text, draw, draw(2) ? others.text : other);
    try {
      if (!isDeepStrictEqual(await search(storeOf(text)), truth)) wrong++;
    } catch (error) {
      refused++;
      kinds[name].refused++;
      const { name: type, message } = error as Error;
      if (!['FormatError', 'JournalError'].includes(type) || !/^gridSearch expects .*; /.test(message)) unclear++; // prettier-ignore
    }
  }
  return { seed, journals: count, refused, accepted: count - refused, wrong, unclear, kinds };
}
