/**
 * fit is the explicit loop: the same bits, and whoever stands beside it is told of everything once.
 */
import { describe, expect, it } from 'vitest';
import {
  accuracyScore, Adam, array, BatchNorm1d, clipGradNorm, DataLoader, Dropout, EarlyStopping, evaluate, fit, Generator, Linear, manualSeed,
  MSELoss, OneCycleLR, ReduceLROnPlateau, ReLU, ScheduleLR, Sequential, SGD, SoftmaxCrossEntropy, StepLR, toFlat,
  WeightedRandomSampler,
  type Callback, type EpochRecord, type FitOptions, type Training, type TrainingState,
} from '../../src/index.js'; // prettier-ignore
import { NonFiniteError, OptionError, ShapeError, StateError } from '../../src/core/errors.js';
import { expectError, expectRejection } from '../support/errors.js';

const bad = (value: unknown) => value as never;

/** Made up: is the first number greater than the second? */
function data(rows: number, seed: number) {
  const x = new Generator(seed).normal([rows, 3]);
  const y = Array.from({ length: rows }, (_, i) => Number(x.get(i, 0) > x.get(i, 1)));
  return { x, y: array(y, { dtype: 'int32' }) };
}

/** Everything random in it: weights, masks, orders; half of it by generators of their own. */
function setUp(seed = 3) {
  manualSeed(seed);
  const own = new Generator(17);
  const model = new Sequential(
    new Linear(3, 16),
    new BatchNorm1d(16),
    new ReLU(),
    new Dropout(0.2),
    new Linear(16, 8),
    new Dropout(0.3, { generator: new Generator(5) }),
    new Linear(8, 2),
  );
  const train = new DataLoader(data(90, 1), { batchSize: 16, shuffle: true, generator: own });
  const validation = new DataLoader(data(30, 2), { batchSize: 8 });
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });
  return { model, train, validation, optimizer, loss: new SoftmaxCrossEntropy() };
}

const digits = (model: Sequential) =>
  Object.values(model.stateDict()).map((values) => [...toFlat(values)]);

describe('fit', () => {
  it('comes to the bits of the loop written out, with validation, clipping and a schedule', async () => {
    const one = setUp();
    const schedule = new StepLR(one.optimizer, { stepSize: 2, gamma: 0.5 });
    const expected: number[][] = [];
    for (let epoch = 0; epoch < 5; epoch++) {
      let [total, rows] = [0, 0];
      for (const [x, y] of one.train) {
        const loss = one.loss.forward(one.model.forward(x), y);
        one.optimizer.zeroGrad();
        one.model.backward(one.loss.backward(), { inputGrad: false });
        clipGradNorm(one.model.parameters(), 0.5);
        one.optimizer.step();
        total += loss * x.shape[0];
        rows += x.shape[0];
      }
      const { accuracy } = evaluate(one.model, one.validation);
      expected.push([total / rows, accuracy, one.optimizer.lr]);
      schedule.step();
    }

    const { model, ...two } = setUp();
    const history = await fit(model, {
      ...two,
      epochs: 5,
      clipGradNorm: 0.5,
      scheduler: new StepLR(two.optimizer, { stepSize: 2, gamma: 0.5 }),
      metrics: { accuracy: accuracyScore },
    });
    expect(history.map(({ loss, metrics, lr }) => [loss, metrics.accuracy, lr])).toEqual(expected);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(history.every(({ seconds }) => seconds > 0)).toBe(true);
    expect(digits(model)).toEqual(digits(one.model));
  });

  it('measures metrics of the training rows where there are no others', async () => {
    const { model, train, optimizer, loss } = setUp();
    const [record] = await fit(model, {
      train, optimizer, loss, epochs: 1, metrics: { rows: (y, outputs) => y.shape[0] * 100 + outputs.shape[1] },
    }); // prettier-ignore
    expect(record.metrics).toEqual({ rows: 9002 });
    expect(record).not.toHaveProperty('validationLoss');
  });

  it('leaves each module the mode it had, also after an error', async () => {
    const { model, optimizer, loss } = setUp();
    model.at(3).eval();
    const modes = () => [model.training, ...[...model].map(({ training }) => training)];
    const before = modes();
    const training = fit(model, { train: [[[[1, 2]], [0]]], optimizer, loss, epochs: 1 });
    await expectRejection(
      training,
      ShapeError,
      'fit, epoch 1, train[0]: Linear(3 → 16) expects x [B, 3], but got [1, 2]; pass rows of 3 features',
    );
    expect(modes()).toEqual(before);
  });

  it('gives the event loop a turn at least every 30 ms', async () => {
    const { model, optimizer, loss } = setUp();
    const x = new Generator(0).normal([64, 3]);
    const y = array(Array(64).fill(0), { dtype: 'int32' });
    const train = Array.from({ length: 4000 }, () => [x, y] as const);
    let [last, longest, turns] = [performance.now(), 0, 0];
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      turns++;
    }, 1);
    await fit(model, { train, optimizer, loss, epochs: 1 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
    expect(longest).toBeLessThan(1000); // a bound that a busy machine keeps too
  });

  it('goes through asynchronous batches', async () => {
    const { model: one, ...given } = setUp();
    await fit(one, { ...given, epochs: 2 });
    const { model: two, train, ...rest } = setUp();
    const slow = {
      async *[Symbol.asyncIterator]() {
        for (const batch of train) yield await Promise.resolve(batch);
      },
    };
    await fit(two, { ...rest, train: slow, epochs: 2 });
    expect(digits(two)).toEqual(digits(one));
  });

  it('ends at once when its signal is aborted, with the reason', async () => {
    const { model, ...rest } = setUp();
    const controller = new AbortController();
    const seen: string[] = [];
    const training = fit(model, {
      ...rest,
      epochs: 100,
      signal: controller.signal,
      callbacks: [
        { onBatchEnd: ({ batch }) => void (batch === 3 && controller.abort(new Error('enough'))) },
        { onTrainEnd: ({ epoch, batch }) => void seen.push(`${epoch}.${batch}`) },
      ],
    });
    await expect(training).rejects.toThrow('enough');
    expect(seen).toEqual(['1.3']);
  });

  it('tells callbacks of everything, in order, and waits for them', async () => {
    const { model, train, ...rest } = setUp();
    const seen: string[] = [];
    const late = async (what: string) => {
      await new Promise((resume) => setTimeout(resume, 1));
      seen.push(what);
    };
    const first: Callback = {
      onTrainBegin: () => late('begin'),
      onEpochBegin: ({ epoch }) => late(`epoch ${epoch}`),
      onBatchEnd: ({ epoch, batch, batches }) => late(`batch ${epoch}.${batch} of ${batches}`),
      onRest: ({ history }) => late(`rest after ${history.length}`),
      onEpochEnd: (_, { epoch }) => late(`end ${epoch}`),
      onTrainEnd: () => late('over'),
    };
    const rows: EpochRecord[] = [];
    await fit(model, {
      ...rest,
      train: new DataLoader(data(10, 1), { batchSize: 5 }),
      epochs: 2,
      callbacks: [first, (record) => void rows.push(record)],
    });
    const of = (e: number) => [
      `epoch ${e}`, `batch ${e}.1 of 2`, `rest after ${e - 1}`, `batch ${e}.2 of 2`, `rest after ${e - 1}`, `end ${e}`, `rest after ${e}`,
    ]; // prettier-ignore
    expect(seen).toEqual(['begin', ...of(1), ...of(2), 'over']);
    expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(train.length).toBe(6);
  });
});

describe('a training that is resumed', () => {
  /** The states of a whole run at all its rests, and what it came to. */
  async function whole(epochs: number) {
    const { model, ...rest } = setUp();
    const states: TrainingState[] = [];
    const callbacks = [
      new EarlyStopping({ patience: 50 }),
      new ScheduleLR(new OneCycleLR(rest.optimizer, { maxLr: 0.05, totalSteps: 60 }), { every: 'batch' }),
      { onRest: (training) => void states.push(training.state()) } as Callback,
    ] as const; // prettier-ignore
    const metrics = { accuracy: accuracyScore };
    const history = await fit(model, { ...rest, epochs, callbacks, metrics });
    return { states, history, digits: digits(model), best: callbacks[0].bestEpoch };
  }

  const withoutTime = (history: readonly EpochRecord[]) =>
    history.map(({ seconds: _, ...record }) => record);

  it('ends with the bits of one that was not, from every batch on', async () => {
    const epochs = 3;
    const { states, ...expected } = await whole(epochs);
    expect(states).toHaveLength(epochs * 7);
    for (const state of states) {
      const { model, ...rest } = setUp(99); // other weights, another stream
      const stopping = new EarlyStopping({ patience: 50 });
      const cycle = new OneCycleLR(rest.optimizer, { maxLr: 0.05, totalSteps: 60 });
      const history = await fit(model, {
        ...rest,
        epochs,
        callbacks: [stopping, new ScheduleLR(cycle, { every: 'batch' }), {}],
        metrics: { accuracy: accuracyScore },
        resume: state,
      });
      expect(withoutTime(history)).toEqual(withoutTime(expected.history));
      expect(digits(model)).toEqual(expected.digits);
      expect(stopping.bestEpoch).toBe(expected.best);
    }
  });

  it('finds the generators of samplers', async () => {
    const run = async (resume?: TrainingState) => {
      const { model, optimizer, loss } = setUp();
      const sampler = new WeightedRandomSampler(Array(90).fill(1), 60, {
        generator: new Generator(8),
      });
      const train = new DataLoader(data(90, 1), { batchSize: 16, sampler });
      const states: TrainingState[] = [];
      const callbacks = [{ onRest: (training: Training) => void states.push(training.state()) }];
      await fit(model, { train, optimizer, loss, epochs: 3, callbacks, ...(resume && { resume }) });
      return { states, digits: digits(model) };
    };
    const { states, ...expected } = await run();
    expect((await run(states[6])).digits).toEqual(expected.digits);
  });

  it('keeps the metrics of training rows across a resume in the middle of an epoch', async () => {
    const run = async (resume?: TrainingState) => {
      const { model, train, optimizer, loss } = setUp();
      const states: TrainingState[] = [];
      const history = await fit(model, {
        train, optimizer, loss, epochs: 1, metrics: { accuracy: accuracyScore },
        callbacks: [{ onRest: (training) => void states.push(training.state()) }],
        ...(resume && { resume }),
      }); // prettier-ignore
      return { states, metrics: history.map(({ metrics }) => metrics) };
    };
    const { states, metrics } = await run();
    expect((await run(states[2])).metrics).toEqual(metrics);
  });

  it('refuses a state that does not fit, and leaves the model as it was', async () => {
    const { states } = await whole(1);
    const [state] = states;
    const resumed = (given: unknown, options: Partial<FitOptions> = {}) => {
      const { model, ...rest } = setUp(4);
      const before = digits(model);
      const callbacks = [new EarlyStopping(), {}, {}];
      const training = fit(model, {
        ...rest,
        epochs: 1,
        callbacks,
        ...options,
        resume: bad(given),
      });
      return { training, unchanged: () => expect(digits(model)).toEqual(before) };
    };
    const cases: [unknown, Partial<FitOptions>, new (...args: never[]) => Error, string][] = [
      [7, {}, TypeError, "fit expects resume to be a training's state, but got 7; pass await latestCheckpoint(folder), say"],
      [null, {}, TypeError, "fit expects resume to be a training's state, but got null; pass await latestCheckpoint(folder), say"],
      [Promise.resolve(state), {}, TypeError, "fit expects resume to be a training's state, but got an object of class Promise; await it"],
      ['runs/1', {}, TypeError, 'fit expects resume to be a training\'s state, but got "runs/1"; pass await latestCheckpoint("runs/1")'],
      [{ ...state, epoch: 1 }, {}, OptionError, "fit expects the options model, optimizer, callbacks, generators, history, stopped, underway, but got 'epoch'; remove it"],
      [state, { callbacks: [] }, StateError, 'fit expects a state of 0 callbacks, but got 3; resume with the same model, loaders and callbacks'],
      [{ ...state, generators: [] }, {}, StateError, 'fit expects a state of 3 generators, but got 0; resume with the same model, loaders and callbacks'],
      [{ ...state, model: {} }, {}, StateError, 'Sequential.loadStateDict expects the names 0.weight, 0.bias, 1.weight, 1.bias, 1.running_mean, 1.running_var, 1.num_batches_tracked, 4.weight, 4.bias, 6.weight, 6.bias, but got no 0.weight, 0.bias, 1.weight, 1.bias, 1.running_mean, 1.running_var, 1.num_batches_tracked, 4.weight, 4.bias, 6.weight, 6.bias; build the same structure or pass { strict: false }'],
      [{ ...state, optimizer: null }, {}, TypeError, 'Adam.loadStateDict expects an object with arrays state and paramGroups, but got null; pass what stateDict() gave, of an optimizer of the same class and parameters'],
    ]; // prettier-ignore
    for (const [given, options, type, text] of cases) {
      const { training, unchanged } = resumed(given, options);
      await expectRejection(training, type, text);
      unchanged();
    }
  });
});

describe('EarlyStopping', () => {
  const run = async (values: readonly number[], options: ConstructorParameters<typeof EarlyStopping>[0]) => {
    const model = new Linear(1, 1);
    const weights: number[] = [];
    const stopping = new EarlyStopping(options);
    let epoch = 0;
    const history = await fit(model, {
      train: [[[[1]], [[1]]]], loss: new MSELoss(), optimizer: new SGD(model.parameters(), { lr: 0.1 }), epochs: values.length,
      metrics: { value: () => values[epoch++] },
      callbacks: [stopping, () => void weights.push(model.weight.value.get(0, 0))],
    }); // prettier-ignore
    return { epochs: history.length, best: stopping.bestEpoch, kept: weights.indexOf(model.weight.value.get(0, 0)) + 1 };
  }; // prettier-ignore

  it.each([
    ['after patience epochs that were no better, with the best weights', [1, 3, 2, 3, 9], { monitor: 'value', mode: 'max', patience: 2 } as const, { epochs: 4, best: 2, kept: 2 }],
    ['when less is better', [3, 1, 2, 2, 0], { monitor: 'value', mode: 'min', patience: 3 } as const, { epochs: 5, best: 5, kept: 5 }],
    ['and takes NaN for no better', [1, NaN, NaN, 5], { monitor: 'value', mode: 'max', patience: 2 } as const, { epochs: 3, best: 1, kept: 1 }],
    ['only for what is better by minDelta', [1, 1.05, 1.1, 1.15], { monitor: 'value', mode: 'max', patience: 2, minDelta: 0.1 } as const, { epochs: 4, best: 3, kept: 3 }],
    ['and keeps the last weights where told', [1, 0, 0, 0], { monitor: 'value', mode: 'max', patience: 2, restoreBest: false } as const, { epochs: 3, best: 1, kept: 3 }],
  ])('stops %s', async (_, values, options, expected) => {
    expect(await run(values, options)).toEqual(expected);
  }); // prettier-ignore

  it('begins anew with another training, and does not with the same', async () => {
    const stopping = new EarlyStopping({ patience: 2 });
    const train = async (lr: number) => {
      const model = new Linear(1, 1);
      const optimizer = new SGD(model.parameters(), { lr });
      await fit(model, { train: [[[[1]], [[9]]]], loss: new MSELoss(), optimizer, epochs: 9, callbacks: [stopping] }); // prettier-ignore
      return stopping.bestEpoch;
    };
    expect(await train(0.1)).toBe(9);
    expect(await train(0)).toBe(1); // the first was better, and another's
  });

  it('names the numbers there are where its own is none, before the first batch', async () => {
    await expectRejection(
      run([1], { monitor: 'accuracy' }),
      OptionError,
      "EarlyStopping expects monitor to be one of loss, value, but got 'accuracy'; give fit a metric of that name",
    );
  });
});

it('ReduceLROnPlateau is given the loss that is monitored', async () => {
  const model = new Linear(1, 1);
  const optimizer = new SGD(model.parameters(), { lr: 0 });
  const history = await fit(model, {
    train: [[[[1]], [[1]]]],
    loss: new MSELoss(),
    optimizer,
    epochs: 4,
    scheduler: new ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5, eps: 0 }),
  });
  expect(history).toHaveLength(4);
  const lowered = new SGD(model.parameters(), { lr: 1 });
  const plateau = new ReduceLROnPlateau(lowered, { patience: 0, factor: 0.5 });
  await fit(model, {
    train: [[[[0]], [[0]]]],
    loss: { forward: () => 1, backward: () => array([[0]]) },
    optimizer: lowered,
    epochs: 3,
    scheduler: plateau,
  });
  expect(lowered.lr).toBe(0.25);
});

it('ScheduleLR has no mode: ReduceLROnPlateau has its own', () => {
  const schedule = new StepLR(new SGD(new Linear(1, 1).parameters(), { lr: 1 }), { stepSize: 1 });
  expectError(
    () => new ScheduleLR(schedule, bad({ monitor: 'accuracy', mode: 'max' })),
    OptionError,
    "ScheduleLR expects the options every, monitor, but got 'mode'; remove it",
  );
});

describe('fit refuses', () => {
  const good = () => {
    const model = new Linear(1, 1);
    return {
      model,
      options: {
        train: [[[[1]], [[1]]]] as [number[][], number[][]][],
        loss: new MSELoss(),
        optimizer: new SGD(model.parameters(), { lr: 0.1 }),
        epochs: 1,
      },
    };
  };
  function compiled(): void {
    expect.fail('a class was called');
  }
  compiled.prototype = { onTrainBegin: () => undefined };
  const thrown = () => {
    throw new RangeError('no classes');
  };
  function* once() {
    yield [[[1]], [[1]]] as const;
  }
  async function* onceLater() {
    yield* await Promise.resolve(once());
  }
  const iterator = 'as something that gives batches in every epoch, but got an iterator; an iterator ends with its first epoch: pass an array of what it gives, or an object with '; // prettier-ignore
  const cases: [string, unknown, new (...args: never[]) => Error, string][] = [
    ['no batches', { train: 3 }, TypeError, 'fit expects train of [x, y], but got 3; pass a DataLoader'],
    ['an array', { train: array([[1]]) }, TypeError, 'fit expects train of [x, y], but got an ndarray [1, 1]; put the two arrays of a single batch into a list: [[x, y]]'],
    ['an empty list', { train: [] }, ShapeError, 'fit expects at least one batch of train in epoch 1, but got none; pass data'],
    ['an empty validation', { validation: [] }, ShapeError, 'fit expects at least one batch of validation in epoch 1, but got none; pass data'],
    ['an iterator, where there are several epochs', { train: once(), epochs: 2 }, TypeError, `fit expects train ${iterator}[Symbol.iterator]`],
    ['an array\'s iterator', { train: [[[[1]], [[1]]]].values(), epochs: 2 }, TypeError, `fit expects train ${iterator}[Symbol.iterator]`],
    ['an iterator for validation', { validation: once(), epochs: 2 }, TypeError, `fit expects validation ${iterator}[Symbol.iterator]`],
    ['an asynchronous iterator', { train: onceLater(), epochs: 2 }, TypeError, `fit expects train ${iterator}[Symbol.asyncIterator]`],
    ['a loss class', { loss: MSELoss }, TypeError, 'fit expects loss to be a loss, but got the function MSELoss; pass an instance, with new, say'],
    ['no optimizer', { optimizer: undefined }, TypeError, 'fit expects optimizer with zeroGrad and step, but got undefined; pass new SGD(model.parameters(), { lr }), say'],
    ['an optimizer of another model', { optimizer: new SGD(new Linear(1, 1).parameters(), { lr: 0.1 }) }, OptionError, "fit expects an optimizer of the model's parameters, but got one of others; make it with model.parameters()"],
    ['half an epoch', { epochs: 0.5 }, RangeError, 'fit expects epochs to be a whole number of at least 1, but got 0.5; pass such a number'],
    ['a misspelt option', { epoch: 1 }, OptionError, "fit expects the options train, validation, loss, optimizer, epochs, scheduler, metrics, trainMetrics, clipGradNorm, callbacks, signal, resume, generators, warnings, but got 'epoch'; did you mean 'epochs'?"],
    ['a negative norm', { clipGradNorm: -1 }, RangeError, 'fit expects clipGradNorm to be a finite number of at least 0, but got -1; pass such a number'],
    ['no signal', { signal: {} }, TypeError, 'fit expects signal to be an AbortSignal, but got an object; pass controller.signal'],
    ['a callback without a list', { callbacks: () => 1 }, TypeError, 'fit expects callbacks to be a list, but got the function callbacks; pass [callback]'],
    ['a word for a callback', { callbacks: ['early'] }, TypeError, 'fit expects callbacks[0] to be a callback or a function, but got "early"; pass new ProgressBar(), say'],
    ['a callback\'s class', { callbacks: [EarlyStopping] }, TypeError, 'fit expects callbacks[0] to be a callback or a function, but got the class EarlyStopping; pass an instance, new EarlyStopping(...)'],
    ['a class that was compiled to a function', { callbacks: [() => 1, compiled] }, TypeError, 'fit expects callbacks[1] to be a callback or a function, but got the class compiled; pass an instance, new compiled(...)'],
    ['a schedule among callbacks', { callbacks: [new StepLR(new SGD(new Linear(1, 1).parameters(), { lr: 1 }), { stepSize: 1 })] }, TypeError, 'fit expects callbacks[0] to be a callback or a function, but got an object of class StepLR, which has a step alone; pass new ScheduleLR(schedule)'],
    ['a generator without a list', { generators: new Generator(0) }, TypeError, 'fit expects generators to be a list, but got an object of class Generator; pass [generator]'],
    ['a seed for a generator', { generators: [7] }, TypeError, 'fit expects generators to be a Generator, but got 7; pass new Generator(seed)'],
    ['what scikit-learn calls a seed', { randomState: 1 }, OptionError, "fit expects the options train, validation, loss, optimizer, epochs, scheduler, metrics, trainMetrics, clipGradNorm, callbacks, signal, resume, generators, warnings, but got 'randomState'; call manualSeed(seed) before"],
    ['no schedule', { scheduler: {} }, TypeError, 'ScheduleLR expects a schedule with step, stateDict, loadStateDict, but got an object; pass new StepLR(optimizer, ...), say'],
    ['NaN in the data', { train: [[[[NaN]], [[1]]]] }, NonFiniteError, 'fit, epoch 1, train[0]: MSELoss expects a finite loss, but got NaN at its forward number 1: prediction[0, 0] is NaN; look for NaN and Infinity in the inputs and the parameters'],
    ['a metric that throws', { metrics: { a: () => 1, f1: () => thrown() } }, RangeError, 'fit, epoch 1, train, metrics.f1: no classes'],
    ['a metric that throws for the validation', { metrics: { f1: () => thrown() }, validation: [[[[1]], [[1]]]] }, RangeError, 'fit, epoch 1, validation, metrics.f1: no classes'],
    ['a metric of text', { metrics: { a: () => 'x' } }, TypeError, 'fit expects metrics.a to return a number, but got "x"; return one'],
  ]; // prettier-ignore
  it.each(cases)('%s', async (_, change, type, text) => {
    const { model, options } = good();
    await expectRejection(fit(model, { ...options, ...(change as object) }), type, text);
  });
});

describe('two trainings of one model', () => {
  const text = (label: string) =>
    `fit expects a model that no other fit is training, but got ${label}, whose fit is not over; await that first`; // prettier-ignore

  it('are refused at once, and one after the other is as ever', async () => {
    const { model, ...given } = setUp();
    const first = fit(model, { ...given, epochs: 2 });
    await expectRejection(fit(model, { ...given, epochs: 2 }), StateError, text(model.label()));
    await first;
    const { model: other, ...rest } = setUp();
    await fit(other, { ...rest, epochs: 2 });
    expect(digits(model)).toEqual(digits(other));
    await fit(model, { ...given, epochs: 1 });
  });

  it('are taken after an error, a stop, an abort, and a state that does not fit', async () => {
    const { model, ...given } = setUp();
    const options = { ...given, epochs: 1 };
    const aborted = AbortSignal.abort(new Error('enough'));
    const ends: [Partial<FitOptions>, string | undefined][] = [
      [{ callbacks: [bad({ onEpochEnd() { throw new Error('so it ends'); } })] }, 'so it ends'],
      [{ callbacks: [{ onBatchEnd: (training) => training.stop() }] }, undefined],
      [{ signal: aborted }, 'enough'],
      [{ resume: bad(5) }, "fit expects resume to be a training's state, but got 5; pass await latestCheckpoint(folder), say"],
    ]; // prettier-ignore
    for (const [more, end] of ends) {
      const over = fit(model, { ...options, ...more });
      if (end === undefined) await over;
      else await expect(over).rejects.toThrow(end);
      await expect(fit(model, options)).resolves.toHaveLength(1);
    }
  });
});

it('fit takes an iterator for a single epoch, and what begins anew for several', async () => {
  const batches = [[[[1]], [[1]]]] as const;
  const cases = [
    [batches.values(), 1],
    [{ next: 5, [Symbol.iterator]: () => batches.values() }, 2],
    [{ next: () => 5, *[Symbol.iterator]() { yield* batches; } }, 2],
    [{ async *[Symbol.asyncIterator]() { yield* await Promise.resolve(batches); } }, 2],
  ] as const; // prettier-ignore
  for (const [train, epochs] of cases) {
    const model = new Linear(1, 1);
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const history = await fit(model, { train, loss: new MSELoss(), optimizer, epochs });
    expect(history).toHaveLength(epochs);
  }
});

it.each([
  ['of a part of the model', (model: Sequential) => new SGD(model.at(1).parameters(), { lr: 0.1 })],
  ['of others besides', (model: Sequential) => new SGD([{ params: new Linear(1, 1).parameters() }, { params: model.parameters() }], { lr: 0.1 })],
  ['of whom it is not known', () => ({ lr: 0.1, zeroGrad: () => 0, step: () => 0 })],
])('fit takes an optimizer %s', async (_, optimizer) => {
  const model = new Sequential(new Linear(1, 1), new Linear(1, 1));
  const history = await fit(model, { train: [[[[1]], [[1]]]], loss: new MSELoss(), optimizer: optimizer(model), epochs: 1 });
  expect(history).toHaveLength(1);
}); // prettier-ignore
