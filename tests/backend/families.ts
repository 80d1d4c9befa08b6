/**
 * A call of every family of a backend, for tests that put something special in: padding, bytes.
 *
 * B = batch, C = columns, H = columns of another matrix
 */
import { normalize, normalizeGrad } from '../../src/nn/normalize.js';
import { gatherColumns, scatterColumns } from '../../src/backend/scalar/columns.js';
import { prelu, preluGrad, slopeGrad } from '../../src/backend/scalar/prelu.js';
import { reshape } from '../../src/backend/scalar/reshape.js';
import {
  logSoftmax,
  logSoftmaxGrad,
  softmax,
  softmaxGrad,
} from '../../src/backend/scalar/softmax.js';
import { gather, scatterAdd } from '../../src/backend/scalar/gather.js';
import type { Backend, FloatTensor, Tensor } from '../../src/backend/backend.js';
import { add } from '../../src/backend/ops.js';
import {
  adam,
  counting,
  crossEntropy,
  descend,
  lopsided,
  missedSum,
  reciprocal,
  relu,
  scalarForm,
  sgd,
  sgdMomentum,
  squaredError,
} from './ops.js';

type Shape = readonly number[];

/** Where a call takes what it needs. */
export interface Source {
  readonly backend: Backend;
  /** An operand; each has other numbers. */
  readonly of: (shape: Shape) => FloatTensor;
  /** A place that will be overwritten. */
  readonly place: (shape: Shape) => FloatTensor;
  /** Whole numbers below a limit. */
  readonly ids: (shape: Shape, below: number) => Tensor;
}

/** What a call gives. */
export type Results = (FloatTensor | number)[];

export interface Family {
  readonly name: string;
  readonly run: (source: Source, B: number, C: number) => Results;
}

const H = 6;
const family = (name: string, run: Family['run']): Family => ({ name, run });

/** Both forms of an op: by its kernel and without. */
const both = <Op extends { readonly name: string; readonly kernel?: string }>(
  op: Op,
  make: (op: Op, name: string) => Family,
): Family[] => [make(op, `${op.name} by kernel`), make(scalarForm(op), `${op.name}, scalar`)];

const products: Family[] = [
  family('A B + bias', ({ backend, of, place }, B, C) => {
    const [y, z] = [place([B, H]), place([B, C])];
    backend.matmul(of([B, C]), of([C, H]), y, { bias: of([H]) });
    backend.matmul(of([B, H]), of([H, C]), z);
    return [y, z];
  }),
  ...(['overwrite', 'accumulate'] as const).map((mode) =>
    family(`Aᵀ B, ${mode}`, ({ backend, of, place }, B, C) => {
      const target = (shape: Shape) => (mode === 'overwrite' ? place(shape) : of(shape));
      const [left, right] = [target([C, H]), target([H, C])];
      backend.matmul(of([B, C]), of([B, H]), left, { transpose: 'a', mode });
      backend.matmul(of([B, H]), of([B, C]), right, { transpose: 'a', mode });
      return [left, right];
    }),
  ),
  // With few rows by dot products, with many by turning B.
  ...[1, 24].map((rows) =>
    family(`A Bᵀ, ${rows} times the rows`, ({ backend, of, place }, B, C) => {
      const y = place([B * rows, H]);
      backend.matmul(of([B * rows, C]), of([H, C]), y, { transpose: 'b' });
      return [y];
    }),
  ),
  ...[1, 24].map((rows) =>
    family(`A Bᵀ through a ReLU, ${rows} times the rows`, ({ backend, of, place }, B, C) => {
      const [dx, masked] = [place([B * rows, C]), place([B * rows, C])];
      backend.matmul(of([B * rows, H]), of([C, H]), dx, { transpose: 'b' });
      backend.unaryGrad(relu, of([B * rows, C]), dx, masked, 0);
      return [masked];
    }),
  ),
];

const elementwise: Family[] = [
  ...[...both(relu, (op, name) => unary(op, name)), unary(reciprocal, 'p / x')],
  ...both(add, binary),
  binary(lopsided, 'lopsided'),
];

function unary(op: typeof relu, name: string): Family {
  return family(name, ({ backend, of, place }, B, C) => {
    const [y, dx] = [place([B, C]), place([B, C])];
    backend.unary(op, of([B, C]), y, 3);
    backend.unaryGrad(op, of([B, C]), of([B, C]), dx, 3);
    return [y, dx];
  });
}

function binary(op: typeof add, name: string): Family {
  return family(name, ({ backend, of, place }, B, C) => {
    const [out, inPlace, wide] = [place([B, C]), of([B, C]), place([B, C])];
    backend.binary(op, of([B, C]), of([B, C]), out);
    backend.binary(op, inPlace, of([B, C]), inPlace);
    backend.binary(op, of([B, C]), of([C]), wide);
    return [out, inPlace, wide];
  });
}

const rows: Family[] = [
  ...(['overwrite', 'accumulate'] as const).map((mode) =>
    family(`sumRows, ${mode}`, ({ backend, of, place }, B, C) => {
      const sums = mode === 'overwrite' ? place([C]) : of([C]);
      backend.sumRows(of([B, C]), sums, mode);
      return [sums];
    }),
  ),
  ...([0, 1] as const).map((axis) =>
    family(`normalize over axis ${axis}`, ({ backend, of, place }, B, C) => {
      const lines = [axis === 0 ? C : B];
      const [y, dx, mean, variance] = [[B, C], [B, C], lines, lines].map(place);
      normalize(backend, of([B, C]), axis, 0.1, y, variance, mean);
      normalizeGrad(backend, of([B, C]), of(lines), axis, 2, of([B, C]), dx);
      return [y, dx, mean, variance];
    }),
  ),
  family('normalize by the mean square', ({ backend, of, place }, B, C) => {
    const [y, dx, square] = [[B, C], [B, C], [B]].map(place);
    normalize(backend, of([B, C]), 1, 0.1, y, square);
    normalizeGrad(backend, of([B, C]), of([B]), 1, 2, of([B, C]), dx, false);
    return [y, dx, square];
  }),
  family('softmax and its logarithm', ({ backend, of, place }, B, C) => {
    const [p, q, dp, dq] = [1, 2, 3, 4].map(() => place([B, C]));
    softmax(backend, of([B, C]), p);
    softmaxGrad(backend, of([B, C]), of([B, C]), dp);
    logSoftmax(backend, of([B, C]), q);
    logSoftmaxGrad(backend, of([B, C]), of([B, C]), dq);
    return [p, q, dp, dq];
  }),
  ...(['overwrite', 'accumulate'] as const).flatMap((mode) =>
    [false, true].map((each) =>
      family(`prelu, ${each ? 'a slope each' : 'one slope'}, ${mode}`, (source, B, C) => {
        const { backend, of, place } = source;
        const shape = [each ? C : 1];
        const [y, dx] = [place([B, C]), place([B, C])];
        const slopes = mode === 'overwrite' ? place(shape) : of(shape);
        prelu(backend, of([B, C]), of(shape), y);
        preluGrad(backend, of([B, C]), of(shape), of([B, C]), dx);
        slopeGrad(backend, of([B, C]), of([B, C]), slopes, mode);
        return [y, dx, slopes];
      }),
    ),
  ),
  family('columns, taken out and put in', ({ backend, of, place }, B, C) => {
    const backwards = Array.from({ length: C }, (_, c) => C - 1 - c);
    const [out, wide] = [place([B, C]), place([B, C + 2])];
    gatherColumns(backend, of([B, C]), backwards, out);
    scatterColumns(backend, [of([B, C]), null, of([B, 1])], [backwards, [C + 1], [C]], wide);
    return [out, wide];
  }),
  family('reshape', ({ backend, of, place }, B, C) => {
    const [flat, deep] = [place([B, 3 * C]), place([3, B, C])];
    reshape(backend, of([B, 3, C]), flat);
    reshape(backend, of([B * C, 3]), deep);
    return [flat, deep];
  }),
  family('gather', ({ backend, of, place, ids }, B, C) => {
    const [out, wide] = [place([7, C]), place([3, 5, C])];
    gather(backend, of([B, C]), ids([7], B), out);
    gather(backend, of([B, C]), ids([3, 5], B), wide);
    return [out, wide];
  }),
  ...(['overwrite', 'accumulate'] as const).map((mode) =>
    family(`scatterAdd, ${mode}`, ({ backend, of, place, ids }, B, C) => {
      const table = mode === 'overwrite' ? place([B, C]) : of([B, C]);
      scatterAdd(backend, ids([7], B), of([7, C]), table, mode);
      scatterAdd(backend, ids([3, 5], B), of([3, 5, C]), table, 'accumulate', 0);
      return [table];
    }),
  ),
];

const losses: Family[] = [
  ...both(crossEntropy, (op, name) =>
    family(name, ({ backend, of, place, ids }, B, C) => {
      const dz = place([B, C]);
      return [backend.loss(op, of([B, C]), ids([B], C), 0.5, dz), dz];
    }),
  ),
  ...[squaredError, missedSum].map((op) =>
    family(op.name, ({ backend, of, place }, B, C) => {
      const dy = place([B, C]);
      return [backend.loss(op, of([B, C]), of([B, C]), 0.5, dy), dy];
    }),
  ),
];

const steps: Family[] = [
  ...both(sgd, (op, name) => step(op, name, [0.1, 0.01])),
  ...both(sgdMomentum, (op, name) => step(op, name, [0.1, 0.01, 0.9, 1, 1, 0])),
  ...both(adam, (op, name) => step(op, name, [0.1, 0.01, 0.9, 0.1, 0.99, 0.01, 0.5, 1e-8, 0.9])),
  step(counting, 'counting', [0.1]),
  family('a step along a deferred gradient', ({ backend, of, place }, B, C) => {
    const [w, dW] = [of([H, C]), place([H, C])];
    backend.matmul(of([B, H]), of([B, C]), dW, { transpose: 'a' });
    descend(backend, w, dW);
    return [w, dW];
  }),
];

function step(rule: typeof sgd, name: string, scalars: number[]): Family {
  return family(name, ({ backend, of }, B, C) => {
    const [w, ...states] = ['value', ...rule.states].map(() => of([B, C]));
    backend.step(rule, w, of([B, C]), states, scalars);
    return [w, ...states];
  });
}

/** Every family, and every way that one goes. */
export const families: readonly Family[] = [
  ...products,
  ...elementwise,
  ...rows,
  ...losses,
  ...steps,
];
