/**
 * Types of the packages behind the reference backend, of the few functions it calls: 'ndarray-gemm' has none of its own, and those
 * of 'ndarray-ops' are wrong in places.
 */
declare module 'ndarray-gemm' {
  import type { NdArray } from 'ndarray';
  /** c = alpha · a b + beta · c; c must not share memory with a or b. */
  export default function gemm(c: NdArray, a: NdArray, b: NdArray, alpha?: number, beta?: number): void;
}

declare module 'ndarray-ops' {
  import type { NdArray } from 'ndarray';
  interface Ops {
    /** target = source */
    assign(target: NdArray, source: NdArray): void;
    /** target += source */
    addeq(target: NdArray, source: NdArray): void;
  }
  const ops: Ops;
  export default ops;
}
