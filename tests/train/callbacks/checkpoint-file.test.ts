/**
 * What goes into a checkpoint comes out again, to the last bit; what was never one is refused.
 */
import { describe, expect, it } from 'vitest';
import { array, EarlyStopping, fit, FormatError, Generator, readCheckpoint, writeCheckpoint, type TrainingState } from '../../../src/index.js'; // prettier-ignore
import { readNpz, writeNpz } from '../../../src/io/index.js';
import { expectError } from '../../support/errors.js';
import { digits, setUp } from './support.js';

const bad = (value: unknown) => value as never;

const empty: TrainingState = {
  model: {}, optimizer: null, callbacks: [], generators: [], history: [], stopped: false, underway: null,
}; // prettier-ignore

/** What a callback's state becomes. */
const again = (...callbacks: unknown[]) =>
  readCheckpoint(writeCheckpoint({ ...empty, callbacks })).callbacks;

describe('a checkpoint', () => {
  it('holds a training in the middle of an epoch', async () => {
    const states: TrainingState[] = [];
    const keeper = { onRest: (training: { state(): TrainingState }) => void states.push(training.state()) }; // prettier-ignore
    const { model, validation: _, ...rest } = setUp();
    const callbacks = () => [new EarlyStopping({ monitor: 'loss' }), keeper];
    await fit(model, { ...rest, epochs: 2, callbacks: callbacks() });
    expect(states).toHaveLength(14);
    for (const state of states.slice()) {
      const bytes = writeCheckpoint(state);
      const read = readCheckpoint(bytes);
      expect(read.history).toEqual(state.history);
      expect(read.generators).toEqual(state.generators);
      expect(writeCheckpoint(read)).toEqual(bytes);
      const { model: other, validation: _, ...others } = setUp(5);
      await fit(other, { ...others, epochs: 2, callbacks: callbacks(), resume: read });
      expect(digits(other)).toEqual(digits(model));
    }
    const names = Object.keys(readNpz(writeCheckpoint(states.at(-1))));
    expect(names).toEqual([
      'checkpoint', 'model/0.weight', 'model/0.bias', 'model/3.weight', 'model/3.bias',
      ...[0, 1, 2, 3].flatMap((i) => ['expAvg', 'expAvgSq'].map((name) => `optimizer/state/${i}/${name}`)),
      ...['0.weight', '0.bias', '3.weight', '3.bias'].map((name) => `callbacks/0/weights/${name}`),
      'generators/0/words', 'generators/1/words',
    ]); // prettier-ignore
  });

  it('keeps every number, key and array that a state may hold', () => {
    const odd = {
      numbers: [NaN, Infinity, -Infinity, -0, 5e-324, 1 / 3, 2 ** 53],
      texts: ['', 'é\u0000\ud800', '$'],
      nothing: [null, {}, [], true],
      $number: 'NaN',
      $array: 'model/0.weight',
      $typed: { $$: 1 },
      'a/../b': { '': [1] },
    };
    expect(again(odd)).toEqual([odd]);
    const typed = [
      new Float32Array([NaN, -0, 1e-45]), new Float64Array([-0, 1 / 3]), new Int8Array([-128]), new Uint8Array(0),
      new Int16Array([-1]), new Uint16Array([65535]), new Int32Array([-(2 ** 31)]), new Uint32Array([2 ** 32 - 1]),
    ]; // prettier-ignore
    expect(again({ typed })).toEqual([{ typed }]);
    const x = array([[1, 2, 3], [4, 5, 6]], { dtype: 'float64' }); // prettier-ignore
    const [views] = again([x.transpose(1, 0), array(7, [], { dtype: 'int16' }), x.lo(0, 3)]) as [(typeof x)[]]; // prettier-ignore
    expect(views.map(({ shape, dtype }) => [shape, dtype])).toEqual([[[3, 2], 'float64'], [[], 'int16'], [[2, 0], 'float64']]); // prettier-ignore
    expect([...views[0].data]).toEqual([1, 4, 2, 5, 3, 6]);
    expect(views[1].get()).toBe(7);
  });

  it('tells arrays apart whose names are alike, and lets no name out of a folder', () => {
    const name = 'x'.repeat(300);
    const one = (value: number) => new Uint8Array([value]);
    const state = { 'a/b': one(1), a: { b: one(2) }, '..': { '../..': one(3) }, [name]: one(4), [`${name}y`]: one(5) }; // prettier-ignore
    expect(again(state)).toEqual([state]);
    const names = Object.keys(readNpz(writeCheckpoint({ ...empty, callbacks: [state] })));
    expect(names.slice(1, 4)).toEqual(['callbacks/0/a_b', 'callbacks/0/a/b', 'callbacks/0/__/.._..']); // prettier-ignore
    expect(names.every((each) => each.length < 210)).toBe(true);
  });

  it('takes __proto__ for a name like any other', () => {
    const sly = JSON.parse('{"__proto__": {"stopped": true}, "constructor": 1}') as object;
    const [back] = again(sly) as [object];
    expect(Object.keys(back)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect((back as { stopped?: unknown }).stopped).toBeUndefined();
    const arrays = JSON.parse('{"__proto__": 0}') as Record<string, unknown>;
    Object.defineProperty(arrays, '__proto__', { value: new Uint8Array([1]), enumerable: true });
    expect(Object.getOwnPropertyDescriptor(again(arrays)[0], '__proto__')!.value).toEqual(new Uint8Array([1])); // prettier-ignore
  });

  it('of what holds itself is refused', () => {
    const self: unknown[] = [];
    self.push(self);
    const text = 'writeCheckpoint expects state.callbacks[0][0] to be plain data (numbers, strings, booleans, null, lists, objects), but got [[[an array of 1 element]]]; leave out what holds itself';
    expectError(() => writeCheckpoint({ ...empty, callbacks: self }), TypeError, text);
  }); // prettier-ignore

  it.each<[unknown, string]>([
    [7, "writeCheckpoint expects a training's state, but got 7; pass what training.state() gave"],
    [{ ...empty, epoch: 1 }, "writeCheckpoint expects a training's state of model, optimizer, callbacks, generators, history, stopped, underway, but got epoch; pass what training.state() gave"],
    [{ ...empty, model: { a: 1 } }, "writeCheckpoint expects model as a training's state has it, but got an object; pass what training.state() gave"],
    [{ ...empty, callbacks: [{ a: [() => 1] }] }, 'writeCheckpoint expects state.callbacks[0].a[0] to be plain data (numbers, strings, booleans, null, lists, objects), but got a function; turn arrays into lists (toNested, Array.from) and leave out what is not data'],
    [{ ...empty, callbacks: [new Map()] }, 'writeCheckpoint expects state.callbacks[0] to be plain data (numbers, strings, booleans, null, lists, objects), but got an object of class Map; turn arrays into lists (toNested, Array.from) and leave out what is not data'],
  ])('of %j is refused', (state, text) => {
    expectError(() => writeCheckpoint(bad(state)), TypeError, text);
  }); // prettier-ignore
});

describe('readCheckpoint refuses', () => {
  const advice = 'the file is damaged, or no checkpoint of this package';
  const json = (head: unknown, others = {}) =>
    writeNpz({ checkpoint: new TextEncoder().encode(typeof head === 'string' ? head : JSON.stringify(head)), ...others }); // prettier-ignore
  const head = (state: object) => json({ format: 'tiny-mlp checkpoint', version: 1, state: { ...empty, ...state } }); // prettier-ignore
  const record = { epoch: 1, loss: 1, metrics: {}, lr: 1, seconds: 1 };

  it.each([
    ['what is no archive', new Uint8Array([1, 2, 3]), 'readCheckpoint: readNpz expects the bytes given to be a ZIP archive (.npz), but got 3 bytes that begin with "\\u0001\\u0002\\u0003"; pass what numpy.savez or writeNpz wrote, all of it and nothing else'],
    ['a model', writeNpz({ weight: [1] }), `readCheckpoint expects a checkpoint, an archive with 'checkpoint', but got one of 1 other arrays; ${advice}`],
    ['what is no JSON', json('{'), `readCheckpoint expects 'checkpoint' to hold JSON, but got other text; ${advice}`],
    ['another format', json({ format: 'x' }), `readCheckpoint expects 'checkpoint' to begin as a checkpoint's, but got something else; ${advice}`],
    ['a later version', json({ format: 'tiny-mlp checkpoint', version: 2 }), 'readCheckpoint expects a checkpoint of version 1, but got version 2; read it with the version of tiny-mlp that wrote it'],
    ['an array that is not there', head({ model: { a: { $array: 'model/a' } } }), `readCheckpoint expects every array that it names, but got no "model/a"; ${advice}`],
    ['a name of Object.prototype', head({ callbacks: [{ $array: 'toString' }] }), `readCheckpoint expects every array that it names, but got no "toString"; ${advice}`],
    ['an unknown mark', head({ callbacks: [{ $call: 'x' }] }), `readCheckpoint expects keys as it writes them, but got "$call"; ${advice}`],
    ['lists without end', json(`{"format":"tiny-mlp checkpoint","version":1,"state":${'['.repeat(2000)}${']'.repeat(2000)}}`), `readCheckpoint expects at most 600 lists within each other, but got more; ${advice}`],
    ['no state', json({ format: 'tiny-mlp checkpoint', version: 1, state: [] }), `readCheckpoint expects a training's state, but got []; ${advice}`],
    ['a state that lacks something', json({ format: 'tiny-mlp checkpoint', version: 1, state: { model: {} } }), `readCheckpoint expects a training's state with optimizer, but got none; ${advice}`],
    ['a record that is none', head({ history: [{ ...record, loss: 'x' }] }), `readCheckpoint expects history as a training's state has it, but got [an object]; ${advice}`],
    ['generators that are none', head({ generators: [{ seed: 1, words: 'all', position: 0 }] }), `readCheckpoint expects generators as a training's state has it, but got [an object]; ${advice}`],
    ['an epoch that is none', head({ underway: { batch: -1 } }), `readCheckpoint expects underway as a training's state has it, but got an object; ${advice}`],
  ])('%s', (_, bytes, text) => {
    expectError(() => readCheckpoint(bytes), FormatError, text);
  }); // prettier-ignore

  it('a path in place of bytes', () => {
    expectError(() => readCheckpoint(bad('a.npz')), TypeError, 'readCheckpoint expects bytes to be a Uint8Array, but got "a.npz"; read the file first: readFileSync("a.npz"), say'); // prettier-ignore
  });

  it('or reads every damaged file, and never fails otherwise', () => {
    const generator = new Generator(1);
    const bytes = writeCheckpoint({ ...empty, model: { a: array([1, 2, 3]) }, generators: [generator.state] }); // prettier-ignore
    let refused = 0;
    for (let i = 0; i < 500; i++) {
      const [place, bit, kind] = [...generator.integers([3], 0, 2 ** 30).data];
      let damaged = bytes.slice();
      if (kind % 2 === 0) damaged[place % bytes.length] ^= 1 << (bit % 8);
      else damaged = damaged.subarray(0, place % bytes.length);
      try {
        const { model } = readCheckpoint(damaged);
        expect([...model.a.data]).toEqual([1, 2, 3]);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(450);
  });
});
