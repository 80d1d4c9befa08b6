/**
 * Clipping gradients, as PyTorch's.
 */
import { describe, expect, it } from 'vitest';
import { array, clipGradNorm, clipGradValue, Linear, Parameter, SGD, toNested, zeros, type FloatDType, type NestedNumbers } from '../../src/index.js'; // prettier-ignore
import { NonFiniteError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import { give, parameter } from '../support/optimizers.js';

interface Run<Given> {
  dtype: FloatDType;
  before: NestedNumbers[];
  given: Given;
  norm: number;
  after: NestedNumbers[];
}
const torch = readFixture('clip') as { norms: Run<[number, number]>[]; values: Run<[number]>[] };
const bad = (value: unknown) => value as never;

function parametersOf({ before, dtype }: Run<unknown>): Parameter[] {
  return before.map((numbers) => {
    const gradient = array(numbers as number[], { dtype });
    const p = new Parameter(zeros(gradient.shape, { dtype }));
    p.grad = gradient;
    return p;
  });
}
const within = { float64: { relative: 1e-14 }, float32: { relative: 1e-6, absolute: 2 ** -140 } };

onEachBackend(() => {
  it.each(torch.norms.map((run, i) => [i, run.dtype, run.given, run] as const))(
    'clipGradNorm is PyTorch’s: %i, %s, %j',
    (_, dtype, [maxNorm, normType], run) => {
      const parameters = parametersOf(run);
      const norm = clipGradNorm(parameters, maxNorm, { normType });
      expectClose(array(norm, { dtype: 'float64' }), run.norm, within[dtype], 'norm');
      parameters.forEach((p, i) =>
        expectClose(p.grad!, run.after[i], within[dtype], `gradient ${i}`),
      );
    },
  );

  it.each(torch.values.map((run, i) => [i, run.dtype, run.given, run] as const))(
    'clipGradValue is PyTorch’s: %i, %s, %j',
    (_, dtype, [clipValue], run) => {
      const parameters = parametersOf(run);
      clipGradValue(parameters, clipValue);
      parameters.forEach((p, i) => expectClose(p.grad!, run.after[i], { relative: dtype === 'float32' ? 1e-7 : 0 }, `gradient ${i}`)); // prettier-ignore
    },
  );

  describe('clipping', () => {
    it('reaches gradients that are deferred, and the step that follows', () => {
      const layer = new Linear(2, 1, { bias: false });
      layer.weight.value = zeros([1, 2]);
      layer.forward(array([[3, 4]]));
      layer.backward(array([[1]]), { inputGrad: false });
      clipGradValue(layer.parameters(), 3.5);
      new SGD(layer.parameters(), { lr: 1 }).step();
      expect(toNested(layer.weight.value)).toEqual([[-3, -3.5]]);
    });

    it('leaves an array of the gradient that was read as it is, with what was written to it', () => {
      const p = parameter([0, 0]);
      give(p, [1, 1]);
      const before = p.grad!;
      before.set(0, 5);
      clipGradValue([p], 2);
      expectSame(before, [5, 1]);
      expectSame(p.grad!, [2, 1]);
    });

    it('leaves parameters without a gradient out; none have a norm of 0', () => {
      const [a, b] = [parameter([1]), parameter([1])];
      give(a, [2]);
      expect(clipGradNorm([a, b], 1)).toBe(2);
      expect(b.grad).toBeNull();
      expect(clipGradNorm([b], 1)).toBe(0);
    });

    it('refuses a norm that is not finite where that is asked for, and leaves gradients alone', () => {
      const p = parameter([1, 1]);
      give(p, [2, NaN]);
      expectError(
        () => clipGradNorm([p], 1, { errorIfNonfinite: true }),
        NonFiniteError,
        'clipGradNorm expects a finite norm of the gradients, but got NaN; look for what made them so, or lower the learning rate',
      );
      expectSame(p.grad!, [2, NaN]);
    });

    const p = parameter([1]);
    it.each<[string, () => unknown, new (text: string) => Error, string]>([
      ['a model', () => clipGradNorm(bad(new Linear(1, 1)), 1), TypeError, 'clipGradNorm expects a list of parameters, but got an object of class Linear; pass model.parameters()'],
      ['null', () => clipGradValue(bad(null), 1), TypeError, 'clipGradValue expects a list of parameters, but got null; pass model.parameters()'],
      ['an array', () => clipGradValue(bad([zeros([1])]), 1), TypeError, 'clipGradValue expects parameters[0] to be a Parameter, but got an ndarray [1]; pass model.parameters()'],
      ['a negative norm', () => clipGradNorm([p], -1), RangeError, 'clipGradNorm expects maxNorm to be a finite number of at least 0, but got -1; pass such a number'],
      ['a norm of order 0', () => clipGradNorm([p], 1, { normType: 0 }), RangeError, 'clipGradNorm expects normType to be a number above 0, but got 0; pass 2 or Infinity, say'],
      ['NaN for a value', () => clipGradValue([p], NaN), RangeError, 'clipGradValue expects clipValue to be a finite number of at least 0, but got NaN; pass such a number'],
    ])('refuses %s', (_, run, type, text) => { expectError(run, type, text); }); // prettier-ignore
  });
});
