/**
 * Files that are refused: by the name of the op and of the node, and damaged ones by what is wrong
 * with them. Each is written here, field by field.
 */
import { describe, expect, it } from 'vitest';
import { FormatError, Linear, toFlat } from '../../../src/index.js';
import { readOnnx, writeOnnx } from '../../../src/io/index.js';
import { ModelProto, type GraphProto, type NodeProto, type TensorProto } from '../../../src/io/onnx/schema.js'; // prettier-ignore
import { encode, type Written } from '../../../src/io/protobuf/message.js';

type Node = Written<typeof NodeProto>;
type Tensor = Written<typeof TensorProto>;

const node = (opType: string, input: string[], output: string[], more: Partial<Node> = {}): Node => ({
  opType,
  input,
  output,
  name: `the ${opType}`,
  ...more,
}); // prettier-ignore
const int = (name: string, i: number) => ({ name, i, type: 2 });
const floats = (name: string, dims: number[], floatData: number[]): Tensor => ({
  name,
  dims,
  floatData,
  dataType: 1,
});
const value = (name: string, shape: number[] = [2]) => ({
  name,
  type: {
    tensorType: {
      elemType: 1,
      shape: { dim: [{ dimParam: 'batch' }, ...shape.map((dimValue) => ({ dimValue }))] },
    },
  },
});

function model(
  nodes: Node[],
  weights: Tensor[] = [],
  more: Partial<Written<typeof GraphProto>> = {},
  whole: Partial<Written<typeof ModelProto>> = {},
): Uint8Array {
  const graph = { node: nodes, initializer: weights, input: [value('x')], output: [value('y')], ...more }; // prettier-ignore
  return encode(ModelProto, {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph,
    ...whole,
  });
}

const W = floats('W', [2, 2], [1, 2, 3, 4]);
const gemm = (more: Partial<Node> = {}) => node('Gemm', ['x', 'W'], ['y'], more);
const refusing = (what: string, name: string) =>
  `readOnnx expects ops that make layers of this package, but got ${what} at the node "${name}"; ` +
  'leave it out of the model, or do it in code';
const damaged = 'the file is damaged: save or fetch it again';

it('is a file of this kind where nothing is wrong', () => {
  const { model: network } = readOnnx(model([gemm()], [W]));
  expect(toFlat(network.parameters()[0].value)).toEqual(new Float32Array([1, 3, 2, 4]));
});

describe('what no module does is refused by op and node', () => {
  it.each<[Node[], string, string]>([
    [[node('GRU', ['x'], ['y'])], 'GRU', 'the GRU'],
    [[node('GRU', ['x'], ['y'], { name: '' })], 'GRU', 'y'],
    [[node('Conv', ['x', 'W'], ['y'])], 'Conv', 'the Conv'],
    [[node('Swirl', ['x'], ['y'], { domain: 'com.acme' })], 'com.acme.Swirl', 'the Swirl'],
    [[gemm({ attribute: [int('transA', 1)] })], 'Gemm with transA', 'the Gemm'],
    [[node('Softmax', ['x'], ['y'], { attribute: [int('axis', 0)] })], 'Softmax along axis 0', 'the Softmax'],
    [[node('Cast', ['x'], ['y'], { attribute: [int('to', 9)] })], 'Cast', 'the Cast'],
    [[node('Clip', ['x', 'W0'], ['y'])], 'Clip from 1 to Infinity', 'the Clip'],
    [[node('Selu', ['x'], ['y'], { attribute: [{ name: 'alpha', f: 2, type: 1 }] })], 'Selu with alpha 2 and gamma 1.0507009873554805', 'the Selu'],
    [[node('Reshape', ['x', 'shape'], ['y'])], 'Reshape to [4, 1]', 'the Reshape'],
    [[node('Flatten', ['x'], ['y'], { attribute: [int('axis', 0)] })], 'Flatten at axis 0', 'the Flatten'],
    [[node('Mul', ['x', 'W'], ['y'])], 'Mul of numbers [2, 2], other ones for each row,', 'the Mul'],
    [[node('MatMul', ['x', 'x'], ['y'])], 'MatMul', 'the MatMul'],
    [[node('Dropout', ['x'], ['y'], { attribute: [{ name: 'ratio', f: 2, type: 1 }] })], 'Dropout with the ratio 2', 'the Dropout'],
    [[node('Gather', ['x', 'W0'], ['y'], { attribute: [int('axis', 1)] })], 'Gather of some columns alone', 'the Gather'],
    [[node('\n'.repeat(80), ['x'], ['y'], { name: 'odd' })], `"${'\\n'.repeat(57)}..."`, 'odd'],
  ])('%#', (nodes, what, name) => {
    const shape = { name: 'shape', dims: [2], dataType: 7, int64Data: [4, 1] };
    const file = model(nodes, [W, floats('W0', [], [1]), shape]);
    expect(() => readOnnx(file)).toThrow(new FormatError(refusing(what, name)));
  }); // prettier-ignore
});

describe('a damaged file is refused in words', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'readOnnx expects a model of ONNX, but got 0 bytes without a graph; pass the bytes of a .onnx file'],
    ['another kind of file', new TextEncoder().encode('\x89PNG\r\n\x1a\n'), 'readOnnx expects an ONNX model to have 78 bytes at byte 3, but got 5; the file is damaged or of another kind: save or fetch it again'],
    ['an old opset', model([gemm()], [W], {}, { opsetImport: [{ version: 6 }] }), 'readOnnx expects a model of opset 7 or newer, but got 6; convert it with onnx.version_converter'],
    ['too few numbers', model([gemm()], [{ ...W, floatData: [1, 2, 3] }]), `readOnnx expects 4 numbers for the shape [2, 2] in the tensor "W", but got 3; ${damaged}`],
    ['a size that is a lie', model([gemm()], [{ name: 'W', dims: [2 ** 20, 2 ** 20], dataType: 1, rawData: new Uint8Array(16) }]), `readOnnx expects ${2 ** 42} bytes for the shape [1048576, 1048576] in the tensor "W", but got 16; ${damaged}`],
    ['numbers elsewhere', model([gemm()], [{ ...W, dataLocation: 1 }]), 'readOnnx expects numbers in the tensor "W", but got the name of another file; save the model in one file, as onnx.save does'],
    ['complex numbers', model([gemm()], [{ ...W, dataType: 14 }]), 'readOnnx expects numbers or texts in the tensor "W", but got complex64; convert it to float'],
    ['a value from nowhere', model([node('Relu', ['z'], ['y'])]), `readOnnx expects nodes in an order in which each finds its inputs in the graph, but got "z"; ${damaged}`],
    ['nodes in a circle', model([node('Relu', ['b'], ['a']), node('Relu', ['a'], ['b'])]), `readOnnx expects nodes in an order in which each finds its inputs in the graph, but got "b"; ${damaged}`],
    ['a name twice', model([gemm(), node('Relu', ['x'], ['y'])], [W]), `readOnnx expects each name once in the graph, but got "y" twice; ${damaged}`],
    ['two outputs', model([gemm(), node('Relu', ['x'], ['z'])], [W], { output: [value('y'), value('z')] }), "readOnnx expects one output that is computed, but got 2 of 2 (\"y\", \"z\"); choose with { output: 'its name' }"],
    ['two inputs', model([node('Add', ['x', 'z'], ['y'])], [], { input: [value('x'), value('z')] }), 'readOnnx expects a network that is computed from one input, but got ["x", "z"]; export a part of the model that has one'],
    ['layers that do not fit', model([gemm({ output: ['h'] }), node('Gemm', ['h', 'V'], ['y'])], [W, floats('V', [3, 1], [1, 2, 3])]), 'readOnnx expects a graph whose layers fit each other, but got one whose do not; '],
  ])('%s', (_, file, text) => {
    expect(() => readOnnx(file)).toThrow(FormatError);
    expect(() => readOnnx(file)).toThrow(text);
  }); // prettier-ignore

  it('at any length that it is cut to', () => {
    const file = writeOnnx(new Linear(3, 2));
    for (let length = 0; length < file.length; length++) {
      try {
        readOnnx(file.subarray(0, length));
      } catch (error) {
        expect(error, `cut to ${length}`).toBeInstanceOf(FormatError);
      }
    }
  });

  it('before one weight is copied again and again', () => {
    const big = floats('W', [100, 100], new Array<number>(10_000).fill(1));
    const nodes = Array.from({ length: 300 }, (_, i) =>
      node('Gemm', [i === 0 ? 'x' : `h${i}`, 'W'], [i === 299 ? 'y' : `h${i + 1}`]),
    );
    expect(() => readOnnx(model(nodes, [big], { input: [value('x', [100])] }))).toThrow(
      `readOnnx expects weights that are used once in the graph, but got the same ones again and again; ${damaged}`,
    );
  }); // prettier-ignore

  it('where branches hold branches without end', () => {
    const nodes = Array.from({ length: 60 }, (_, i) => [
      node('Tanh', [i === 0 ? 'x' : `h${i}`], [`t${i}`]),
      node('Add', ['x', `t${i}`], [i === 59 ? 'y' : `h${i + 1}`]),
    ]).flat();
    expect(() => readOnnx(model(nodes))).toThrow(/^readOnnx expects a network from "x" on, but got branches within branches/); // prettier-ignore
  });
});
