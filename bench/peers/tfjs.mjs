/**
 * Trains 784-h-h-10 with TensorFlow.js on its wasm backend, one thread, and prints one JSON line.
 *
 * node bench/peers/tfjs.mjs --data DIR --hidden 128 --batch 8 [--images 12800] [--lr 0.01]
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { batch, layers, lr, run, uniform } from './job.mjs';

setWasmPaths(
  `${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`,
);
setThreadsCount(1);
await tf.setBackend('wasm');

const parameters = layers.map(({ inputs, outputs, weightBound, biasBound }) => ({
  weight: tf.variable(tf.tensor2d(uniform(inputs * outputs, weightBound), [inputs, outputs])),
  bias: tf.variable(tf.tensor1d(uniform(outputs, biasBound))),
}));
const optimizer = tf.train.sgd(lr);

function meanLoss(x, y) {
  const logits = parameters.reduce(
    (input, { weight, bias }, i) => {
      const sums = input.matMul(weight).add(bias);
      return i < parameters.length - 1 ? sums.relu() : sums;
    },
    tf.tensor2d(x, [batch, 784]),
  );
  return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(y, 'int32'), 10), logits);
}

await run('tfjs', '@tensorflow/tfjs', (x, y) => {
  const cost = optimizer.minimize(() => tf.tidy(() => meanLoss(x, y)), true);
  const [loss] = cost.dataSync();
  cost.dispose();
  return loss;
});
