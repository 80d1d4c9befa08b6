/**
 * Answers in evaluation mode leave a training that is under way as it is: what comes between a
 * forward in training mode and its backward changes no bit of the gradients.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  evaluate,
  Generator,
  Linear,
  Module,
  MSELoss,
  predict,
  predictProbabilities,
  ReLU,
  Residual,
  Sequential,
  setBackend,
  SoftmaxCrossEntropy,
  StateError,
  Tanh,
  toFlat,
  type FloatDType,
  type Loss,
  type NdArray,
} from '../../src/index.js';
import { backendName } from '../../src/backend/choice.js';
import { modules } from '../cases/modules.js';
import { onEachBackend } from '../support/backends.js';
import { expectError } from '../support/errors.js';
import { Subject } from '../support/subject.js';

const floats: FloatDType[] = ['float32', 'float64'];

/** What a module answers; it is in training mode before and after. */
function answer({ module }: Subject, x: NdArray): NdArray {
  const y = module.eval().forward(x);
  module.train();
  return y;
}

/** Everything that a training step leaves behind, with something between forward and backward. */
function step(subject: Subject, rows: number, between: () => void = () => undefined): unknown {
  const { module, dtype, generator } = subject;
  const y = subject.forward(subject.input(rows));
  const drawn = generator.state;
  between();
  expect(generator.state).toEqual(drawn);
  const dx = subject.backward(new Generator(5).uniform(y.shape, { low: -1, dtype }));
  return {
    y: toFlat(y),
    dx: dx && toFlat(dx),
    gradients: module.parameters().map(({ grad }) => toFlat(grad!)),
    state: Object.values(module.stateDict()).map((value) => toFlat(value)),
  };
}

const betweens: Record<string, (subject: Subject) => void> = {
  'an answer for as many rows': (subject) => answer(subject, subject.input(4, 11)),
  'two answers for as many rows': (subject) =>
    [11, 12].forEach((seed) => answer(subject, subject.input(4, seed))),
  'answers for more and fewer rows': (subject) =>
    [9, 2, 30, 1].forEach((rows) => answer(subject, subject.input(rows, 13))),
  'an answer for the same rows': (subject) => answer(subject, subject.input(4)),
  predict: (subject) => {
    const x = subject.input(7, 14);
    if (x.shape.length > 1) predict(subject.module, x, { batchSize: 3 });
  },
};

onEachBackend(() => {
  describe.each(modules)('$title', (row) => {
    describe.each(floats)('in %s', (dtype) => {
      it.each(Object.entries(betweens))(
        'has the gradients that it has without %s',
        (_, between) => {
          const [subject, twin] = [new Subject(row, dtype), new Subject(row, dtype)];
          for (const rows of [4, 4, 3]) {
            const expected = step(twin, rows);
            expect(step(subject, rows, () => between(subject))).toEqual(expected);
          }
        },
      );

      it('has them if it answers alone, and has answered before it trains', () => {
        const [subject, twin] = [new Subject(row, dtype), new Subject(row, dtype)];
        answer(subject, subject.input(5, 11));
        expect(step(subject, 4, () => betweens.predict(subject))).toEqual(step(twin, 4));
        answer(subject, subject.input(6, 12));
        expect(step(subject, 3)).toEqual(step(twin, 3));
      });

      it('answers the same within a training step as after it', () => {
        const subject = new Subject(row, dtype);
        const x = subject.input(6, 11);
        let within: NdArray | undefined;
        step(subject, 4, () => (within = answer(subject, x)));
        expect(toFlat(within!)).toEqual(toFlat(answer(subject, x)));
      });
    });
  });

  const linear = (I: number, O: number) => new Linear(I, O, { generator: new Generator(I + O) });
  const x = array([[1, -2, 3], [0.5, 0.25, -1]]); // prettier-ignore
  const dy = array([[1, -1], [2, 0.5]]); // prettier-ignore
  const others = new Generator(8).normal([2, 3]);
  const gradientsOf = (model: Module) => model.parameters().map(({ grad }) => toFlat(grad!));
  const network = () => new Sequential(linear(3, 4), new ReLU(), linear(4, 2));

  /** A network as a user writes one. */
  class Net extends Module {
    readonly first = linear(3, 4);
    readonly tanh = new Tanh();
    readonly last = linear(4, 2);
    forward = (input: NdArray): NdArray =>
      this.last.forward(this.tanh.forward(this.first.forward(input)));
    backward = (gradient: NdArray): NdArray =>
      this.first.backward(this.tanh.backward(this.last.backward(gradient)));
  }

  it.each<[string, () => Module]>([
    ['alone', () => new Net()],
    ['in a Sequential', () => new Sequential(new Net(), linear(2, 2))],
    ['in a Residual', () => new Residual(new Net(), { projection: linear(3, 2) })],
  ])('a user’s module made of layers keeps its training too, %s', (_, make) => {
    const [model, twin] = [make(), make()];
    for (const each of [model, twin]) {
      each.forward(x);
      if (each === model) predict(model, others);
      each.backward(dy);
    }
    expect(gradientsOf(model)).toEqual(gradientsOf(twin));
  });

  it('layers of another backend keep theirs', () => {
    const elsewhere = () => {
      const here = backendName();
      setBackend(here === 'wasm' ? 'reference' : 'wasm');
      const layers = new Sequential(linear(3, 4), new Tanh());
      setBackend(here);
      return layers;
    };
    const make = () => new Sequential(elsewhere(), linear(4, 2));
    const [model, twin] = [make(), make()];
    for (const each of [model, twin]) {
      each.forward(x);
      if (each === model) predict(model, others);
      each.backward(dy);
    }
    expect(gradientsOf(model)).toEqual(gradientsOf(twin));
  });

  it.each<[string, NdArray, () => Loss, (model: Module, loss: Loss, y: NdArray) => unknown]>([
    ['predictProbabilities', dy, () => new MSELoss(), (model) => predictProbabilities(model, x)],
    ['evaluate', array([1, 0]), () => new SoftmaxCrossEntropy(), (model, _, y) => evaluate(model, [[others, y]])], // prettier-ignore
    ['evaluate with the training’s loss', dy, () => new MSELoss(), (model, loss, y) => evaluate(model, [[others, y]], { loss })], // prettier-ignore
    ['evaluate that fails with the training’s loss', dy, () => new MSELoss(), (model, loss) =>
      expect(() => evaluate(model, [[others, array([[NaN, 0], [0, 0]])]], { loss })).toThrow('forward number 2')], // prettier-ignore
  ])('%s between the loss and its backward changes no gradient', (_, target, makeLoss, run) => {
    const gradients = [true, false].map((disturbed) => {
      const [model, criterion] = [network(), makeLoss()];
      const loss = criterion.forward(model.forward(x), target);
      if (disturbed) run(model, criterion, target);
      const gradient = criterion.backward();
      model.backward(gradient);
      return [loss, toFlat(gradient), gradientsOf(model)];
    });
    expect(gradients[0]).toEqual(gradients[1]);
  });

  it('a layer that answers by itself leaves the Sequential’s training as it is', () => {
    const [model, twin] = [network(), network()];
    for (const each of [model, twin]) {
      each.forward(x);
      if (each === model) predict(model.at(0), others);
      each.backward(dy);
    }
    expect(gradientsOf(model)).toEqual(gradientsOf(twin));
  });

  const evaluation = (who: string) =>
    `${who}.backward expects a forward in training mode before it, but got one in evaluation ` +
    'mode, which keeps nothing for backward; call train(), then forward again';

  it('a backward after one is no backward of the answer', () => {
    const model = network();
    model.forward(x);
    model.backward(dy);
    predict(model, others);
    expectError(() => model.backward(dy), StateError, evaluation('Sequential'));
    model.forward(x);
    model.eval();
    model.forward(others);
    expectError(() => model.backward(dy), StateError, evaluation('Sequential'));
    model.forward(x);
  });

  it('a layer in training mode has its backward, though the Sequential around it answers', () => {
    const [model, twin] = [network(), network()];
    model.eval();
    model.at(2).train();
    model.forward(x);
    model.at(2).backward(dy);
    twin.forward(x);
    twin.backward(dy);
    expect(gradientsOf(model.at(2))).toEqual(gradientsOf(twin.at(2)));
    expect(model.at(0).parameters().map(({ grad }) => grad)).toEqual([null, null]); // prettier-ignore
  });
});
