/**
 * Each kind of finding, on a fault that was planted for it.
 */
import { describe, expect, it } from 'vitest';
import {
  Adam, array, BatchNorm1d, BCEWithLogitsLoss, DataLoader, diagnose, Dropout, Generator, init, Linear, LogSoftmax, manualSeed, Module, MSELoss, NLLLoss,
  Parameter, ReLU, Residual, Sequential, Sigmoid, SGD, Softmax, SoftmaxCrossEntropy, Tanh, toFlat, zeros,
  type DiagnoseOptions, type FindingKind, type NdArray,
} from '../../../src/index.js'; // prettier-ignore
import { OptionError, ShapeError } from '../../../src/core/errors.js';
import { expectError } from '../../support/errors.js';
import { labels, table, targets } from './setups.js';

const rows = 600;
const xs = table(4, rows);
const two = labels(xs, (x) => Number(x(0) > 0));
const three = labels(xs, (x) => (x(0) > 0.5 ? 2 : x(1) > 0 ? 1 : 0));
const smooth = targets(xs, (x) => x(0) - x(1));
/** The table with other numbers in it. */
const changed = (f: (value: number, c: number, i: number) => number) =>
  array(Array.from({ length: rows }, (_, i) => [0, 1, 2, 3].map((c) => f(xs.get(i, c), c, i))));

const seeded = <T>(make: () => T): T => (manualSeed(2), make());
const mlp = (out: number, ...last: Module[]) =>
  seeded(() => new Sequential(new Linear(4, 32), new ReLU(), new Linear(32, out), ...last));
const deep = (activation: () => Module, gain: number, depth = 10) =>
  seeded(() => {
    const weightInit = init.normal(0, gain / Math.sqrt(32));
    const hidden = Array.from({ length: depth }, () => [new Linear(32, 32, { weightInit }), activation()]); // prettier-ignore
    return new Sequential(new Linear(4, 32), activation(), ...hidden.flat(), new Linear(32, 3));
  });

/** No number is drawn. */
const alike = (value: number) => ({ weightInit: init.constant(value), biasInit: init.constant(0) });

/** A slip in a module of one's own. */
class Blocking extends Module {
  readonly scale = new Parameter(array([1]), { name: 'scale' });
  forward = (x: NdArray): NdArray => x;
  backward = (gradOutput: NdArray): NdArray => zeros(gradOutput.shape);
}

interface Planted {
  model?: Module;
  x?: NdArray;
  y?: unknown;
  loss?: DiagnoseOptions['loss'];
  optimizer?: (model: Module) => DiagnoseOptions['optimizer'];
  batchSize?: number;
  /** What is found, as `toString` has it but for the advice. */
  finds: [FindingKind, where: string, message: string | RegExp][];
}

const planted: Record<string, Planted> = {
  'NaN and Infinity among the inputs': {
    x: changed((v, c, i) => (c === 1 && i === 7 ? NaN : c === 3 && i < 2 ? -Infinity : v)),
    finds: [['non-finite-inputs', 'x columns 1, 3', '3 of 2400 numbers are NaN or infinite']],
  },
  'one column of large mean': {
    x: changed((v, c) => (c === 2 ? 1990 + 10 * v : v)),
    finds: [['unscaled-inputs', 'x column 2', /^column 2 has mean 1990 and std \d/], ['dominant-input', 'x column 2', /times as large/], ['dead-units', '1 (ReLU)', /^19 of 32/]],
  }, // prettier-ignore
  'bytes as they are': {
    x: changed((v) => Math.max(0, Math.min(255, Math.round(128 + 60 * v)))),
    finds: [['unscaled-inputs', 'x columns 0, 1, 2, 3', /^column \d has mean 1\d\d and std/]],
  },
  'inputs that are all tiny': {
    x: changed((v) => 1e-5 * v),
    finds: [['unscaled-inputs', 'x columns 0, 1, 2, 3', /^all numbers are below 0\.01/], ['dead-units', '1 (ReLU)', /^18 of 32/]],
  }, // prettier-ignore
  'a column with a mean far from 0 for its deviation': {
    x: changed((v, c) => (c === 0 ? 5 + 0.01 * v : v)),
    y: labels(xs, (x) => Number(x(1) > 0)),
    finds: [['unscaled-inputs', 'x column 0', /^column 0 has mean 5 and std 0\.00971$/]],
  },
  'a column that dwarfs the others, each of them in bounds': {
    x: changed((v, c) => (c === 3 ? 5 * v : 0.02 * v)),
    finds: [['dominant-input', 'x column 3', /^it is 2\d\d times as large/]],
  },
  'a constant column': {
    x: changed((v, c) => (c === 1 ? 3 : v)),
    finds: [['constant-inputs', 'x column 1', '3 in all 600 rows']],
  },
  'a column that is there twice, and once more in other units': {
    model: mlp(4), x: changed((v, c, i) => (c === 2 ? xs.get(i, 0) : c === 3 ? 3 - 2.5 * xs.get(i, 0) : v)), y: labels(xs, (x) => (x(0) > 0.5 ? 3 : x(1) > 0 ? 1 : x(2) > 0 ? 0 : 2)),
    finds: [['duplicate-inputs', 'x columns 2, 3', 'column 0 again, or that in other units, in all 600 rows']],
  }, // prettier-ignore
  'the target among the inputs': {
    model: mlp(1), loss: new MSELoss(), x: changed((v, c, i) => (c === 1 ? 1 + 2 * smooth.get(i, 0) : v)), y: smooth,
    finds: [['target-in-inputs', 'x column 1', 'it is the target, or that in other units, in all 600 rows']],
  }, // prettier-ignore
  'the label among the inputs': {
    x: changed((v, c, i) => (c === 3 ? 1 - two.get(i) : v)),
    finds: [
      [
        'target-in-inputs',
        'x column 3',
        'it is the target, or that in other units, in all 600 rows',
      ],
    ],
  },
  'rows sorted by class': {
    model: mlp(3), y: labels(xs, (_, i) => Math.floor(i / 200)),
    finds: [['unshuffled-rows', 'y', '17 of 19 batches are of one class each']],
  }, // prettier-ignore
  'classes numbered from 1, and an output for 0': {
    model: mlp(4), y: labels(xs, (x) => (x(0) > 0 ? 3 : x(1) > 0 ? 2 : 1)),
    finds: [['output-count', '2 (Linear(32 → 4))', '4 outputs, but in 600 rows no label below 1']],
  }, // prettier-ignore
  'targets far from 0 for their deviation': {
    model: mlp(1), loss: new MSELoss(), y: targets(xs, (x) => 37 + 0.5 * Math.tanh(x(0))),
    finds: [['unscaled-targets', 'y', /^mean 37 and std 0\.3/]],
  }, // prettier-ignore
  'targets that are all tiny': {
    model: mlp(1), loss: new MSELoss(), y: targets(xs, (x) => 1e-4 * (x(0) - x(1))),
    finds: [['unscaled-targets', 'y', 'mean 0.00000683 and std 0.000141']],
  }, // prettier-ignore
  'two Linears without an activation between them': {
    model: seeded(() => new Sequential(new Linear(4, 32), new Sequential(new Dropout(0.1), new Linear(32, 16)), new ReLU(), new Linear(16, 2))),
    finds: [['no-activation', '1.1 (Linear(32 → 16))', 'it stands behind 0 (Linear(4 → 32)): two linear maps are one']],
  }, // prettier-ignore
  'the same within a Residual': {
    model: seeded(() => new Sequential(new Linear(4, 16), new Residual(new Sequential(new Linear(16, 16), new Linear(16, 16))), new ReLU(), new Linear(16, 2))),
    finds: [['no-activation', '1.f.1 (Linear(16 → 16))', 'it stands behind 1.f.0 (Linear(16 → 16)): two linear maps are one']],
  }, // prettier-ignore
  'a dropout of everything': {
    model: seeded(() => new Sequential(new Linear(4, 32), new ReLU(), new Dropout(1), new Linear(32, 2))),
    finds: [['dropout', '2 (Dropout(1))', 'it drops everything: nothing comes through in training'], ['zero-gradients', '0.weight, 0.bias, 3.weight', 'the gradients are 0 in all batches: nothing is learned here']],
  }, // prettier-ignore
  'the share that is kept in place of the one that is dropped': {
    model: seeded(() => new Sequential(new Linear(4, 32), new ReLU(), new Dropout(0.9), new Linear(32, 2))),
    finds: [['dropout', '2 (Dropout(0.9))', 'it drops 0.9 of what comes in; 0.1 to 0.5 is usual']],
  }, // prettier-ignore
  'a dropout behind the last layer': {
    model: mlp(2, new Dropout(0.2)),
    finds: [['dropout', '3 (Dropout(0.2))', 'it is the last: outputs that the loss looks at are set to 0 at random']],
  }, // prettier-ignore
  'batches of two for a BatchNorm': {
    model: seeded(() => new Sequential(new Linear(4, 32), new BatchNorm1d(32), new ReLU(), new Linear(32, 2))), batchSize: 2,
    finds: [['small-batches', '1 (BatchNorm1d(32))', 'batches of 2 rows, whose mean and variance are mostly noise; of two rows, all it gives is about 1 and -1']],
  }, // prettier-ignore
  'a batch of one for a BatchNorm': {
    model: seeded(() => new Sequential(new Linear(4, 32), new BatchNorm1d(32), new ReLU(), new Linear(32, 2))), batchSize: 1,
    finds: [['failed-pass', 'model and loss', 'BatchNorm1d(32) expects more than one row in training mode, but got x [1, 32]; pass larger batches, leave the last short one out with dropLast, or call eval()']],
  }, // prettier-ignore
  'weights that are all the same number': {
    model: seeded(() => new Sequential(new Linear(4, 8, alike(0.1)), new Tanh(), new Linear(8, 1, alike(0.1)))),
    loss: new MSELoss(), y: smooth,
    finds: [['identical-units', '0.weight', 'all units have the same weights and the same gradients: they stay one unit']],
  }, // prettier-ignore
  'weights that are all 0': {
    model: seeded(() => new Sequential(new Linear(4, 8, alike(0)), new Tanh(), new Linear(8, 1, alike(0)))),
    loss: new MSELoss(), y: smooth,
    finds: [['zero-gradients', '0.weight, 0.bias, 2.weight', 'the gradients are 0 in all batches: nothing is learned here']],
  }, // prettier-ignore
  'targets of another shape': {
    model: mlp(1), loss: new MSELoss(), y: array(Array.from({ length: rows }, (_, i) => smooth.get(i, 0))),
    finds: [['failed-pass', 'model and loss', 'MSELoss expects target [32, 1], but got [32]; make a column of it: y.map((value) => [value]), or array(y, [y.length, 1])']],
  }, // prettier-ignore
  'NaN among the targets': {
    model: mlp(1), loss: new MSELoss(), y: targets(xs, (x, i) => (i === 5 ? NaN : x(0))),
    finds: [['non-finite-targets', 'y', '1 of 600 targets are NaN or infinite']],
  }, // prettier-ignore
  'labels that are all alike': {
    y: labels(xs, () => 1),
    finds: [['constant-labels', 'y', '1 in all 600 rows that were looked at']],
  },
  'labels out of balance': {
    y: labels(xs, (_, i) => Number(i % 60 === 0)),
    finds: [['unbalanced-labels', 'y', 'class 0 comes 59 times as often as class 1 (98 % of 600 rows)']],
  }, // prettier-ignore
  'yes and no out of balance': {
    model: mlp(1), loss: new BCEWithLogitsLoss(), y: targets(xs, (_, i) => Number(i % 60 === 0)),
    finds: [['unbalanced-labels', 'y', 'class 0 comes 59 times as often as class 1 (98 % of 600 rows)']],
  }, // prettier-ignore
  'classes numbered from 1': {
    model: mlp(3), y: labels(xs, (x) => (x(0) > 0 ? 3 : x(1) > 0 ? 2 : 1)),
    finds: [['labels-out-of-range', 'y', 'labels from 1 to 3, but 3 outputs, for labels from 0 to 2']],
  }, // prettier-ignore
  'measurements as labels': {
    y: array(Array.from({ length: rows }, (_, i) => smooth.get(i, 0))),
    finds: [['labels-not-whole', 'y', 'labels are fractions, and the loss takes classes']],
  },
  'one output for two classes': {
    model: mlp(1),
    finds: [['output-count', '2 (Linear(32 → 1))', 'one output, but labels from 0 to 1: a softmax over one is always 1']],
  }, // prettier-ignore
  'more outputs than classes': {
    model: mlp(10), y: three,
    finds: [['output-count', '2 (Linear(32 → 10))', '10 outputs, but in 600 rows no label above 2']],
  }, // prettier-ignore
  'targets in cents': {
    model: mlp(1), loss: new MSELoss(), y: targets(xs, (x) => 1e5 + 2e4 * (x(0) - x(1))),
    finds: [['unscaled-targets', 'y', /^mean 10\d000 and std 2\d\d00$/]],
  }, // prettier-ignore
  'Softmax before SoftmaxCrossEntropy': {
    model: mlp(2, new Softmax()),
    finds: [['last-layer', '3 (Softmax)', 'SoftmaxCrossEntropy applies a softmax itself; after Softmax its gradients are small']],
  }, // prettier-ignore
  'Sigmoid before BCEWithLogitsLoss, in a Sequential of its own, before a Dropout': {
    model: mlp(1, new Sequential(new Sigmoid(), new Dropout(0))), loss: new BCEWithLogitsLoss(), y: targets(xs, (x) => Number(x(0) > 0)),
    finds: [['last-layer', '3.0 (Sigmoid)', 'BCEWithLogitsLoss applies a sigmoid itself; after Sigmoid its gradients are small']],
  }, // prettier-ignore
  'ReLU before a loss over logits': {
    model: mlp(2, new ReLU()),
    finds: [['last-layer', '3 (ReLU)', 'SoftmaxCrossEntropy takes any number, and ReLU gives none below 0']],
  }, // prettier-ignore
  'Tanh before a loss over logits': {
    model: mlp(2, new Tanh()),
    finds: [['last-layer', '3 (Tanh)', 'SoftmaxCrossEntropy takes any number, and Tanh gives none beyond -1 to 1']],
  }, // prettier-ignore
  'LogSoftmax before BCEWithLogitsLoss': {
    model: mlp(2, new LogSoftmax()), loss: new BCEWithLogitsLoss(), y: array(Array.from({ length: rows }, (_, i) => [i % 2, 1 - (i % 2)])),
    finds: [['last-layer', '3 (LogSoftmax)', 'BCEWithLogitsLoss takes any number, and LogSoftmax gives none above 0']],
  }, // prettier-ignore
  'NLLLoss on logits': {
    loss: new NLLLoss(),
    finds: [['last-layer', '2 (Linear(32 → 2))', 'NLLLoss takes logarithms of probabilities, and Linear gives none']],
  }, // prettier-ignore
  'MSELoss on classes': {
    model: mlp(1), loss: new MSELoss(), y: targets(xs, (x) => (x(0) > 0.5 ? 2 : x(1) > 0 ? 1 : 0)),
    finds: [['loss-and-targets', 'MSELoss', 'targets are the whole numbers 0 to 2, which look like classes']],
  }, // prettier-ignore
  'MSELoss on one-hot classes': {
    model: mlp(2), loss: new MSELoss(), y: array(Array.from({ length: rows }, (_, i) => [Number(xs.get(i, 0) > 0), Number(!(xs.get(i, 0) > 0))])),
    finds: [['loss-and-targets', 'MSELoss', 'targets are classes, one-hot']],
  }, // prettier-ignore
  'targets of −1 and 1 for BCEWithLogitsLoss': {
    model: mlp(1), loss: new BCEWithLogitsLoss(), y: targets(xs, (x) => (x(0) > 0 ? 1 : -1)),
    finds: [['targets-out-of-range', 'y', 'targets go from -1 to 1, and BCEWithLogitsLoss takes 0 to 1']],
  }, // prettier-ignore
  'negative targets behind a ReLU': {
    model: mlp(1, new ReLU()), loss: new MSELoss(), y: smooth,
    finds: [['targets-out-of-range', '3 (ReLU)', /^targets go from -\d.* and ReLU gives 0 to Infinity$/]],
  }, // prettier-ignore
  'dead units': {
    model: seeded(() => {
      const first = new Linear(4, 32);
      for (let o = 0; o < 16; o++) first.bias!.value.set(o, -100);
      return new Sequential(first, new ReLU(), new Linear(32, 2));
    }),
    finds: [['dead-units', '1 (ReLU)', /^1[67] of 32 units \(5\d %\) are 0 for all 600 rows$/]],
  },
  'a layer that is dead as a whole': {
    model: seeded(() => {
      const first = new Linear(4, 8);
      first.bias!.value = array(Array(8).fill(-100) as number[]);
      return new Sequential(first, new ReLU(), new Linear(8, 2));
    }),
    finds: [['dead-units', '1 (ReLU)', '8 of 8 units (100 %) are 0 for all 600 rows'], ['zero-gradients', '0.weight, 0.bias, 2.weight', 'the gradients are 0 in all batches: nothing is learned here']],
  }, // prettier-ignore
  'saturated tanh': {
    model: seeded(() => new Sequential(new Linear(4, 32, { weightInit: init.normal(0, 10) }), new Tanh(), new Linear(32, 2))),
    finds: [['saturated-units', '1 (Tanh)', /^9\d % of the outputs lie where Tanh is flat$/]],
  }, // prettier-ignore
  'saturated sigmoid': {
    model: seeded(() => new Sequential(new Linear(4, 32, { weightInit: init.normal(0, 10) }), new Sigmoid(), new Linear(32, 2))),
    finds: [['saturated-units', '1 (Sigmoid)', /^\d\d % of the outputs lie where Sigmoid is flat$/]],
  }, // prettier-ignore
  'gradients that vanish through sigmoids': {
    model: deep(() => new Sigmoid(), 1), y: three,
    finds: [['vanishing-gradients', '0 (Linear(4 → 32))', /^the gradient's norm is \S+e-\d+ here, and \S+ at 22 \(Linear\(32 → 3\)\)$/]],
  }, // prettier-ignore
  'gradients that explode': {
    model: deep(() => new ReLU(), 8), y: three,
    finds: [['exploding-gradients', '0 (Linear(4 → 32))', /^the gradient's norm is .* here, and \S+ at 22/]],
  }, // prettier-ignore
  'weights that are NaN': {
    model: seeded(() => { const model = mlp(2); (model.at(2) as unknown as Linear).weight.value.set(0, 0, NaN); return model; }),
    finds: [['non-finite-outputs', '2 (Linear(32 → 2))', 'it gives NaN or Infinity, and is the first that does']],
  }, // prettier-ignore
  'gradients that are NaN': {
    model: seeded(() => { class Bad extends Blocking { override backward = (g: NdArray): NdArray => { const d = array(g); d.set(0, 0, NaN); this.scale.accumulateGrad([1]); return d; }; } return new Sequential(new Linear(4, 8), new Bad(), new Linear(8, 2)); }),
    finds: [['non-finite-gradients', '0.weight', 'its gradient is NaN']],
  }, // prettier-ignore
  'a backward that passes nothing on': {
    model: seeded(() => new Sequential(new Linear(4, 8), new Blocking(), new Linear(8, 2))),
    finds: [['zero-gradients', '0.weight, 0.bias, 1.scale', 'the gradients are 0 in all batches: nothing is learned here']],
  }, // prettier-ignore
  'a step that is larger than the weights': {
    optimizer: (model) => new SGD(model.parameters(), { lr: 100 }),
    finds: [['update-size', '2.weight', /^one step moves it by \S+ of its size; 0\.001 is usual$/], ['learning-rate', 'optimizer', /^lr is 100; the loss begins to fall/]],
  }, // prettier-ignore
  'a step that is nothing beside the weights': {
    optimizer: (model) => new SGD(model.parameters(), { lr: 1e-7 }),
    finds: [['update-size', '2.weight', /^one step moves it by \S+e-\d+ of its size, and others by less$/], ['learning-rate', 'optimizer', /^lr is 1e-7; the loss begins/]],
  }, // prettier-ignore
  "Adam's learning rate far too small": {
    optimizer: (model) => new Adam(model.parameters(), { lr: 1e-5 }),
    finds: [['learning-rate', 'optimizer', /^lr is 0\.00001; the loss begins to fall at about 0\.\d+, and falls fastest at 0\.\d+$/]],
  }, // prettier-ignore
  'a model that does not take the rows': {
    model: new Linear(3, 2),
    finds: [['failed-pass', 'model and loss', 'Linear(3 → 2) expects x [B, 3], but got [32, 4]; pass rows of 3 features']],
  }, // prettier-ignore
};

function run({ model = mlp(2), x = xs, y = two, loss = new SoftmaxCrossEntropy(), optimizer, batchSize = 32 }: Planted) {
  const loader = new DataLoader([x, y as NdArray], { batchSize });
  const made = optimizer?.(model);
  return diagnose(model, loader, { loss, ...(made && { optimizer: made }) });
} // prettier-ignore

describe('diagnose finds', () => {
  it.each(Object.entries(planted))('%s', (_, plant) => {
    const found = run(plant).map(({ kind, where, message, advice }) => {
      expect(advice.length).toBeGreaterThan(10);
      return [kind, where, message];
    });
    const expected = plant.finds.map(([kind, where, message]) => [
      kind, where, typeof message === 'string' ? message : (expect.stringMatching(message) as unknown),
    ]); // prettier-ignore
    expect(found).toEqual(expected);
  });

  it('nothing where the same set-ups have no fault', () => {
    for (const plant of [{}, { y: three, model: mlp(3) }, { model: mlp(1), y: smooth, loss: new MSELoss() }]) {
      expect(String(run({ ...plant, finds: [] }))).toBe('no findings');
    }
  }); // prettier-ignore
});

describe('diagnose is silent', () => {
  it('about labels that do not count, however many', () => {
    const y = labels(xs, (x, i) => (i % 40 < 38 ? -1 : Number(x(0) > 0)));
    const loss = new SoftmaxCrossEntropy({ ignoreIndex: -1 });
    expect(String(run({ y, loss, batchSize: 100, finds: [] }))).toBe('no findings');
  });

  it('about columns that are mostly 0, where they are 1 elsewhere', () => {
    const words = array(Array.from({ length: 100_000 }, (_, i) => [Number(i === 10), 0.009 * (i % 2)])); // prettier-ignore
    const y = labels(words, (_, i) => i % 2);
    const model = seeded(() => new Linear(2, 2));
    const kinds = [...run({ model, x: words, y, batchSize: 5000, finds: [] })].map(({ kind }) => kind); // prettier-ignore
    expect(kinds).not.toContain('unscaled-inputs');
  });
});

describe('diagnose', () => {
  it('compares columns over 1000 rows, of a batch that is all rows there are, too', () => {
    const many = new Generator(5).normal([1500, 1]);
    const x = array(Array.from({ length: 1500 }, (_, i) => [many.get(i, 0), 2 * many.get(i, 0)]));
    const y = targets(many, (row, i) => row(0) + (i % 2));
    const model = seeded(() => new Linear(2, 1));
    const [found] = run({ model, x, y, loss: new MSELoss(), batchSize: 1500, finds: [] });
    expect(found.message).toBe('column 0 again, or that in other units, in all 1000 rows');
  });

  /** Everything that it could change. */
  function subject() {
    manualSeed(3);
    const generator = new Generator(7);
    const model = new Sequential(new Linear(4, 8), new BatchNorm1d(8), new ReLU(), new Dropout(0.4), new Dropout(0.1, { generator }), new Linear(8, 2)); // prettier-ignore
    const loader = new DataLoader([xs, two], { batchSize: 50, shuffle: true, generator: new Generator(8) }); // prettier-ignore
    const loss = new SoftmaxCrossEntropy();
    const optimizer = new Adam([{ params: model.at(0).parameters(), lr: 0.1 }, { params: model.at(5).parameters() }], { lr: 0.01 }); // prettier-ignore
    const learn = () => {
      model.train();
      for (const [x, y] of loader) {
        loss.forward(model.forward(x), y);
        optimizer.zeroGrad();
        model.backward(loss.backward());
        optimizer.step();
      }
    };
    learn();
    model.at(3).eval();
    model.at(1).weight!.grad = null;
    const state = () => JSON.stringify([
      Object.entries(model.stateDict()).map(([name, values]) => [name, [...toFlat(values)]]),
      model.parameters().map(({ grad }) => grad && [...toFlat(grad)]),
      optimizer.stateDict(),
      [...model].map(({ training }) => training),
      [generator.state, loader.generator!.state],
    ]); // prettier-ignore
    return { model, loader, loss, optimizer, learn, state };
  }
  it('leaves weights, buffers, gradients, modes, optimizer and generators as they were, to the bit', () => {
    const before = subject().state();
    const properties = Object.getOwnPropertyNames(new Linear(4, 8));
    const examined = subject();
    expect(examined.state()).toBe(before);
    diagnose(examined.model, examined.loader, { loss: examined.loss, optimizer: examined.optimizer }); // prettier-ignore
    expect(examined.state()).toBe(before);
    expect(Object.getOwnPropertyNames(examined.model.at(0))).toEqual(properties);
    examined.learn(); // draws from all generators, the default one too
    const control = subject();
    control.learn();
    expect(examined.state()).toBe(control.state());
  });

  it('leaves all as it was after an error too', () => {
    const { model, loss, optimizer, state } = subject();
    const before = state();
    const bad = [[xs, two], 5] as never;
    expectError(() => diagnose(model, bad, { loss, optimizer }), TypeError, 'diagnose expects batch 1 to be a batch [x, y], but got 5; pass a DataLoader, or a list of [x, y]'); // prettier-ignore
    expect(state()).toBe(before);
  });

  it('prints its findings as aligned text, errors first', () => {
    const x = changed((v, c) => (c === 1 ? 3 : v));
    expect(String(run({ x, model: mlp(2, new Softmax()), finds: [] }))).toBe(
      [
        'error    last-layer       3 (Softmax)  SoftmaxCrossEntropy applies a softmax itself; after Softmax its gradients are small',
        '                                       → remove Softmax',
        'warning  constant-inputs  x column 1   3 in all 600 rows',
        '                                       → leave it out, or look whether it was read from the right place',
      ].join('\n'),
    );
  });

  it('refuses what it cannot look at', () => {
    const [model, loss] = [mlp(2), new SoftmaxCrossEntropy()];
    const loader = new DataLoader([xs, two]);
    expectError(() => diagnose(model, [], { loss }), ShapeError, 'diagnose expects at least one batch, but got none; pass data'); // prettier-ignore
    expectError(() => diagnose(model, loader, { loss, batch: 3 } as never), OptionError, "diagnose expects the options loss, optimizer, batches, lrRange, generators, but got 'batch'; did you mean 'batches'?"); // prettier-ignore
    expectError(() => diagnose(model, loader, { loss, generators: {} } as never), TypeError, 'diagnose expects generators to be a list, but got an object; pass [generator]'); // prettier-ignore
    expectError(() => diagnose(model, loader, { loss, batches: 0 }), RangeError, 'diagnose expects batches to be a whole number of at least 1, but got 0; pass such a number'); // prettier-ignore
    expectError(() => diagnose(model, loader, { loss, optimizer: new SGD(mlp(2).parameters(), { lr: 1 }) }), OptionError, "diagnose expects an optimizer of the model's parameters, but got one of others; make it with model.parameters()"); // prettier-ignore
    expectError(() => diagnose(model, loader, {} as never), TypeError, 'diagnose expects loss to be a loss, but got undefined; pass new MSELoss(), say'); // prettier-ignore
  });
});
