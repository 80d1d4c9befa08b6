/**
 * Steps of optimizers, by kernels and in their scalar forms, are those of the formulas in float64.
 */
import { describe, it } from 'vitest';
import { Generator } from '../../src/index.js';
import type { UpdateRule } from '../../src/backend/ops.js';
import { adam, counting, scalarForm, sgd, sgdMomentum } from './ops.js';
import {
  engines,
  expectSums,
  filled,
  floats,
  matrices,
  random,
  sizes,
  upload,
  valuesOf,
} from './support.js';

/** A rule, what an optimizer gives it at step t, and one number's step by the formula. */
interface Case {
  name: string;
  rule: UpdateRule;
  scalars: (t: number) => number[];
  /** The new value; `s` is what is remembered, zeros at first. */
  formula: (w: number, g: number, s: number[], t: number) => number;
}

const lr = 0.1;

/** PyTorch's SGD. */
const momentumCase = (
  momentum: number,
  dampening: number,
  decay: number,
  nesterov: boolean,
): Case => ({
  name: `momentum ${momentum}, dampening ${dampening}, weight decay ${decay}${nesterov ? ', Nesterov' : ''}`,
  rule: sgdMomentum,
  scalars: (t) => [lr, decay, momentum, 1 - dampening, Number(nesterov), Number(t === 1)],
  formula: (w, grad, s, t) => {
    const g = grad + decay * w;
    s[0] = t === 1 ? g : momentum * s[0] + (1 - dampening) * g;
    return w - lr * (nesterov ? g + momentum * s[0] : s[0]);
  },
});

const sgdCase = (decay: number): Case => ({
  name: `plain SGD, weight decay ${decay}`,
  rule: sgd,
  scalars: () => [lr, decay],
  formula: (w, g) => w - lr * (g + decay * w),
});

/** Kingma and Ba 2015, algorithm 1; with `keep` under 1, Loshchilov and Hutter 2019, algorithm 2. */
const adamCase = (b1: number, b2: number, eps: number, decay: number, keep = 1): Case => ({
  name: `Adam ${b1}, ${b2}, eps ${eps}, weight decay ${decay}, keep ${keep}`,
  rule: adam,
  scalars: (t) => {
    const root = Math.sqrt(1 - b2 ** t);
    return [(lr / (1 - b1 ** t)) * root, decay, b1, 1 - b1, b2, 1 - b2, eps * root, keep];
  },
  formula: (w, grad, s, t) => {
    const g = grad + decay * w;
    s[0] = b1 * s[0] + (1 - b1) * g;
    s[1] = b2 * s[1] + (1 - b2) * g * g;
    return w * keep - (lr * (s[0] / (1 - b1 ** t))) / (Math.sqrt(s[1] / (1 - b2 ** t)) + eps);
  },
});

const byKernels: Case[] = [
  sgdCase(0),
  sgdCase(0.01),
  momentumCase(0.9, 0, 0, false),
  momentumCase(0.9, 0.5, 0, false),
  momentumCase(0.9, 0, 0.01, false),
  momentumCase(0.9, 0, 0, true),
  momentumCase(0.9, 0, 0.01, true),
  adamCase(0.9, 0.999, 1e-8, 0),
  adamCase(0.8, 0.9, 1e-3, 0.01),
  adamCase(0.8, 0.9, 1e-3, 0, 0.99),
];
const cases: Case[] = [
  ...byKernels,
  ...byKernels.map((row) => ({
    ...row,
    name: `${row.name}, scalar`,
    rule: scalarForm(row.rule),
  })),
  {
    name: 'a rule that no kernel knows',
    rule: counting,
    scalars: () => [lr],
    formula: (w, g, s, t) => {
      const last = s[1];
      s[1] = g;
      return w - (lr * (g + last)) / t;
    },
  },
];

const shapes = [...sizes.map((n) => [n]), [2, 3, 5], ...matrices];

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    it.each(cases)('five steps are those of the formula, at every size: $name', (row) => {
      const { rule, scalars, formula } = row;
      for (const shape of shapes) {
        const generator = new Generator(7);
        const initial = random(shape, dtype, generator);
        const value = upload(backend, initial);
        const states = rule.states.map(() => upload(backend, filled(shape, dtype, 0)));
        const w = Float64Array.from(valuesOf(initial));
        const kept = Array.from(w, () => rule.states.map(() => 0));
        for (let t = 1; t <= 5; t++) {
          const grad = random(shape, dtype, generator);
          backend.step(rule, value, upload(backend, grad), states, scalars(t));
          w.forEach((v, i) => (w[i] = formula(v, grad.data[i], kept[i], t)));
          const magnitudes = w.map((u) => Math.abs(u) + 1);
          const what = `step ${t} of [${shape.join(', ')}]`;
          const close = dtype === 'float32' ? 2e-6 : 4e-15;
          expectSums(what, backend.download(value), { values: w, magnitudes }, close);
        }
      }
    });
  });
});
