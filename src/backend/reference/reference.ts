/**
 * The reference backend: plain loops and, where they can be used, the ndarray packages; made to be
 * read and to be compared with. It runs wherever JavaScript does; speed is not its aim.
 */
import type { Backend } from '../backend.js';
import { scalarFamilies } from '../scalar/families.js';
import { assign, gemm } from './arithmetic.js';
import { access, arrayOf, storage, writtenArrayOf } from './storage.js';

// Tensors are contiguous, so the order of summation, which in ndarray-gemm depends on the strides,
// is always the same.
const matmul: Backend['matmul'] = (a, b, out, options = {}) => {
  const { transpose } = options;
  const bias = options.transpose === undefined ? options.bias : null;
  const accumulate = options.transpose === 'a' && options.mode === 'accumulate';
  const product = writtenArrayOf(out);
  if (bias) {
    for (let r = 0; r < out.shape[0]; r++) assign(product.pick(r, null), arrayOf(bias));
  }
  const left = transpose === 'a' ? arrayOf(a).transpose(1, 0) : arrayOf(a);
  const right = transpose === 'b' ? arrayOf(b).transpose(1, 0) : arrayOf(b);
  gemm(product, left, right, 1, bias || accumulate ? 1 : 0);
};

/** Marked as pure, which `...` cannot be: who never asks for it has none of it in a bundle. */
export const referenceBackend: Backend = /* @__PURE__ */ Object.assign(
  { name: 'reference' as const, matmul },
  storage,
  access,
  /* @__PURE__ */ scalarFamilies(access),
);
