/**
 * Activations against PyTorch at special values, and what they refuse.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  ELU,
  Hardswish,
  Hardtanh,
  Mish,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Sine,
  Softplus,
  type Activation,
} from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { elements } from '../support/close.js';
import { fromBase64, readFixture } from '../support/fixtures.js';
import { expectAsPyTorch, type SpecialValues } from '../support/special-values.js';

const { rows } = readFixture('activations') as { rows: (SpecialValues & { dxOfNaN: string })[] };

/** The calls of tests/fixtures/activations.py. */
const calls: Record<string, () => Activation> = {
  'Sigmoid()': () => new Sigmoid(),
  'ELU()': () => new ELU(),
  'ELU(0.5)': () => new ELU(0.5),
  'ELU(-1.5)': () => new ELU(-1.5),
  'SELU()': () => new SELU(),
  'SiLU()': () => new SiLU(),
  'Mish()': () => new Mish(),
  'Softplus()': () => new Softplus(),
  'Softplus(2.0, 3.0)': () => new Softplus(2, 3),
  'Softplus(-0.5, 20.0)': () => new Softplus(-0.5),
  'Hardtanh()': () => new Hardtanh(),
  'Hardtanh(-2.5, 0.5)': () => new Hardtanh(-2.5, 0.5),
  'ReLU6()': () => new ReLU6(),
  'Hardswish()': () => new Hardswish(),
  'Sine()': () => new Sine(),
  'Sine(1.0)': () => new Sine(1),
};

onEachBackend(() => {
  describe('an activation is that of PyTorch at kinks, NaN, infinities, zeros of both signs', () => {
    it.each(rows.map((row) => [`${row.call}, ${row.dtype}`, row] as const))('%s', (_, row) => {
      expectAsPyTorch(calls[row.call](), row);
    });
  });

  describe('a gradient that is NaN goes back where it does in PyTorch, and is 0 elsewhere', () => {
    it.each(rows.map((row) => [`${row.call}, ${row.dtype}`, row] as const))('%s', (_, row) => {
      const { call, dtype } = row;
      const activation = calls[call]();
      const x = array(fromBase64(row.x, dtype), { dtype });
      activation.forward(x);
      const dx = activation.backward(array(Array(x.size).fill(NaN), { dtype }));
      expect(elements(dx)).toEqual(fromBase64(row.dxOfNaN, dtype));
    });
  });
});

it.each<[() => Activation, string, string]>([
  [
    () => new ELU(NaN),
    'RangeError',
    'ELU expects alpha to be a finite number, but got NaN; pass such a number',
  ],
  [
    () => new Softplus(0),
    'RangeError',
    'Softplus expects beta other than 0, but got 0; pass such a number',
  ],
  [
    () => new Softplus(1, Infinity),
    'RangeError',
    'Softplus expects threshold to be a finite number, but got Infinity; pass such a number',
  ],
  [
    () => new Hardtanh(1, 1),
    'RangeError',
    'Hardtanh expects maxVal above minVal, but got 1 and 1; swap them, say',
  ],
  [
    () => new Sine('30' as never),
    'TypeError',
    'Sine expects omega to be a number, but got "30"; pass a number',
  ],
])('%s is refused', (make, name, message) => {
  expect(make).toThrow(expect.objectContaining({ name, message }) as Error);
});

it.each<[Activation, string]>([
  [new ELU(0.5), 'ELU(0.5)'],
  [new Softplus(), 'Softplus(1, 20)'],
  [new Hardtanh(), 'Hardtanh(-1, 1)'],
  [new Sine(), 'Sine(30)'],
])('a label shows the parameters: %s', (activation, label) => {
  expect(activation.label()).toBe(label);
});
