/**
 * Every module and loss that PyTorch has too, against PyTorch: ten steps of training, and
 * activations at special values.
 */
import { describe, expect, it } from 'vitest';
import { losses, modules } from '../cases/vocabulary.js';
import { onEachBackend } from '../support/backends.js';
import { expectAsPyTorch } from '../support/special-values.js';
import { expectSameRun, titleOf, torch } from '../support/vocabulary.js';

const runs = torch.runs.filter(({ optimizerState }) => !optimizerState);

// Numbers near 1 make up those near 0: sums that cancel, gradients above all.
const tolerance = {
  float64: { relative: 1e-12, absolute: 1e-14 },
  float32: { relative: 1e-5, absolute: 1e-6 },
};

onEachBackend(() => {
  describe('ten steps of training are those of PyTorch', () => {
    it.each(runs.map((run) => [titleOf(run), run] as const))('%s', (_, run) => {
      expectSameRun(run, tolerance);
    });
  });

  describe('an activation is that of PyTorch at NaN, infinities, zeros of both signs, the largest and the smallest', () => {
    it.each(
      torch.special.map(
        (row, i) => [`${row.call}, ${row.dtype}, ${i % 4 < 2 ? 'on' : 'reversed'}`, row] as const,
      ),
    )('%s', (_, row) => {
      expectAsPyTorch(modules[row.call]({ dtype: row.dtype, generator: undefined as never }), row);
    });
  });

  it('no module or loss is left out', () => {
    const called = new Set(torch.runs.flatMap(({ network, loss }) => [...network, loss]));
    for (const { call } of torch.special) called.add(call);
    expect([...called].sort()).toEqual([...Object.keys(modules), ...Object.keys(losses)].sort());
  });
});
