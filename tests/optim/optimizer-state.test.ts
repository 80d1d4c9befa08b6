/**
 * States of optimizers, row by row of tests/cases/optimizers.ts: a run that goes on from them in
 * another model and another optimizer has the same bits.
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, Linear, ReLU, Sequential, SoftmaxCrossEntropy, toNested, zeros, type NdArray } from '../../src/index.js'; // prettier-ignore
import { optimizers, type AnyOptimizer } from '../cases/optimizers.js';
import { onEachBackend } from '../support/backends.js';

const bad = (value: unknown) => value as never;

/** Trains a model on the same batches each time, from one step to another. */
function train(model: Sequential, optimizer: AnyOptimizer, from: number, to: number): void {
  const criterion = new SoftmaxCrossEntropy();
  for (let t = from; t < to; t++) {
    const x = new Generator(t).uniform([6, 5], { low: -1 });
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), array([0, 1, 2, 0, 1, 2]));
    model.backward(criterion.backward());
    optimizer.step();
  }
}

const mlp = (seed: number) => {
  const generator = new Generator(seed);
  return new Sequential(
    new Linear(5, 4, { generator }),
    new ReLU(),
    new Linear(4, 3, { generator }),
  );
};
const state = (model: Sequential) =>
  Object.entries(model.stateDict()).map(([name, a]) => [name, toNested(a)]);

onEachBackend(() => {
  describe.each(optimizers)('$title', ({ make, remembers }) => {
    it('holds the steps and the arrays of each parameter, and its groups, all copied', () => {
      const model = mlp(1);
      const optimizer = make(model.parameters());
      const places = { params: [0, 1, 2, 3] };
      expect(optimizer.stateDict()).toMatchObject({
        state: [null, null, null, null],
        paramGroups: [{ lr: 0.1, ...places }],
      });
      train(model, optimizer, 0, 2);
      const { state: held } = optimizer.stateDict();
      held.forEach((each, i) => {
        expect(Object.keys(each!)).toEqual(['step', ...remembers]);
        expect(each!.step).toBe(2);
        for (const name of remembers)
          if (name !== 'muProduct')
            expect((each![name] as NdArray).shape).toEqual(model.parameters()[i].shape);
      });
      const before = JSON.stringify(held);
      train(model, optimizer, 2, 3);
      expect(JSON.stringify(held)).toBe(before);
    });

    it('goes on with the same bits in another model and another optimizer after their states are loaded', () => {
      const whole = mlp(1);
      const first = make(whole.parameters());
      train(whole, first, 0, 3);
      first.lr = 0.02;
      const [model, saved] = [whole.stateDict(), first.stateDict()];
      train(whole, first, 3, 8);
      const other = mlp(2);
      const second = make(other.parameters());
      other.loadStateDict(model);
      second.loadStateDict(saved);
      expect(second.lr).toBe(0.02);
      train(other, second, 3, 8);
      expect(state(other)).toEqual(state(whole));
      expect(second.stateDict()).toEqual(first.stateDict());
    });

    it('forgets what it held before when a state is loaded, and keeps that state apart from the next steps', () => {
      const [one, other] = [mlp(1), mlp(1)];
      const [kept, reused] = [make(one.parameters()), make(other.parameters())];
      const [model, unused] = [one.stateDict(), kept.stateDict()];
      train(other, reused, 0, 4);
      other.loadStateDict(model);
      reused.loadStateDict(unused);
      train(one, kept, 0, 2);
      const after = kept.stateDict();
      const before = JSON.stringify(after);
      train(other, reused, 0, 2);
      expect(state(other)).toEqual(state(one));
      reused.loadStateDict(after);
      train(other, reused, 2, 4);
      train(one, kept, 2, 4);
      expect(JSON.stringify(after)).toBe(before);
    });

    it('refuses the state of other parameters, and is then as it was', () => {
      const model = mlp(1);
      const optimizer = make(model.parameters());
      train(model, optimizer, 0, 2);
      const before = optimizer.stateDict();
      const [first, ...rest] = model.parameters();
      const fewer = make(rest).stateDict();
      const otherGroups = make([{ params: rest }, { params: [first] }]).stateDict();
      const turned = make([...rest, first]);
      for (const p of model.parameters()) p.grad = zeros(p.shape);
      turned.step();
      for (const wrong of [
        fewer,
        otherGroups,
        ...(remembers.length > 0 ? [turned.stateDict()] : []), // where nothing is remembered, it fits
        null,
        3,
        {},
        { state: [] },
        { state: [], paramGroups: [null] },
      ]) {
        expect(() => optimizer.loadStateDict(bad(wrong))).toThrow(
          /loadStateDict expects .*but got/,
        );
        expect(optimizer.stateDict()).toEqual(before);
      }
    });
  });
});
