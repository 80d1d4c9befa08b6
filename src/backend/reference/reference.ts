/**
 * The reference backend: plain loops and, where they can be used, the ndarray packages; made to be read and to be compared with. It runs wherever JavaScript
 * does; speed is not its aim.
 */
import { wrap } from '../../core/ndarray.js';
import type { Backend } from '../backend.js';
import { addeq } from './arithmetic.js';
import { linear, linearBiasGrad, linearInputGrad, linearWeightGrad } from './linear.js';
import { relu, reluGrad } from './relu.js';
import { sgdStep } from './sgd.js';
import { softmaxCrossEntropy, softmaxCrossEntropyGrad } from './softmax-cross-entropy.js';
import { allocateTensor, arrayOf, uploadTensor, valuesOf } from './tensor.js';

export const referenceBackend: Backend = {
  name: 'reference',
  allocate: allocateTensor,
  upload: uploadTensor,
  download: (tensor) => wrap(valuesOf(tensor).slice(), tensor.shape),
  expose: (tensor) => wrap(valuesOf(tensor), tensor.shape),
  discard: () => undefined, // nothing is put off here
  linear,
  linearInputGrad,
  linearWeightGrad,
  linearBiasGrad,
  relu,
  reluGrad,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  add: (source, target) => addeq(arrayOf(target), arrayOf(source)),
  sgdStep,
};
