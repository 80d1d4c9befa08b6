/**
 * What the module exports: the kernels, and the constants that TypeScript needs too. Nothing else
 * is in this file.
 */
export { log } from './elementary';
export { add, fingerprint, multiply, relu, reluGrad } from './elementwise';
export { STORE, UPDATE } from './epilogue';
export { gemm, packA, packTransposedA } from './gemm';
export { gemmNT } from './gemm-nt';
export { softmaxCrossEntropy } from './loss';
export { sumRows } from './rows';
export {
  countBytes, countDense, cscFromCsr, csrFromBytes, csrFromDense, expandBytes,
} from './sparse';
export { spmm } from './spmm';
export { adam, sgd, sgdMomentum } from './step';
export { transpose } from './transpose';
export { VECTOR } from './vector';

/** Where memory that holds nothing static begins. */
export const HEAP_BASE: usize = __heap_base;
