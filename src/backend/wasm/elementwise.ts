/**
 * Element by element, by kernels: ReLU and its gradient, ops that bring their own kernel, sums and
 * products.
 */
import type { FloatTensor } from '../backend.js';
import type { SlopeKernel, UnaryOp } from '../ops.js';
import type { Families } from '../scalar/families.js';
import type { Crew } from './crew.js';
import type { Kernels, LoadedKernels } from './kernels.js';
import { cancel, materialize, prepareUpdate, prepareWrite } from './lazy.js';
import type { WasmTensor } from './tensor.js';

type Matrix = WasmTensor<'float32' | 'float64'>;
type Elementwise = Pick<Families, 'unary' | 'unaryGrad' | 'binary'>;

/** The kernel that an op brings along, which is for float32. */
const kernelOf = (
  { saves, kernel }: UnaryOp,
  { dtype }: FloatTensor,
): SlopeKernel | false | undefined => saves === 'slope' && dtype === 'float32' && kernel;

/** Nanoseconds for a vector that is read, computed and written. */
export const VECTOR_NS = 0.4;

const binaryKernels = ['add', 'multiply'] as const satisfies (keyof Kernels)[];

/** What is done where there is no kernel: `scalar`. */
export const elementwise = (
  kernels: LoadedKernels,
  crew: Crew,
  scalar: Elementwise,
): Elementwise => ({
  unary(op, x, y, p, slope) {
    const own = kernelOf(op, x);
    if (!own && op.kernel !== 'relu') return scalar.unary(op, x, y, p, slope);
    const [from, to] = [materialize(x as Matrix), prepareWrite(y as Matrix)];
    if (!own) {
      const { relu } = kernels[from.dtype];
      crew.overVectors(from.vectors, VECTOR_NS, (run, at, vectors) =>
        run(relu, from.pointer + at, to.pointer + at, vectors),
      );
      return;
    }
    const kept = slope ? prepareWrite(slope as Matrix) : to;
    if (!own.forward(crew, from, to, kept)) scalar.unary(op, x, y, p, slope);
  },

  unaryGrad(op, saved, gradY, gradX, p) {
    const own = kernelOf(op, saved);
    if (!own && op.kernel !== 'relu') return scalar.unaryGrad(op, saved, gradY, gradX, p);
    const [y, dy] = [materialize(saved as Matrix), gradY as Matrix];
    const dx = prepareWrite(gradX as Matrix);
    if (own) {
      own.backward(crew, y, materialize(dy), dx);
    } else if (dy.deferred?.fuses === 'reluMask') {
      dy.deferred.compute(dx, { reluMask: y }); // only what the ReLU let through
      cancel(dy);
    } else {
      const { pointer } = materialize(dy);
      const { reluGrad } = kernels[dy.dtype];
      crew.overVectors(dx.vectors, VECTOR_NS, (run, at, vectors) =>
        run(reluGrad, y.pointer + at, pointer + at, dx.pointer + at, 1, 0, vectors),
      );
    }
  },

  binary(op, a, b, out) {
    const name = binaryKernels.find((kernel) => kernel === op.kernel);
    if (!name) return scalar.binary(op, a, b, out);
    const [l, r] = [materialize(a as Matrix), materialize(b as Matrix)];
    const to = a === out ? prepareUpdate(out as Matrix) : prepareWrite(out as Matrix);
    const own = kernels[l.dtype];
    const { rows, stride, width } = to.layout;
    const strideB = r.layout.rows === rows ? stride : 0; // one row stands for all
    crew.split(VECTOR_NS * rows * width, rows, 4, (run, from, end) => {
      const at = from * stride;
      run(
        own[name], l.pointer + at, r.pointer + from * strideB, to.pointer + at, end - from, stride,
        strideB, width,
      ); // prettier-ignore
    });
  },
});
