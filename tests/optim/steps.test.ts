/**
 * Steps of every optimizer that PyTorch has too, and of Lion, on gradients of all magnitudes: they
 * are PyTorch's, and so is what is held after the last.
 */
import { describe, expect, it } from 'vitest';
import * as tinyMlp from '../../src/index.js';
import { array, Parameter, type FloatDType, type NdArray, type NestedNumbers } from '../../src/index.js'; // prettier-ignore
import type { AnyOptimizer, Options } from '../cases/optimizers.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose } from '../support/close.js';
import { fromBase64, readFixture } from '../support/fixtures.js';
import { camelCase } from '../support/names.js';

const keys = ['ordinary', 'extreme', 'one'] as const;
type Each<T> = Record<(typeof keys)[number], T>;

const torch = readFixture('optimizers') as {
  steps: number;
  halvedAt: number;
  initial: Each<NestedNumbers>;
  gradients: Each<NestedNumbers>[];
  runs: {
    optimizer: 'Adam';
    options: Options;
    dtype: FloatDType;
    values: Each<string>;
    state: Each<Record<string, string | number>>;
  }[];
};

// float64 differs from PyTorch in the engine's power alone; float32 rounds once a number here and
// after each operation there, where terms of RMSprop's momentum are up to 10.
const tolerance = {
  float64: { relative: 2e-15, absolute: 1e-16 },
  float32: { relative: 1e-6, absolute: 2 ** -22 },
};
const ofStates = { ...tolerance, float32: { relative: 1e-6, absolute: 2 ** -19 } };

const title = ({ optimizer, options, dtype }: (typeof torch.runs)[number]) =>
  `${optimizer} ${JSON.stringify(options)}, ${dtype}`;

onEachBackend(() => {
  describe('ten steps, and the state after them, are those of PyTorch', () => {
    it.each(torch.runs.map((run) => [title(run), run] as const))('%s', (_, run) => {
      const { optimizer: name, options, dtype, values, state } = run;
      const parameters = keys.map((key) => new Parameter(array(torch.initial[key], { dtype })));
      const camel = Object.entries(options).map(([key, value]) => [camelCase(key), value]);
      const Class = tinyMlp[name] as unknown as new (p: Parameter[], o: unknown) => AnyOptimizer;
      const optimizer = new Class(parameters, Object.fromEntries(camel));
      const known = keys.map((key) => fromBase64(values[key], dtype));
      const near = (actual: NdArray, flat: number[], what: string, within = tolerance) => {
        const shaped = array(flat, actual.shape, { dtype: 'float64' });
        expectClose(actual, tinyMlp.toNested(shaped), within[dtype], what);
      };
      for (let t = 0; t < torch.steps; t++) {
        if (t === torch.halvedAt) optimizer.lr /= 2;
        keys.forEach((key, i) => {
          parameters[i].grad = array(torch.gradients[t][key], { dtype });
        });
        optimizer.step();
        keys.forEach((key, i) => {
          const { size } = parameters[i].value;
          near(parameters[i].value, known[i].slice(t * size, (t + 1) * size), `${key} at ${t}`);
        });
      }
      keys.forEach((key, i) => {
        const held = optimizer.stateDict().state[i]!;
        const names = Object.keys(state[key]).map(camelCase);
        expect(new Set(Object.keys(held))).toEqual(new Set(['step', ...names]));
        for (const [what, expected] of Object.entries(state[key])) {
          const actual = held[camelCase(what)];
          if (typeof expected === 'number') expect(actual).toBe(expected);
          else near(actual as NdArray, fromBase64(expected, dtype), `${what} of ${key}`, ofStates);
        }
      });
    });
  });
});
