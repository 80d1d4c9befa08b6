/**
 * Trains 784-h-h-10 with jax-js on its wasm device and prints one JSON line.
 *
 * node bench/peers/jaxjs.mjs --data DIR --hidden 128 --batch 8 [--images 12800] [--lr 0.01]
 *     [--activation ReLU]
 */
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { activation, batch, layers, lr, run, uniform } from './job.mjs';

await init('wasm');
defaultDevice('wasm');

/** jax-js's functions by tiny-mlp's names. */
const functions = {
  ReLU: nn.relu,
  LeakyReLU: nn.leakyRelu,
  Hardtanh: nn.hardTanh,
  ReLU6: nn.relu6,
  Hardswish: nn.hardSilu,
  Sigmoid: nn.sigmoid,
  Tanh: np.tanh,
  SiLU: nn.silu,
  Mish: nn.mish,
  ELU: nn.elu,
  SELU: nn.selu,
  Softplus: nn.softplus,
  GELU: (x) => nn.gelu(x, { approximate: false }),
  GELUTanh: nn.gelu,
  Softmax: nn.softmax,
  Identity: (x) => x,
};
const between = functions[activation];
if (typeof between !== 'function') throw new TypeError(`jax-js has no ${activation}`);

/** Weight and bias of each layer, one after the other. */
let parameters = layers.flatMap(({ inputs, outputs, weightBound, biasBound }) => [
  np.array(uniform(inputs * outputs, weightBound)).reshape([inputs, outputs]),
  np.array(uniform(outputs, biasBound)),
]);

function meanLoss([w1, b1, w2, b2, w3, b3], x, oneHot) {
  const h1 = between(np.dot(x, w1).add(b1));
  const h2 = between(np.dot(h1, w2).add(b2));
  const logProbabilities = nn.logSoftmax(np.dot(h2, w3).add(b3));
  return logProbabilities
    .mul(oneHot)
    .sum()
    .mul(-1 / batch);
}

const step = jit((before, x, oneHot) => {
  const [loss, gradients] = valueAndGrad(meanLoss)(
    before.map((p) => p.ref),
    x,
    oneHot,
  );
  return [loss, before.map((p, i) => p.sub(gradients[i].mul(lr)))];
});

await run('jax-js', '@jax-js/jax', (x, y) => {
  const oneHot = new Float32Array(10 * batch);
  y.forEach((label, row) => (oneHot[10 * row + label] = 1));
  let loss;
  [loss, parameters] = step(
    parameters,
    np.array(x).reshape([batch, 784]),
    np.array(oneHot).reshape([batch, 10]),
  );
  return loss.dataSync()[0];
});
process.exit(0);
