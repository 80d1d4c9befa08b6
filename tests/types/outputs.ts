/**
 * What users write with what this package gives them. Never run: this compiles, under the settings
 * of a new project too, and with every TypeScript that the types are meant for.
 */
import {
  argmax,
  array,
  DataLoader,
  evaluate,
  Generator,
  Linear,
  Module,
  KLDivLoss,
  MSELoss,
  ReLU,
  rows,
  Sequential,
  SoftmaxCrossEntropy,
  toFlat,
  toNested,
  zeros,
  type FloatArray,
  type NdArray,
  type NumberArray,
  type Reduction,
  type UpdateRule,
} from 'tiny-mlp';
import { readIdx } from 'tiny-mlp/datasets';
import { readNpz } from 'tiny-mlp/io';

/** Everything that typed arrays can do, without asking which one it is. */
function numbers(data: NumberArray) {
  const list: number[] = [...data];
  const greatest: number = Math.max(...data);
  const copies = [new Float32Array(data), Float64Array.from(data), Array.from(data)];
  const sum: number = data.reduce((total, value) => total + value, 0);
  const product: number = data.reduce((total, value) => total * value);
  const last: number[] = data.reduceRight<number[]>((found, value) => [...found, value], []);
  const range = data.reduce(({ least }, value) => ({ least: Math.min(least, value) }), {
    least: Infinity,
  });
  const squares: NumberArray = data.map((value) => value * value);
  const positive: NumberArray = data.filter((value) => value > 0);
  const [first = 0] = data;
  for (const value of data) list.push(value);
  data.forEach((value, i) => (list[i] = value));
  const part: NumberArray = data.slice(1).sort((a, b) => a - b);
  return [greatest, copies, sum, product, last, range.least, squares, positive, first, part];
}

/** The same of floats, which stay floats. */
function floats(y: NdArray<FloatArray>) {
  const squares: FloatArray = y.data.map((value) => value * value);
  const dtype: 'float32' | 'float64' = y.dtype;
  const either: Float32Array | Float64Array = y.data;
  // @ts-expect-error: a model may be float64
  const one: Float32Array = y.data;
  return [squares, dtype, either, one, numbers(y.data)];
}

const model = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 2));
const x = array([
  [1, 2],
  [3, 4],
]);

export function outputs() {
  const criterion = new SoftmaxCrossEntropy();
  const y = model.forward(x);
  floats(y);
  floats(model.backward(criterion.backward()));
  // @ts-expect-error: without the input's gradient it may be null
  floats(model.backward(y, { inputGrad: false }));
  floats(new Linear(2, 2).forward(x));
  floats(criterion.probabilities);
  floats(new MSELoss().backward());
  floats(new Generator(0).uniform([2]));
  const { weight, bias } = model.at(0);
  floats(weight.value);
  // @ts-expect-error: there may be no gradient
  floats(weight.grad);
  floats(weight.grad!);
  if (bias?.grad) floats(bias.grad);
  for (const view of [rows(y, 0, 1), y.pick(0, null), y.T, y.transpose(1, 0)]) floats(view);
}

/** The reduction says what a loss's forward gives and its backward takes. */
export function losses(reduction: Reduction, either: 'mean' | 'sum') {
  const [y, t] = [model.forward(x), array([0, 1])];
  const usual: number = new SoftmaxCrossEntropy().forward(y, t);
  const chosen: number = new MSELoss({ reduction: either }).forward(y, x, { weights: [1, 2] });
  const apart = new SoftmaxCrossEntropy({ reduction: 'none' });
  floats(apart.forward(y, t));
  floats(apart.backward([1, 0]));
  floats(apart.backward());
  // @ts-expect-error: it gives the losses
  const one: number = apart.forward(y, t);
  // @ts-expect-error: there is one loss
  new MSELoss().backward([1, 0]);
  // @ts-expect-error: that reduction is another loss's
  new MSELoss({ reduction: 'batchmean' });
  const rowsOf: number = new KLDivLoss({ reduction: 'batchmean' }).forward(y, x);
  const unknown = new MSELoss({ reduction }).forward(y, x);
  if (typeof unknown !== 'number') floats(unknown);
  let kept: MSELoss = new MSELoss({ reduction: 'sum' });
  kept = new MSELoss();
  // @ts-expect-error: it gives numbers
  kept = new MSELoss({ reduction: 'none' });
  return [usual, chosen, one, rowsOf, kept];
}

export async function elsewhere(bytes: Uint8Array) {
  for (const [inputs, labels] of new DataLoader([x, x])) {
    floats(inputs);
    numbers(labels.data);
  }
  for (const value of Object.values(model.stateDict())) numbers(value.data);
  for (const value of Object.values(readNpz(bytes))) numbers(value.data);
  numbers((await readIdx(bytes)).data);
  const answers: Int32Array = argmax(x).data;
  const { confusion } = evaluate(model, new DataLoader([x, x]));
  return [answers, confusion.map((row) => Math.max(...row))];
}

/** Of any array, and so of what any module gives, `toFlat` gives the numbers. */
export function ofAnyModule(any: Module) {
  // @ts-expect-error: its data need not be a typed array
  const numbers = [...any.forward(x).data];
  return [numbers, toFlat(any.forward(x)).reduce((sum, value) => sum + value, 0)];
}

export function nested() {
  const matrix: number[][] = toNested(model.forward(x));
  const greatest = toNested<number[][]>(x).map((row) => Math.max(...row));
  const element: number | undefined = toNested<number[][]>(x)[0]?.[1];
  const one = toNested<number>(zeros([])) + 1;
  const text: string = JSON.stringify(toNested(x));
  // @ts-expect-error: how deep it is nested is not said
  const unsaid: unknown = toNested(x)[0];
  // @ts-expect-error: it holds numbers
  const texts: string[] = toNested(x);
  return [matrix, greatest, element, one, text, unsaid, texts, x.get(0, 1) + 1];
}

/** Modules of one's own give what they like. */
class Same extends Module {
  forward(x: NdArray): NdArray {
    return x;
  }
  backward(gradOutput: NdArray): NdArray {
    return gradOutput;
  }
}

class Copied extends Module {
  forward = (x: NdArray) => array(x);
  backward = (gradOutput: NdArray) => zeros(gradOutput.shape);
}

export const mixed = () => floats(new Sequential(new Same(), new Copied()).forward(x));

export const rule: UpdateRule<['first', 'second'], [lr: number]> = {
  name: 'rule',
  states: ['first', 'second'],
  update: (w, g, state, [lr]) => {
    state[0] += g;
    state[1] = state[0] * g;
    return w - lr * state[1];
  },
};
export const anyRule: UpdateRule = rule;

export const wrongStates: UpdateRule<['first']> = {
  name: 'wrong',
  // @ts-expect-error: another name than the type says
  states: ['second'],
  update: (w) => w,
};

export const wrongScalars: UpdateRule<[], [lr: number]> = {
  name: 'wrong',
  states: [],
  // @ts-expect-error: one scalar, not two
  update: (w, g, _, [lr, decay]) => w - lr * g - decay,
};
