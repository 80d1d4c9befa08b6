/**
 * Element by element: the scalar forms of unary and binary ops, run over whole tensors.
 */
import type { Backend } from '../backend.js';
import { forEachRow, type Access } from './view.js';

export const elementwise = (access: Access): Pick<Backend, 'unary' | 'unaryGrad' | 'binary'> => ({
  unary({ f }, x, y, p) {
    const [from, to] = [access.read(x), access.write(y)];
    forEachRow(from, from, to, (i, _, k, length) => {
      for (let c = 0; c < length; c++) to.data[k + c] = f(from.data[i + c], p);
    });
  },

  unaryGrad({ grad }, saved, gradY, gradX, p) {
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
