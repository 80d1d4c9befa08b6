/**
 * Files that are read in a time that grows as they do: graphs of many layers, and graphs in which
 * one thing is asked for by many nodes, as damage makes them. A reader that searches or copies anew
 * for each node takes several seconds for them, and gigabytes.
 */
import { beforeAll, expect, it } from 'vitest';
import { FormatError, Generator, Linear, ReLU, Sequential } from '../../../src/index.js';
import { readOnnx, writeOnnx } from '../../../src/io/index.js';
import { Dominators } from '../../../src/io/onnx/dominators.js';
import { ModelProto, type GraphProto, type NodeProto, type TensorProto, type ValueInfoProto } from '../../../src/io/onnx/schema.js'; // prettier-ignore
import { encode, type Written } from '../../../src/io/protobuf/message.js';

type Node = Written<typeof NodeProto>;
type Tensor = Written<typeof TensorProto>;
type ValueInfo = Written<typeof ValueInfoProto>;

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i)); // prettier-ignore
const node = (opType: string, input: string[], output: string[], more: Partial<Node> = {}): Node => ({ opType, input, output, ...more }); // prettier-ignore
const int = (name: string, i: number) => ({ name, i, type: 2 });
const along1 = { attribute: [int('axis', 1)] };
const floats = (name: string, dims: number[]): Tensor => {
  const size = dims.reduce((a, b) => a * b, 1);
  const ones = new Float32Array(size).fill(1);
  return { name, dims, dataType: 1, rawData: new Uint8Array(ones.buffer) };
};
const wholes = (name: string, values: number[]): Tensor => ({ name, dims: [values.length], dataType: 7, int64Data: values }); // prettier-ignore
const value = (name: string, dims: number[] = [1, 4]): ValueInfo => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});

function model(node: Node[], initializer: Tensor[] = [], more: Partial<Written<typeof GraphProto>> = {}) {
  const graph = { node, initializer, input: [value('x')], output: [value('y')], ...more };
  return encode(ModelProto, { irVersion: 8, opsetImport: [{ domain: '', version: 17 }], graph });
} // prettier-ignore

/** Nodes one after the other, from x to y. */
const chain = (n: number, make: (from: string, to: string, i: number) => Node): Node[] =>
  times(n, (i) => make(i === 0 ? 'x' : `h${i}`, i === n - 1 ? 'y' : `h${i + 1}`, i));

const alike = (n: number, op: string, inputs: string[], more: Partial<Node> = {}) =>
  chain(n, (from, to) => node(op, [from, ...inputs], [to], more));

/** Constants made of constants, one after the other, and a node that takes the last. */
const folded = (n: number, op: string, more: Partial<Node> = {}) => {
  const all = times(n, (i) => node(op, [i ? `c${i}` : 'W'], [`c${i + 1}`], more));
  return model([...all, node('Mul', ['x', `c${n}`], ['y'])], [floats('W', [1])]);
};

const W = floats('W', [60_000]);
const used = 'weights that are used once in the graph, but got the same ones again and again';
const files: readonly (readonly [title: string, make: () => Uint8Array, came: string])[] = [
  ['products and ReLUs by turns', () => model(
    chain(8000, (from, to, i) => i % 2 ? node('Relu', [from], [to]) : node('Gemm', [from, `W${i}`], [to])),
    times(4000, (i) => floats(`W${2 * i}`, [4, 4])),
  ), 'read'],
  ['inputs that nobody asks for', () => model(alike(2, 'Relu', []), [], { input: [value('x'), ...times(30_000, (i) => value(`x${i}`))] }), 'read'],
  ['inputs put together', () => model(
    [node('Concat', times(30_000, (i) => `x${i}`), ['c'], along1), node('Relu', ['c'], ['y'])],
    [], { input: times(30_000, (i) => value(`x${i}`, [1, 1])) },
  ), 'read'],
  ['outputs of a node of many inputs', () => model(
    [node('Other', [...times(20_000, () => 'W'), 'x'], ['y'])],
    [floats('W', [1])], { output: times(40_000, () => value('y')) },
  ), 'one output that is computed, but got 40000 of 40000'],
  ['one shift for all', () => model(alike(4000, 'Sub', ['W']), [W]), used],
  ['one divisor for all', () => model(alike(4000, 'Div', ['W']), [W]), used],
  ['one bias for all', () => model([node('Gemm', ['x', 'V'], ['a']), ...chain(4000, (from, to, i) => node('Add', [i ? from : 'a', 'W'], [to]))], [floats('V', [1, 60_000]), W]), used],
  ['one weight, multiplied', () => model(alike(4000, 'Gemm', ['V'], { attribute: [{ name: 'alpha', f: 2, type: 1 }, int('transB', 1)] }), [floats('V', [250, 250])]), used],
  ['one choice of columns for all', () => model(alike(4000, 'Gather', ['W'], along1), [wholes('W', times(60_000, () => 0))]), used],
  ['one shape for all', () => model(alike(4000, 'Reshape', ['W']), [wholes('W', times(60_000, () => 1))]), 'but got Reshape'],
  ['one normalization for all', () => model([
    node('Constant', [], ['c'], { attribute: [{ name: 'value', t: floats('c', [60_000]), type: 4 }] }),
    ...alike(4000, 'BatchNormalization', ['c', 'c', 'c', 'c']),
  ]), used],
  ['an input of many axes', () => model(alike(4000, 'ReduceMean', []), [], { input: [value('x', times(60_000, () => 1))] }), 'but got ReduceMean'],
  ['axes added to a constant', () => folded(4000, 'Unsqueeze', { attribute: [{ name: 'axes', ints: [0, 0, 0, 0], type: 7 }] }), 'constants made by at most 64 nodes in a row'],
  ['constants made of constants', () => folded(9000, 'Transpose'), 'constants made by at most 64 nodes in a row'],
  ['parts of one Split', () => model([
    node('Split', ['x'], times(60_000, (i) => `p${i}`), along1),
    ...times(4900, (i) => node('Relu', [`p${i}`], [`q${i}`])),
    node('Concat', times(4900, (i) => `q${i}`), ['y'], along1),
  ], [], { input: [value('x', [1, 60_000])] }), 'read'],
]; // prettier-ignore

/** A network of n layers of 4 features. */
const layersOf = (n: number): Uint8Array => {
  const layers = times(n, () => [new Linear(4, 4), new ReLU()] as const).flat();
  return writeOnnx(new Sequential(...(layers as ReLU[])));
};

/** Milliseconds of processors' time. */
function timed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What a file may take: on a machine that is slow, as long as 20 of 1,000 layers. */
let patience = 1500;
beforeAll(() => {
  const usual = layersOf(1000);
  const least = Math.min(...times(3, () => timed(() => readOnnx(usual))));
  patience = Math.max(patience, 20 * least);
});

it.each(files)('readOnnx reads, or refuses, %s soon', (_title, make, expected) => {
  const bytes = make();
  let came = 'read';
  const milliseconds = timed(() => {
    try {
      readOnnx(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
      came = (error as Error).message;
    }
  });
  expect(came).toContain(expected);
  expect(milliseconds).toBeLessThan(patience);
});

it('readOnnx reads 5,000 layers of 4 features in about five times as long as 1,000', () => {
  const [small, large] = [layersOf(1000), layersOf(5000)];
  const [one, five] = [small, large].map((bytes) =>
    Math.min(...times(3, () => timed(() => readOnnx(bytes)))),
  );
  expect(five / one).toBeLessThan(10);
});

it("Dominators are those that a walk over all paths finds, and 100,000 deep they're found soon", () => {
  const generator = new Generator(3);
  for (let graph = 0; graph < 50; graph++) {
    const found = new Dominators();
    /** Of each value the values that every path to it goes through. */
    const all = new Map<string, ReadonlySet<string>>();
    const below = (n: number) => Math.floor(n * generator.uniform([1]).get(0));
    for (let i = 0; i < 40; i++) {
      const count = i === 0 ? 0 : Math.min(i, below(4));
      const from = times(count, () => `v${Math.max(0, i - 1 - below(i < 20 ? 3 : 25))}`);
      const [first = new Set<string>(), ...others] = from.map((name) => all.get(name)!);
      const common = [...first].filter((name) => others.every((other) => other.has(name)));
      all.set(`v${i}`, new Set([...common, `v${i}`]));
      found.add(`v${i}`, from);
      expect(found.depth(`v${i}`)).toBe(common.length + 1);
      expect(found.of(`v${i}`)).toBe(common.at(-1) ?? '');
    }
  }
  const deep = new Dominators();
  times(100_000, (i) => deep.add(`v${i}`, i === 0 ? [] : [`v${i - 1}`]));
  times(10_000, (i) => deep.add(`w${i}`, ['v99999', 'v1']));
  expect(deep.of('w9999')).toBe('v1');
});
