/**
 * Modules in evaluation mode inside a network that trains: they compute as in answers, and the
 * network's backward goes through them.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  BatchNorm1d,
  Concat,
  DataLoader,
  Dropout,
  fit,
  Generator,
  gradCheck,
  Linear,
  MSELoss,
  predict,
  ReLU,
  Residual,
  Sequential,
  setBackend,
  SGD,
  StateError,
  toFlat,
  toNested,
  type Module,
} from '../../src/index.js';
import { backendName } from '../../src/backend/choice.js';
import { Scale } from '../cases/documented.js';
import { modules, type ModuleCase } from '../cases/modules.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { Checked, Subject } from '../support/subject.js';

const linear = (I: number, O: number) => new Linear(I, O, { generator: new Generator(I + O) });
const x = array([[1, -2, 0.5], [-0.25, 3, 2]]); // prettier-ignore
const dy = array([[1, -1], [0.5, 2]]); // prettier-ignore

/** A row's module, frozen in a Sequential in training mode. */
const frozen = (row: ModuleCase): ModuleCase => ({
  ...row,
  make: (dtype, generator) => new Sequential(row.make(dtype, generator).eval()),
});
/** A user's own module keeps nothing in evaluation mode, wherever it is. */
const holdsScale = (module: Module): boolean =>
  module.constructor === Scale || module.namedChildren().some(([, child]) => holdsScale(child));
const own = modules.filter(({ make }) => !holdsScale(make('float32', new Generator(0))));

const gradientsOf = (model: Module) => model.parameters().map(({ grad }) => grad && toFlat(grad));

/** What a step of a network leaves behind. */
function step(model: Module, between: () => unknown = () => undefined): unknown {
  const y = toFlat(model.forward(x));
  between();
  const dx = toFlat(model.backward(dy));
  return [y, dx, gradientsOf(model), Object.values(model.stateDict()).map((each) => toFlat(each))];
}

onEachBackend(() => {
  describe('a frozen module', () => {
    it.each(own)('$title has the gradients that differences give', (row) => {
      const checked = new Checked(new Subject(frozen(row), 'float64'));
      expect(gradCheck(checked, checked.input(4))).toBe(true);
      expect(checked.inner.namedChildren().map(([, { training }]) => training)).toEqual([false]);
    });

    it.each(own)('$title gives what it answers', (row) => {
      const subject = new Subject(frozen(row), 'float32');
      const input = subject.input(4);
      const y = toNested(subject.forward(input));
      expect(toNested(subject.module.eval().forward(input))).toEqual(y);
    });

    it('has PyTorch’s numbers: BatchNorm1d', () => {
      const layer = new BatchNorm1d(3, { dtype: 'float64' });
      layer.loadStateDict({
        weight: [1, 2, -0.5],
        bias: [0.125, 0, -1],
        running_mean: [0.5, -1, 2],
        running_var: [4, 0.25, 1],
        num_batches_tracked: array([7], { dtype: 'int32' }).pick(0),
      });
      const before = toNested(layer.stateDict().running_mean);
      const model = new Sequential(layer.eval());
      const y = model.forward(array(x, { dtype: 'float64' }));
      const dx = model.backward(array([[1, -1, 0.5], [0.25, 2, -3]], { dtype: 'float64' })); // prettier-ignore
      // torch.nn.BatchNorm1d(3).double().eval() with the same state.
      expectClose(y, [
        [0.37499968750058593, -3.9999200023999197, -0.2500037499718752],
        [-0.2499995312508789, 15.999680009599679, -1],
      ], 1e-15); // prettier-ignore
      expectClose(dx, [
        [0.49999937500117186, -3.9999200023999197, -0.24999875000937494],
        [0.12499984375029297, 7.9998400047998395, 1.4999925000562495],
      ], 1e-15); // prettier-ignore
      expectClose(
        layer.weight!.grad!,
        [0.1562498046878662, 17.999640010799638, -0.7499962500281248],
        1e-15,
      );
      expect(toNested(layer.bias!.grad!)).toEqual([1.25, 1, -2.5]);
      expect(toNested(layer.stateDict().running_mean)).toEqual(before);
      expect(toNested(layer.stateDict().num_batches_tracked)).toBe(7);
    });

    it('takes one row, where BatchNorm1d has no batch to go by', () => {
      const model = new Sequential(linear(3, 2), new BatchNorm1d(2).eval());
      expect(model.forward(array([[1, 2, 3]])).shape).toEqual([1, 2]);
    });

    const parts: Record<string, () => Module> = {
      'in a Sequential': () => new Sequential(linear(3, 2), new ReLU()),
      'in a Sequential in a Sequential': () => new Sequential(new Sequential(linear(3, 2))),
      'in a Residual': () => new Residual(linear(3, 2), { projection: linear(3, 2) }),
      'in a Concat': () => new Concat(linear(3, 1), new Sequential(linear(3, 1), new ReLU())),
      'of the other backend': () => {
        const here = backendName();
        setBackend(here === 'wasm' ? 'reference' : 'wasm');
        const layer = linear(3, 2);
        setBackend(here);
        return layer;
      },
    };
    it.each(Object.entries(parts))('%s has the gradients of one that trains', (_, make) => {
      const [model, twin] = [true, false].map((freezes) => {
        const part = make();
        if (freezes) part.eval();
        return new Sequential(part, linear(2, 2));
      });
      expect(step(model)).toEqual(step(twin));
    });

    it('leaves a forward’s turn to its backward when an answer comes in between', () => {
      const make = () => new Sequential(linear(3, 4), new BatchNorm1d(4).eval(), linear(4, 2));
      const [model, twin] = [make(), make()];
      const norm = model.at(1);
      const between = () => {
        predict(model, array([[5, 6, 7]]));
        model.eval().forward(array([[1, 2, 3]]));
        model.train();
        norm.eval();
      };
      expect(step(model, between)).toEqual(step(twin));
    });

    it('is as a forward left it, though its mode changes before backward', () => {
      const make = () =>
        new Sequential(linear(3, 4), new BatchNorm1d(4).eval(), new Dropout(0.5).eval(), linear(4, 2)); // prettier-ignore
      const [model, twin] = [make(), make()];
      expect(step(model, () => model.train())).toEqual(step(twin));
    });

    it('has no backward of its own', () => {
      const norm = new BatchNorm1d(3).eval();
      norm.forward(x);
      expectError(
        () => norm.backward(x),
        StateError,
        'BatchNorm1d(3).backward expects a forward in training mode before it, but got one in evaluation mode, which keeps nothing for backward; call train(), then forward again',
      );
    });
  });

  describe('fit', () => {
    const data = new DataLoader([x, dy], { batchSize: 2 });
    const trained = async (model: Module) => {
      const optimizer = new SGD(model.parameters(), { lr: 0.1 });
      await fit(model, { train: data, loss: new MSELoss(), optimizer, epochs: 1 });
    };

    it('leaves frozen what is frozen in a model that trains', async () => {
      const norm = new BatchNorm1d(4);
      const model = new Sequential(linear(3, 4), norm.eval(), linear(4, 2));
      await trained(model);
      expect(toNested(norm.stateDict().num_batches_tracked)).toBe(0);
      expect(norm.training).toBe(false);
    });

    it('trains all of a model that was in evaluation mode itself', async () => {
      const norm = new BatchNorm1d(4);
      const model = new Sequential(linear(3, 4), norm, linear(4, 2)).eval();
      await trained(model);
      expect(toNested(norm.stateDict().num_batches_tracked)).toBe(1);
    });
  });
});
