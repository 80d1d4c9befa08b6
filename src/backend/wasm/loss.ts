/**
 * Losses, by a kernel: softmax and cross-entropy in one.
 */
import type { Families } from '../scalar/families.js';
import type { LoadedKernels } from './kernels.js';
import { materialize, prepareWrite } from './lazy.js';
import type { KernelMemory } from './memory.js';
import type { WasmTensor } from './tensor.js';

type Matrix = WasmTensor<'float32' | 'float64'>;
type Losses = Pick<Families, 'loss'>;

export const losses = (memory: KernelMemory, kernels: LoadedKernels, scalar: Losses): Losses => ({
  loss(op, prediction, target, scale, gradient) {
    if (!('kernel' in op) || op.kernel !== 'softmaxCrossEntropy') {
      return scalar.loss(op, prediction, target, scale, gradient);
    }
    const logits = materialize(prediction as Matrix);
    const { pointer: labels } = target as WasmTensor<'int32'>;
    const { rows, columns, stride } = logits.layout;
    const terms = memory.workspace(8 * 8 * (columns + 2));
    const dz = prepareWrite(gradient as Matrix);
    return kernels[logits.dtype].softmaxCrossEntropy(
      logits.pointer, labels, dz.pointer, scale, rows, columns, stride, terms,
    ); // prettier-ignore
  },
});
