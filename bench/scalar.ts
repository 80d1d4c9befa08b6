/**
 * Ops in their scalar form beside their kernels, and the scalar forms of those that have none:
 * which of them deserve one. Memory is the kernels' for both.
 *
 * B = batch, C = columns
 */
import { Generator, type FloatDType } from 'tiny-mlp';
import type { Backend, FloatTensor } from '../src/backend/backend.js';
import { checkClose } from './tools/close.js';
import { libraryOps, type Step } from './tools/ops.js';
import { alignedTable, digits3, times } from './tools/table.js';
import { secondsOfEach } from './tools/timing.js';

export interface ScalarFigure {
  readonly op: string;
  readonly shape: readonly number[];
  readonly dtype: FloatDType;
  /** Of the scalar form. */
  readonly seconds: number;
  /** Of the kernel; null where there is none. */
  readonly kernelSeconds: number | null;
}

/** An op on tensors of its own: a call, and what it came to. */
interface Prepared {
  run(): void;
  results(): ArrayLike<number>[];
}

interface Case {
  readonly op: string;
  readonly shape: readonly number[];
  /** Prepares the op, with its kernel or without. */
  readonly prepare: (backend: Backend, dtype: FloatDType, kernel: boolean) => Prepared;
  readonly hasKernel: boolean;
}

/** The same op; without its kernel, backends run the scalar form. */
const form = <T extends { readonly kernel?: unknown }>(op: T, kernel: boolean): T =>
  kernel ? op : { ...op, kernel: undefined };

const drawn = (backend: Backend, shape: readonly number[], dtype: FloatDType, low = -1) =>
  backend.upload(new Generator(0).uniform([...shape], { low, high: 1, dtype }), dtype);

const contents = (backend: Backend, tensors: readonly FloatTensor[]) =>
  tensors.map((tensor) => backend.download(tensor).data);

type Unary = 'relu' | 'tanh' | 'gelu';

function unaryCase(name: Unary, what: 'unary' | 'unaryGrad', shape: readonly number[]): Case {
  const op = libraryOps()[name];
  const prepare: Case['prepare'] = (backend, dtype, kernel) => {
    const [x, y] = [drawn(backend, shape, dtype), backend.allocate(shape, dtype)];
    const used = form(op, kernel);
    const run = () => {
      if (what === 'unary') backend.unary(used, x, y, 0);
      else backend.unaryGrad(used, x, x, y, 0);
    };
    return { run, results: () => contents(backend, [y]) };
  };
  const gradient = what === 'unaryGrad' ? "'s gradient" : '';
  return { op: name + gradient, shape, prepare, hasKernel: op.kernel !== undefined };
}

function stepCase(name: 'sgd' | 'adam', shape: readonly number[]): Case {
  const { rule, scalars }: Step = libraryOps()[name];
  const prepare: Case['prepare'] = (backend, dtype, kernel) => {
    const [value, grad] = [drawn(backend, shape, dtype), drawn(backend, shape, dtype)];
    const states = rule.states.map(() => drawn(backend, shape, dtype, 0));
    const used = form(rule, kernel);
    const run = () => backend.step(used, value, grad, states, scalars);
    return { run, results: () => contents(backend, [value, ...states]) };
  };
  return { op: name, shape, prepare, hasKernel: rule.kernel !== undefined };
}

function lossCase(shape: readonly [B: number, C: number]): Case {
  const [B, C] = shape;
  const op = libraryOps().softmaxCrossEntropy as { name: string; kernel?: string };
  const prepare: Case['prepare'] = (backend, dtype, kernel) => {
    const [logits, gradient] = [drawn(backend, shape, dtype), backend.allocate(shape, dtype)];
    const labels = backend.uploadIntegers(new Generator(1).uniform([B], { high: C }));
    const used = form(op, kernel) as ReturnType<typeof libraryOps>['softmaxCrossEntropy'];
    let loss = NaN;
    const run = () => void (loss = backend.loss(used, logits, labels, 1 / B, gradient));
    return { run, results: () => [[loss], ...contents(backend, [gradient])] };
  };
  return { op: op.name, shape, prepare, hasKernel: op.kernel !== undefined };
}

const cases = (): Case[] => [
  unaryCase('relu', 'unary', [64, 256]),
  unaryCase('relu', 'unaryGrad', [64, 256]),
  unaryCase('tanh', 'unary', [64, 256]),
  unaryCase('tanh', 'unaryGrad', [64, 256]),
  unaryCase('gelu', 'unary', [64, 256]),
  unaryCase('gelu', 'unaryGrad', [64, 256]),
  stepCase('sgd', [256, 256]),
  stepCase('adam', [256, 256]),
  lossCase([64, 10]),
];

/**
 * Runs each op once with its kernel and once without.
 *
 * @throws Error where they differ by more than rounding.
 */
export function checkScalar(backend: Backend, dtype: FloatDType): number {
  const withKernel = cases().filter(({ hasKernel }) => hasKernel);
  for (const { op, shape, prepare } of withKernel) {
    const [got, expected] = [true, false].map((kernel) => {
      const prepared = prepare(backend, dtype, kernel);
      prepared.run();
      return prepared.results();
    });
    got.forEach((result, i) =>
      checkClose(`${op} [${shape.join(', ')}]`, dtype, result, expected[i]),
    );
  }
  return withKernel.length;
}

export function timeScalar(backend: Backend, dtype: FloatDType, runs: number): ScalarFigure[] {
  return cases().map(({ op, shape, prepare, hasKernel }) => {
    const scalar = prepare(backend, dtype, false);
    if (!hasKernel) {
      const [seconds] = secondsOfEach([() => scalar.run()], runs);
      return { op, shape, dtype, seconds, kernelSeconds: null };
    }
    const kernel = prepare(backend, dtype, true);
    const [seconds, kernelSeconds] = secondsOfEach([() => scalar.run(), () => kernel.run()], runs);
    return { op, shape, dtype, seconds, kernelSeconds };
  });
}

/** One row an op: microseconds of both, and how many times as fast the kernel is. */
export const scalarTable = (figures: readonly ScalarFigure[]): string =>
  alignedTable([
    ['', 'op', 'shape', 'scalar', 'kernel', 'ratio'],
    ...figures.map(({ op, shape, dtype, seconds, kernelSeconds }) => [
      dtype,
      op,
      shape.join(' × '),
      `${digits3(1e6 * seconds)} µs`,
      kernelSeconds === null ? '' : `${digits3(1e6 * kernelSeconds)} µs`,
      kernelSeconds === null ? '' : times(seconds / kernelSeconds),
    ]),
  ]);
