/**
 * Every optimizer that PyTorch has too, against PyTorch: ten steps, with the learning rates halved
 * on the way, and what it holds at the end.
 */
import { describe, expect, it } from 'vitest';
import { toNested } from '../../src/index.js';
import { optimizers } from '../cases/vocabulary.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose } from '../support/close.js';
import { camelCase } from '../support/names.js';
import { build, expectSameRun, titleOf, torch, train } from '../support/vocabulary.js';

const runs = torch.runs.filter(({ optimizerState }) => optimizerState);
/** Of these some weights and averages of gradients are what is left of numbers near 1. */
const cancels = /^(NAdam|RMSprop|Adagrad)\(/;
const toleranceOf = ({ optimizer }: { optimizer: string }) => ({
  float64: 1e-12,
  float32: cancels.test(optimizer) ? { relative: 1e-5, absolute: 2 ** -23 } : 1e-5,
});

onEachBackend(() => {
  describe('ten steps, and the state after them, are those of PyTorch', () => {
    it.each(runs.map((run) => [titleOf(run), run] as const))('%s', (_, run) => {
      const tolerance = toleranceOf(run);
      const { optimizer } = expectSameRun(run, tolerance);
      const { state } = optimizer.stateDict();
      expect(state).toHaveLength(run.optimizerState!.length);
      run.optimizerState!.forEach((known, i) => {
        const held = state[i]!;
        expect(Object.keys(held)).toEqual(
          expect.arrayContaining(Object.keys(known).map(camelCase)),
        );
        for (const [name, values] of Object.entries(known)) {
          const actual = held[camelCase(name)];
          expectClose(actual, values, tolerance[run.dtype], `${name} of parameter ${i}`);
        }
      });
    });
  });

  describe('a run that goes on in a new model and a new optimizer ends with the same bits', () => {
    it.each(runs.map((run) => [titleOf(run), run] as const))('%s', (_, run) => {
      const nothing = () => () => undefined;
      const whole = build(run);
      train(run, whole, nothing);
      let parts = build(run);
      for (const [from, to] of [
        [0, 3],
        [3, 7],
        [7, torch.steps],
      ]) {
        const next = build(run);
        next.model.loadStateDict(parts.model.stateDict());
        next.optimizer.loadStateDict(parts.optimizer.stateDict());
        train(run, next, nothing, from, to);
        parts = next;
      }
      expect(parts.model.parameters().map(({ value }) => toNested(value))).toEqual(
        whole.model.parameters().map(({ value }) => toNested(value)),
      );
      expect(parts.optimizer.stateDict()).toEqual(whole.optimizer.stateDict());
    });
  });

  it('no optimizer is left out', () => {
    const called = new Set(torch.runs.map(({ optimizer }) => optimizer));
    expect([...called].sort()).toEqual(Object.keys(optimizers).sort());
  });
});
