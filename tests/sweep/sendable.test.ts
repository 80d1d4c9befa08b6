import { afterEach, describe, expect, it, vi } from 'vitest';
import { array } from '../../src/index.js';
import { sendData } from '../../src/messages/sendable.js';
import { gridSearch } from '../../src/sweep/index.js';
import { collect } from './support.js';

const train = ({ a }: { a: number }) => ({ loss: a });
const start = (data: unknown) => gridSearch({ space: { a: [1, 2] }, train, data, workers: 2 });
const refusal = (work: Promise<unknown>) => work.then(() => expect.fail('not refused'), (error: unknown) => error as Error); // prettier-ignore
const digits = () => Promise.resolve(array([[1]]));
let deep: unknown = 1;
for (let i = 0; i < 20_000; i++) deep = [deep];

const wants =
  'workerPool expects data that messages carry to workers (arrays, numbers, texts, lists, objects), but got';
const module = 'put it into the module of train, or pass workers: 0, which sends nothing';

describe('data that cannot be sent to workers', () => {
  it.each([
    ['forgotten await', () => digits(), 'a Promise as data; await it (#<Promise> could not be cloned.)'],
    ['forgotten await within', () => ({ train: { labels: array([1]), images: digits() } }), 'a Promise as data.train.images; await it (#<Promise> could not be cloned.)'],
    ['function', () => ({ list: [1, { scale: Math.sqrt }] }), `the function sqrt as data.list[1].scale; ${module} (function sqrt() { [native code] } could not be cloned.)`],
    ['function in a Map', () => ({ 'a b': new Map([['x', () => 1]]) }), `a function as data["a b"].get("x"); ${module} (() => 1 could not be cloned.)`],
    ['symbol', () => ({ mark: new Set([Symbol('s')]) }), 'Symbol(s) as [...data.mark][0]; leave it out, or make arrays, lists and objects of it (Symbol(s) could not be cloned.)'],
    ['WeakMap', () => [new WeakMap()], 'an object of class WeakMap as data[0]; leave it out, or make arrays, lists and objects of it (#<WeakMap> could not be cloned.)'],
  ])('is told by the summary and by the loop, with its place: %s', async (_, make, text) => {
    const sweep = start(make());
    for (const told of [await refusal(collect(sweep)), await refusal(sweep.summary())]) {
      expect(told).toBeInstanceOf(TypeError);
      expect(told.message).toBe(`${wants} ${text}`);
    }
  }); // prettier-ignore

  it('nested without end, or in a getter that throws, ends the search as well', async () => {
    expect((await refusal(start(deep).summary())).message).toBe(`${wants} [[[an array of 1 element]]] as data; leave it out, or make arrays, lists and objects of it (Maximum call stack size exceeded)`); // prettier-ignore
    const data = { get train() { throw new Error('not loaded'); } }; // prettier-ignore
    expect((await refusal(start(data).summary())).message).toBe('not loaded');
  });

  it('is none where all can be sent: dates, maps, what holds itself', async () => {
    const data: { itself?: unknown; when: Date; map: Map<string, number[]> } = { when: new Date(0), map: new Map([['a', [1]]]) }; // prettier-ignore
    data.itself = data;
    const { best } = await start(data).summary();
    expect(best?.score).toBe(1);
  });
});

describe('data for a page without shared memory', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are found to be sendable without a copy of their arrays', () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const clone = vi.fn(structuredClone);
    vi.stubGlobal('structuredClone', clone);
    const bytes = new Uint8Array(1000);
    const data = { bytes, buffer: bytes.buffer, view: new DataView(bytes.buffer) };
    expect(sendData('who', data, '')).toEqual(data);
    const [sent] = clone.mock.calls[0] as unknown as [typeof data];
    expect([sent.bytes.length, sent.buffer.byteLength, sent.view.byteLength]).toEqual([0, 0, 0]);
  });
});
