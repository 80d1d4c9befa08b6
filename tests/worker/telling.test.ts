/**
 * What callbacks at the caller's end are told of a training in a worker, and when no more: with a
 * worker that says what a test wants it to.
 */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Callback, EpochRecord } from '../../src/index.js';
import { trainInWorker, type AnyWorker } from '../../src/worker/index.js';
import { train, madeUp } from './training.js';

const progress = { epochs: 9, epoch: 1, batch: 1, batches: 1, loss: 1, lr: 1 };
const record: EpochRecord = { epoch: 1, loss: 1, metrics: {}, lr: 1, seconds: 1 };

function start(callbacks: Callback[], signal?: AbortSignal) {
  const worker = Object.assign(new EventEmitter(), {
    postMessage: () => undefined,
    terminate: () => undefined,
  });
  const training = trainInWorker(worker as unknown as AnyWorker, {
    callbacks,
    ...(signal && { signal }),
  });
  const says = (...types: string[]) => {
    for (const type of types)
      worker.emit('message', { type, progress, record, history: [], isWatched: true });
  };
  says('ready', 'begin');
  return { training, says };
}

const later = () => new Promise((resume) => setTimeout(resume, 5));
const outcome = (result: Promise<unknown>) =>
  result.then(
    () => 'a result',
    (error: unknown) => String(error),
  );

describe('callbacks of a training in a worker', () => {
  it('are told of nothing but the end once one has failed, though more has come', async () => {
    const told: string[] = [];
    const failing: Callback = {
      onEpochBegin: () => later(),
      onEpochEnd: async () => {
        await later();
        throw new RangeError('full');
      },
      onTrainEnd: () => {
        told.push('first: end');
        throw new Error('also in the end');
      },
    };
    const watching: Callback = {
      onTrainBegin: () => void told.push('begin'),
      onEpochBegin: () => void told.push('epoch'),
      onBatchEnd: () => void told.push('batch'),
      onEpochEnd: () => void told.push('record'),
      onTrainEnd: () => void told.push('end'),
    };
    const { training, says } = start([failing, watching]);
    says('epoch', 'record', 'epoch', 'record', 'epoch');
    expect(await outcome(training.result)).toBe('RangeError: full');
    expect(told).toEqual(['begin', 'epoch', 'first: end', 'end']);
    await later();
    expect(told).toHaveLength(4);
  });

  it('are told of nothing but the end once it is aborted', async () => {
    const told: string[] = [];
    const controller = new AbortController();
    const slow: Callback = {
      onEpochBegin: async () => {
        told.push('epoch');
        await later();
      },
      onEpochEnd: () => void told.push('record'),
      onTrainEnd: () => void told.push('end'),
    };
    const { training, says } = start([slow], controller.signal);
    says('epoch', 'record', 'epoch');
    while (told.length === 0) await Promise.resolve();
    controller.abort('enough');
    expect(await outcome(training.result)).toBe('enough');
    expect(told).toEqual(['epoch', 'end']);
  });

  it('are told of the end once, also where one failed when the worker was done', async () => {
    const told: string[] = [];
    const failing: Callback = {
      onEpochEnd: async () => {
        await later();
        throw new RangeError('full');
      },
      onTrainEnd: () => void told.push('end'),
    };
    const { training, says } = start([failing]);
    says('epoch', 'record', 'epoch', 'record', 'end', 'result');
    expect(await outcome(training.result)).toBe('RangeError: full');
    expect(told).toEqual(['end']);
  });
});

it('one that fails at home ends it in the same order', async () => {
  const told: string[] = [];
  const failing: Callback = {
    onEpochEnd: () => {
      throw new RangeError('full');
    },
    onTrainEnd: () => void told.push('first: end'),
  };
  const watching: Callback = {
    onEpochEnd: () => void told.push('record'),
    onTrainEnd: () => void told.push('end'),
  };
  const training = train({ ...madeUp(), epochs: 3 }, [failing, watching]);
  expect(await outcome(training)).toBe('RangeError: full');
  expect(told).toEqual(['first: end', 'end']);
});
