/**
 * What a signal does to fit, as signals do elsewhere; and what an epoch's seconds count.
 */
import { describe, expect, it } from 'vitest';
import { defaultGenerator } from '../../src/core/default-generator.js';
import { fit, type Callback, type TrainingState } from '../../src/index.js';
import { digits, setUp } from './callbacks/support.js';

const outcome = (training: Promise<unknown>) =>
  training.then(
    () => 'a result',
    (reason: unknown) => ({ reason }),
  );

describe('a signal', () => {
  const reasons: [string, unknown][] = [
    ['an error', new RangeError('enough')],
    ['a text', 'enough'],
    ['null', null],
  ];
  it.each(reasons)('rejects fit with its reason itself: %s', async (_, reason) => {
    const { model, ...rest } = setUp();
    const controller = new AbortController();
    const training = fit(model, {
      ...rest,
      epochs: 9,
      signal: controller.signal,
      callbacks: [() => controller.abort(reason)],
    });
    expect(await outcome(training)).toEqual({ reason });
  });

  it('rejects fit with an AbortError where no reason is given, and a TimeoutError after a time', async () => {
    for (const [signal, name] of [
      [AbortSignal.abort(), 'AbortError'],
      [AbortSignal.timeout(1), 'TimeoutError'],
    ] as const) {
      const { model, ...rest } = setUp();
      const training = fit(model, { ...rest, epochs: 1e6, signal });
      expect(await outcome(training)).toEqual({ reason: signal.reason as unknown });
      expect((signal.reason as DOMException).name).toBe(name);
    }
  });

  it('that was aborted before draws nothing, changes nothing and tells nobody', async () => {
    const { model, ...rest } = setUp();
    const told: string[] = [];
    const watching: Callback = {
      onTrainBegin: () => void told.push('begin'),
      onTrainEnd: () => void told.push('end'),
    };
    const states: TrainingState[] = [];
    const { model: other, ...others } = setUp(8);
    await fit(other, {
      ...others,
      epochs: 1,
      callbacks: [{ onRest: (training) => void states.push(training.state()) }],
    });
    const before = [digits(model), defaultGenerator().state, rest.train.generator!.state];
    for (const resume of [undefined, states.at(-1)]) {
      const aborted = fit(model, {
        ...rest, epochs: 2, resume, callbacks: [watching], signal: AbortSignal.abort('no'),
      }); // prettier-ignore
      expect(await outcome(aborted)).toEqual({ reason: 'no' });
    }
    expect(told).toEqual([]);
    expect([digits(model), defaultGenerator().state, rest.train.generator!.state]).toEqual(before);
  });

  it('draws no order of an epoch that it lets nobody begin', async () => {
    const { model, ...rest } = setUp();
    const controller = new AbortController();
    const after: unknown[] = [];
    const training = fit(model, {
      ...rest,
      epochs: 9,
      signal: controller.signal,
      callbacks: [
        () => {
          after.push(rest.train.generator!.state);
          controller.abort('enough');
        },
      ],
    });
    expect(await outcome(training)).toEqual({ reason: 'enough' });
    expect(after).toEqual([rest.train.generator!.state]);
  });
});

describe("an epoch's seconds", () => {
  const pausing = (ms: number) => () => new Promise<void>((resume) => setTimeout(resume, ms));

  it('count no time for which callbacks were waited for', async () => {
    const { model, ...rest } = setUp();
    const states: TrainingState[] = [];
    const wait = pausing(60);
    const start = performance.now();
    const history = await fit(model, {
      ...rest,
      epochs: 1,
      callbacks: [
        { onBatchEnd: wait },
        { onRest: (training) => void states.push(training.state()) },
        { onRest: wait },
      ],
    });
    // Six batches wait for 0.72 s.
    const all = (performance.now() - start) / 1000;
    expect(history[0].seconds).toBeLessThan(all - 0.7);
    expect(history[0].seconds).toBeGreaterThan(0);
    expect(states[5].underway!.seconds).toBeLessThan(all - 0.6);
  });

  it('count validation and what learns', async () => {
    const { model, validation, ...rest } = setUp();
    const slow = {
      async *[Symbol.asyncIterator]() {
        await pausing(60)();
        yield* validation;
      },
    };
    const [{ seconds }] = await fit(model, { ...rest, validation: slow, epochs: 1 });
    expect(seconds).toBeGreaterThan(0.05);
  });
});
