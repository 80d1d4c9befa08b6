/**
 * A SequentialLR that goes on from a state: what has had no turn yet is left for its turn.
 */
import { expect, it } from 'vitest';
import { AdamW, LinearLR, OneCycleLR, SequentialLR, SGD } from '../../src/index.js';
import { parameter } from '../support/optimizers.js';

const begin = (Class: typeof SGD | typeof AdamW, annealStrategy: 'cos' | 'linear') => {
  const options = Class === SGD ? { lr: 0.1, momentum: 0.9 } : { lr: 0.1 };
  const optimizer = new Class([parameter([1])], options);
  const cycle = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, annealStrategy });
  const schedulers = [new LinearLR(optimizer), cycle];
  return { optimizer, schedule: new SequentialLR(optimizer, { schedulers, milestones: [3] }) };
};

it.each([
  ['SGD', 'cos', SGD],
  ['SGD', 'linear', SGD],
  ['AdamW', 'cos', AdamW],
  ['AdamW', 'linear', AdamW],
] as const)('the momentum of %s waits for its cycle, %s', (_, annealStrategy, Class) => {
  const whole = begin(Class, annealStrategy);
  for (let t = 0; t < 2; t++) whole.schedule.step();
  const next = begin(Class, annealStrategy);
  next.optimizer.loadStateDict(whole.optimizer.stateDict() as never);
  next.schedule.loadStateDict(whole.schedule.stateDict());
  for (let t = 2; t < 8; t++) {
    expect(next.optimizer.paramGroups, `after ${t}`).toMatchObject(
      whole.optimizer.paramGroups.map(({ params: _, ...options }) => options),
    );
    for (const { schedule } of [whole, next]) schedule.step();
  }
});
