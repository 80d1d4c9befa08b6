/**
 * Graphs written node by node: formulas that are an activation or a layer, and their like that are
 * none; scales and shifts that become part of layers beside them.
 */
import { describe, expect, it } from 'vitest';
import { array, toFlat, toNested } from '../../../src/index.js';
import { readOnnx } from '../../../src/io/index.js';
import { ModelProto } from '../../../src/io/onnx/schema.js';
import { encode } from '../../../src/io/protobuf/message.js';

type Line = readonly [output: string, op: string, ...inputs: string[]];

/** A model of lines; numbers among the inputs are constants, and so are the weights that are given. */
function read(
  lines: readonly Line[],
  weights: Record<string, number[][] | number[]> = {},
  { opset = 17, shape = [2] }: { opset?: number; shape?: number[] } = {},
) {
  const tensors = Object.entries(weights).map(([name, values]) => {
    const { shape: dims } = array(values as number[][]);
    return { name, dims, dataType: 1, floatData: values.flat() };
  });
  const numbers = new Set(lines.flatMap(([, , ...inputs]) => inputs.filter((name) => !Number.isNaN(Number(name))))); // prettier-ignore
  for (const name of numbers) tensors.push({ name, dims: [], dataType: 1, floatData: [Number(name)] }); // prettier-ignore
  const dim = [{ dimParam: 'N' }, ...shape.map((dimValue) => ({ dimValue }))];
  const bytes = encode(ModelProto, {
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      node: lines.map(([output, opType, ...input]) => ({ opType, input, output: [output], name: output })),
      initializer: tensors,
      input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim } } } }],
      output: [{ name: lines.at(-1)![0] }],
    },
  }); // prettier-ignore
  return readOnnx(bytes).model.eval();
}

const labels = (...args: Parameters<typeof read>) =>
  read(...args).namedChildren().map(([, child]) => child.label()); // prettier-ignore

const gelu = (root: string, half = '0.5', one = '1'): Line[] => [
  ['d', 'Div', 'x', root],
  ['e', 'Erf', 'd'],
  ['a', 'Add', 'e', one],
  ['m', 'Mul', 'a', 'x'],
  ['y', 'Mul', half, 'm'],
];
const geluTanh = (cubic: string, root = '0.7978845608'): Line[] => [
  ['s', 'Mul', 'x', 'x'],
  ['c', 'Mul', cubic, 's'],
  ['o', 'Add', '1', 'c'],
  ['i', 'Mul', 'x', 'o'],
  ['r', 'Mul', 'i', root],
  ['t', 'Tanh', 'r'],
  ['p', 'Add', 't', '1'],
  ['h', 'Mul', 'x', '0.5'],
  ['y', 'Mul', 'h', 'p'],
];
const norm = (centred: string, squared: string): Line[] => [
  ['mean', 'ReduceMean', 'x', 'axes'],
  ['c', 'Sub', 'x', 'mean'],
  ['r', 'Relu', 'c'],
  ['s', 'Mul', squared, squared],
  ['v', 'ReduceMean', 's', 'axes'],
  ['e', 'Add', '0.01', 'v'],
  ['d', 'Sqrt', 'e'],
  ['i', 'Reciprocal', 'd'],
  ['y', 'Mul', 'i', centred],
];
const axes = { axes: [-1] };

describe('a formula', () => {
  it.each<[string, Line[], Record<string, number[]>?]>([
    ['GELU', gelu('1.41421356')],
    ['GELU', geluTanh('0.044715')],
    ['SiLU', [['s', 'Sigmoid', 'x'], ['y', 'Mul', 's', 'x']]],
    ['Mish', [['p', 'Softplus', 'x'], ['t', 'Tanh', 'p'], ['y', 'Mul', 'x', 't']]],
    ['Hardswish', [['a', 'Add', '3', 'x'], ['c', 'Clip', 'a', '0', '6'], ['m', 'Mul', 'x', 'c'], ['y', 'Div', 'm', '6']]],
    ['Softplus(2, 20)', [['m', 'Mul', 'x', '2'], ['s', 'Softplus', 'm'], ['y', 'Div', 's', '2']]],
    ['LogSoftmax', [['s', 'Softmax', 'x'], ['y', 'Log', 's']]],
    ['Sine(30)', [['m', 'Mul', '30', 'x'], ['y', 'Sin', 'm']]],
    ['ReLU', [['y', 'Clip', 'x', '0', '']]],
    ['LayerNorm(2)', norm('c', 'c'), axes],
    ['RMSNorm(2)', norm('x', 'x'), axes],
  ])('is read as %s', (label, lines, weights) => {
    expect(labels(lines.filter(([name]) => lines.some(([, , ...used]) => used.includes(name) || name === 'y')), weights)).toEqual([label]);
  }); // prettier-ignore

  it.each<[string, Line[], Record<string, number[]>?]>([
    ['an erf of something else', gelu('1.5')],
    ['an erf beside something else', gelu('1.41421356', '0.5', '2')],
    ['a cube of something else', geluTanh('0.05')],
    ['a tanh of something else', geluTanh('0.044715', '0.9')],
    ['a sigmoid of something else', [['m', 'Mul', 'x', '2'], ['s', 'Sigmoid', 'm'], ['y', 'Mul', 's', 'x']]],
    ['a softplus of something else', [['m', 'Mul', 'x', '2'], ['p', 'Softplus', 'm'], ['t', 'Tanh', 'p'], ['y', 'Mul', 'x', 't']]],
    ['a row centred and divided by another deviation', norm('c', 'x'), axes],
    ['a row divided by that of another', norm('x', 'c'), axes],
    ['a mean along the batch', norm('c', 'c'), { axes: [0] }],
    ['Where of another bound', [['g', 'Greater', 'x', '1'], ['m', 'Mul', 'x', '0.1'], ['y', 'Where', 'g', 'x', 'm']]],
  ])('is refused that is like one: %s', (_, lines, weights) => {
    expect(() => read(lines, weights)).toThrow(/^readOnnx expects ops that make layers of this package, but got/); // prettier-ignore
  }); // prettier-ignore

  it('is not GELU where it is half or twice of it: a layer scales what it gives', () => {
    expect(labels(gelu('1.41421356', '0.5'))).toEqual(['GELU']);
    expect(() => read(gelu('1.41421356', '1'))).toThrow(/Mul at the node "m"/);
  });

  it('has the axis of its opset: softmax went over all axes from the first on before 13', () => {
    const lines: Line[] = [['y', 'Softmax', 'x']];
    expect(labels(lines, {}, { shape: [2, 3] })).toEqual(['Softmax']);
    expect(() => read(lines, {}, { shape: [2, 3], opset: 12 })).toThrow(/Softmax along axis 1/);
    expect(labels(lines, {}, { opset: 12 })).toEqual(['Softmax']);
  });
});

describe('a scale and a shift', () => {
  const W = [[1, 2], [3, 4]]; // prettier-ignore
  const x = array([[1, -1], [2, 0.5]]); // prettier-ignore
  const given = (lines: Line[], weights: Record<string, number[][] | number[]>) => {
    const model = read(lines, weights);
    return [model.namedChildren().length, toNested(model.forward(x))];
  };

  it('become part of the layer before them, its bias too', () => {
    const lines: Line[] = [['g', 'Gemm', 'x', 'W', 'b'], ['m', 'Mul', 'g', 's'], ['y', 'Add', 'm', 't']]; // prettier-ignore
    // x W + b is [-1, 8], [4.5, 16].
    expect(given(lines, { W, b: [1, 10], s: [2, -1], t: [0.5, 0.25] })).toEqual([1, [[-1.5, -7.75], [9.5, -15.75]]]); // prettier-ignore
  });

  it('become part of the layer behind them', () => {
    const lines: Line[] = [['r', 'Sub', 'x', 't'], ['m', 'Div', 'r', 's'], ['y', 'Gemm', 'm', 'W', 'b']]; // prettier-ignore
    // (x − t) / s is [0, −1], [1, 0.5].
    expect(given(lines, { W, b: [1, 10], s: [1, 1], t: [1, 0] })).toEqual([1, [[-2, 6], [3.5, 14]]]); // prettier-ignore
  });

  it('are a layer of their own where none stands beside them', () => {
    const lines: Line[] = [['r', 'Relu', 'x'], ['m', 'Mul', 'r', 's'], ['y', 'Tanh', 'm']]; // prettier-ignore
    expect(labels(lines, { s: [2, 3] })).toEqual(['ReLU', 'Linear(2 → 2)', 'Tanh']);
    expect(toFlat(read(lines, { s: [2, 3] }).forward(x))[3]).toBeCloseTo(Math.tanh(1.5), 6);
  });

  it('of other than the features are refused', () => {
    const lines: Line[] = [
      ['g', 'MatMul', 'x', 'W'],
      ['y', 'Add', 'g', 't'],
    ];
    expect(() => read(lines, { W, t: [1, 2, 3] })).toThrow(/Add of 3 numbers for 2 features/);
  });
});

it('numbers of 16 bits are read as they are, the smallest and those that are none too', () => {
  const half = [0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0x8000];
  const expected = [1, -2, 2 ** -24, 1023 * 2 ** -24, 65504, -0];
  const bytes = encode(ModelProto, {
    irVersion: 8,
    opsetImport: [{ version: 17 }],
    graph: {
      node: [{ opType: 'MatMul', input: ['x', 'W'], output: ['y'] }],
      initializer: [{ name: 'W', dims: [6, 1], dataType: 10, int32Data: half }],
      input: [{ name: 'x' }],
      output: [{ name: 'y' }],
    },
  });
  expect(Array.from(toFlat(readOnnx(bytes).model.parameters()[0].value))).toEqual(expected);
});
