/**
 * Element by element: the scalar forms of unary and binary ops, run over whole tensors.
 */
import type { Backend } from '../backend.js';
import { forEachPlace, type Access } from './view.js';

export const elementwise = (access: Access): Pick<Backend, 'unary' | 'unaryGrad' | 'binary'> => ({
  unary({ f }, x, y, p) {
    const [from, to] = [access.read(x), access.write(y)];
    forEachPlace(from, from, to, (i, _, k) => (to.data[k] = f(from.data[i], p)));
  },

  unaryGrad({ grad }, saved, gradY, gradX, p) {
    const [kept, dy, dx] = [access.read(saved), access.read(gradY), access.write(gradX)];
    forEachPlace(kept, dy, dx, (i, j, k) => (dx.data[k] = grad(kept.data[i], dy.data[j], p)));
  },

  binary({ f }, a, b, out) {
    const [left, right] = [access.read(a), access.read(b)];
    const to = a === out ? access.update(out) : access.write(out);
    forEachPlace(left, right, to, (i, j, k) => (to.data[k] = f(left.data[i], right.data[j])));
  },
});
