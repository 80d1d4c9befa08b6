/**
 * Element by element: the scalar forms of unary and binary ops, run over whole tensors.
 */
import type { Backend, FloatTensor } from '../backend.js';
import type { GradOp, UnaryOp } from '../ops.js';
import { forEachRow, type Access } from './view.js';

/** An op's functions for the numbers of a tensor. */
const formOf = (op: UnaryOp, { dtype }: FloatTensor): UnaryOp =>
  op.saves === 'slope' && dtype === 'float32' ? { ...op, ...op.float32 } : op;

/** What backward does where the slope was saved. */
const product: Pick<GradOp, 'grad'> = { grad: (slope, dy) => slope * dy };
const gate: typeof product = { grad: (s, dy) => (Object.is(s, -0) ? 0 : s * dy) };

export const elementwise = (access: Access): Pick<Backend, 'unary' | 'unaryGrad' | 'binary'> => ({
  unary(op, x, y, p, slope) {
    const [from, to] = [access.read(x), access.write(y)];
    const form = formOf(op, x);
    const { f } = form;
    if (slope && form.saves === 'slope') {
      const slopes = access.write(slope);
      forEachRow(from, to, slopes, (i, j, k, length) => {
        for (let c = 0; c < length; c++) {
          const value = from.data[i + c];
          const result = f(value, p);
          to.data[j + c] = result;
          slopes.data[k + c] = form.slope(value, result, p);
        }
      });
      return;
    }
    forEachRow(from, from, to, (i, _, k, length) => {
      for (let c = 0; c < length; c++) to.data[k + c] = f(from.data[i + c], p);
    });
  },

  unaryGrad(op, saved, gradY, gradX, p) {
    const { grad } = op.saves === 'slope' ? (op.closes ? gate : product) : op;
    const [kept, dy, dx] = [access.read(saved), access.read(gradY), access.write(gradX)];
    forEachRow(kept, dy, dx, (i, j, k, length) => {
      for (let c = 0; c < length; c++) dx.data[k + c] = grad(kept.data[i + c], dy.data[j + c], p);
    });
  },

  binary({ f }, a, b, out) {
    const [left, right] = [access.read(a), access.read(b)];
    const to = a === out ? access.update(out) : access.write(out);
    forEachRow(left, right, to, (i, j, k, length) => {
      for (let c = 0; c < length; c++) to.data[k + c] = f(left.data[i + c], right.data[j + c]);
    });
  },
});
