/**
 * A training that goes on beyond the epochs it was planned for.
 */
import { expect, it } from 'vitest';
import { fit, type Callback, type TrainingState } from '../../src/index.js';
import { digits, setUp } from './callbacks/support.js';

async function run(epochs: number, resume?: TrainingState, callback: Callback = {}) {
  const { model, ...rest } = setUp();
  const states: TrainingState[] = [];
  const noting: Callback = { onRest: (training) => void states.push(training.state()) };
  const history = await fit(model, { ...rest, epochs, resume, callbacks: [callback, noting] });
  return { digits: digits(model), states, epochs: history.length };
}

it('more epochs than before come to the bits of as many at once, from within an epoch too', async () => {
  const whole = await run(4);
  const { states } = await run(2);
  for (const at of [states.at(-1), states[3]]) {
    const longer = await run(4, at);
    expect(longer.digits).toEqual(whole.digits);
    expect(longer.epochs).toBe(4);
  }
});

it('one that was ended early stays so, unless it is told otherwise', async () => {
  const ending: Callback = {
    onEpochEnd: (training) => {
      if (training.epoch === 2) training.stop();
    },
  };
  const state = (await run(4, undefined, ending)).states.at(-1);
  expect((await run(4, state)).epochs).toBe(2);
  const longer = await run(4, { ...state, stopped: false });
  expect(longer.digits).toEqual((await run(4)).digits);
});
