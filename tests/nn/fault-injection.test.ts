/**
 * Whatever fails within a training step, the step is as if it had not been begun, and a repeated
 * one ends where one that did not fail does: to the bit, and with as much memory.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchNorm1d, Generator, Linear, toFlat, type NdArray } from '../../src/index.js';
import { debugMemory } from '../../src/backend/wasm/debug-memory.js';
import { array } from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { reload, rows, runs, step, steps, undisturbed, type Run } from './fault-runs.js';
import {
  account,
  fragile,
  instrumentMemory,
  keepBuffers,
  noData,
  noMemory,
  numbersOf,
  withFault,
} from './fault-support.js';

/** The fault's own text; where layers have added to gradients already, advice behind it. */
function expectFault(error: unknown, text: string): void {
  expect(error).toBeInstanceOf(RangeError);
  const advice =
    /; the layers after layer \d have added to their gradients already: call zeroGrad\(\) and forward again$/;
  expect((error as RangeError).message.replace(advice, '')).toBe(text);
}

const seeded = (name: string) => (): Run => runs[name](new Generator(7));

/**
 * Runs whose step `t` has a fault at its first occasion, at its second, and so on, each mended by a
 * repetition; as many as there are occasions.
 */
function disturbed(
  make: () => Run,
  t: number,
  numbers: readonly unknown[],
  text: string,
  given?: (source: NdArray) => NdArray,
): Run[] {
  const made: Run[] = [];
  // Of the many reads not each: the first eight, and then in steps that grow.
  for (let n = 1; ; n += given ? Math.max(1, n >> 3) : 1) {
    const run = make();
    made.push(run);
    steps(run, 0, t);
    const putBack = keepBuffers(run.model);
    const { error } = withFault(n, () => step(run, t, given));
    if (error !== undefined) {
      expectFault(error, text);
      putBack();
      expect(numbersOf(run.model, run.optimizer), `after fault ${n} of step ${t}`).toEqual(
        numbers[t],
      );
      step(run, t, given);
    }
    const again = withFault(error === undefined ? n : Infinity, () => reload(run, given)).error;
    if (again !== undefined) {
      expectFault(again, text);
      reload(run, given);
    }
    steps(run, t + 1, rows.length);
    expect(numbersOf(run.model, run.optimizer), `end, fault ${n} of step ${t}`).toEqual(
      numbers.at(-1),
    );
    if (error === undefined && again === undefined) return made;
  }
}

describe('no memory for the n-th allocation of a step', () => {
  let restore: () => void;
  beforeAll(() => {
    restore = instrumentMemory();
    debugMemory(true);
  });
  afterAll(() => {
    debugMemory(false);
    restore();
  });

  describe.each(Object.keys(runs))('%s', (name) => {
    it.each(rows.map((_, t) => t))('is mended by repeating step %i, whichever n', async (t) => {
      const make = seeded(name);
      const numbers = undisturbed(make);
      const other = new Linear(64, 4, {
        weightInit: (shape) => array(new Float32Array(256).fill(1), [...shape]),
        bias: false,
      });
      const ones = array(new Float32Array(64).fill(1), [1, 64]);
      const twin = await account(() => {
        const run = make();
        steps(run, 0, rows.length);
        return run;
      });
      const { bytes, result } = await account(() => disturbed(make, t, numbers, noMemory));
      if (t === 0) expect(result.length).toBeGreaterThan(5);
      // A result that was deferred when the fault came may have left a back buffer behind, once;
      // and the garbage collector may keep the last small block that something pointed to.
      expect(Math.abs(bytes / result.length - twin.bytes)).toBeLessThan(256);
      expect(toFlat(other.forward(ones))).toEqual(new Float32Array(4).fill(64));
    });
  });
});

it('no memory for all of a layer leaves other models as they are, and the layer can be made later', () => {
  const restore = instrumentMemory();
  try {
    const make = () => new Linear(3, 4, { generator: new Generator(1) });
    const other = make();
    const expected = toFlat(other.weight.value);
    for (let n = 1; n <= 2; n++) {
      expectFault(withFault(n, make).error, noMemory);
      expect(toFlat(make().weight.value)).toEqual(expected);
      expect(toFlat(other.weight.value)).toEqual(expected);
    }
  } finally {
    restore();
  }
});

it('no memory in the forward of a BatchNorm1d leaves its running statistics as they were', () => {
  const restore = instrumentMemory();
  try {
    const x = array(new Float32Array([1, 2, 3, 5, 8, 13]), [3, 2]);
    for (let n = 1; ; n++) {
      const layer = new BatchNorm1d(2);
      const before = Object.values(layer.stateDict()).map((value) => toFlat(value));
      const { error } = withFault(n, () => layer.forward(x));
      const after = Object.values(layer.stateDict()).map((value) => toFlat(value));
      if (error === undefined) {
        expect(n).toBeGreaterThan(4);
        expect(after).not.toEqual(before);
        break;
      }
      expectFault(error, noMemory);
      expect(after).toEqual(before);
    }
  } finally {
    restore();
  }
});

onEachBackend(() => {
  it('an initial weight that cannot be read to its end makes no layer and changes no other', () => {
    const ones = array(new Float32Array(64).fill(1), [1, 64]);
    const filled = array(new Float32Array(256).fill(1), [4, 64]);
    const make = () =>
      new Linear(64, 4, { weightInit: () => fragile(filled) as typeof filled, bias: false });
    const others = [make(), make()];
    for (const n of [1, 10, 256]) expectFault(withFault(n, make).error, noData);
    for (const layer of [...others, make()]) {
      expect(toFlat(layer.forward(ones))).toEqual(new Float32Array(4).fill(64));
    }
  });

  it('an x that throws after ten reads harms no model that is made or used after it', () => {
    const ones = array(new Float32Array(64).fill(1), [1, 64]);
    const make = () =>
      new Linear(64, 4, {
        weightInit: () => array(new Float32Array(256).fill(1), [4, 64]),
        bias: false,
      });
    const before = make();
    const layer = make();
    const fill = array(new Float32Array(32 * 64).fill(3), [32, 64]);
    layer.forward(ones);
    for (const bad of [fill, ones]) {
      expectFault(withFault(11, () => layer.forward(fragile(bad))).error, noData);
      const after = [make(), make(), make()];
      for (const other of [before, layer, ...after]) {
        expect(toFlat(other.forward(ones))).toEqual(new Float32Array(4).fill(64));
      }
    }
  });

  describe.each(Object.keys(runs))('an array that cannot be read to its end: %s', (name) => {
    it.each([2])('is mended by repeating step %i with one that can, whichever read fails', (t) => {
      const make = seeded(name);
      const given = (source: NdArray) =>
        source.dtype.startsWith('int') ? source : fragile(source);
      const result = disturbed(make, t, undisturbed(make), noData, given);
      expect(result.length).toBeGreaterThan(10);
    });
  });
});
