/**
 * SoftmaxCrossEntropy gives PyTorch's numbers at the ends of the scale, where a plain exp gives
 * Infinity or nothing.
 */
import { describe, expect, it } from 'vitest';
import { array, SoftmaxCrossEntropy, type FloatDType } from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { elements, expectClose } from '../support/close.js';
import { readFixture } from '../support/fixtures.js';

const { cases } = readFixture('extreme_logits') as {
  cases: { title: string; reduction: 'mean' | 'sum'; dtype: FloatDType; logits: number[][]; labels: number[]; loss: number; probabilities: number[][]; dlogits: number[][] }[];
}; // prettier-ignore

onEachBackend(() => {
  describe("PyTorch's cross-entropy of logits", () => {
    it.each(cases)(
      '$title, $reduction, $dtype',
      ({ reduction, dtype, logits, labels, ...expected }) => {
        const criterion = new SoftmaxCrossEntropy({ reduction });
        const loss = criterion.forward(array(logits, { dtype }), array(labels));
        const tolerance =
          dtype === 'float32'
            ? { relative: 2e-6, absolute: 1e-7 }
            : { relative: 1e-14, absolute: 1e-16 };
        // A loss that is the difference of numbers as large as the largest logit is as exact as these
        // are.
        const scale = Math.max(...logits.flat().filter(Number.isFinite).map(Math.abs));
        const coarse = {
          ...tolerance,
          absolute: (dtype === 'float32' ? 2 ** -24 : 2 ** -53) * Math.max(scale, 1),
        };
        expectClose(
          array(loss, { dtype: 'float64' }),
          expected.loss,
          scale < 1e4 ? tolerance : coarse,
          'loss',
        );
        expectClose(criterion.probabilities, expected.probabilities, tolerance, 'probabilities');
        const gradient = criterion.backward();
        expectClose(gradient, expected.dlogits, tolerance, 'dlogits');
        expect(elements(gradient).every(Number.isFinite)).toBe(true);
      },
    );
  });
});
