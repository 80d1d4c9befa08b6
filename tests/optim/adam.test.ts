/**
 * What is special to Adam. Its steps are held to PyTorch's in vocabulary.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { Adam } from '../../src/index.js';
import { OptionError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { parameter, step } from '../support/optimizers.js';

const bad = (value: unknown) => value as never;

onEachBackend(() => {
  describe('Adam', () => {
    it('moves each number by the learning rate at its first step, whatever the size of its gradient', () => {
      const p = parameter([1, 1, 1]);
      step(new Adam([p]), [[p, [1e-3, -50, 0]]]);
      expectClose(p.value, [1 - 0.001, 1.001, 1], { relative: 1e-7 });
    });

    it('holds a count and two averages for each parameter, of its shape and element type', () => {
      const p = parameter([1, 2], 'float32');
      const optimizer = new Adam([p], { betas: [0.5, 0.75] });
      for (const g of [1, 3]) step(optimizer, [[p, [g, -g]]]);
      const { step: count, expAvg, expAvgSq } = optimizer.stateDict().state[0]!;
      expect(count).toBe(2);
      expectSame(bad(expAvg), [1.75, -1.75]);
      expectSame(bad(expAvgSq), [2.4375, 2.4375]);
      expect([expAvg, expAvgSq].map((a) => (a as { dtype: string }).dtype)).toEqual([
        'float32',
        'float32',
      ]);
    });

    it.each([
      ['betas of 1', { betas: [1, 0.999] }, RangeError],
      ['negative betas', { betas: [0.9, -0.1] }, RangeError],
      ['one beta', { betas: [0.9] }, TypeError],
      ['a number for betas', { betas: 0.9 }, TypeError],
      ['a negative eps', { eps: -1e-8 }, RangeError],
      ['NaN for weightDecay', { weightDecay: NaN }, RangeError],
      ['momentum', { momentum: 0.9 }, OptionError],
      ['null for lr', { lr: null }, TypeError],
    ])('refuses %s', (_, options, type) => {
      expect(() => new Adam([parameter([1])], bad(options))).toThrow(type);
    });
  });
});
