/**
 * A whole training by calls of backends alone comes to the same on both.
 */
import { describe, it } from 'vitest';
import { Generator } from '../../src/index.js';
import type { Backend, FloatTensor } from '../../src/backend/backend.js';
import { referenceBackend } from '../../src/backend/reference/reference.js';
import { expectClose } from '../support/close.js';
import { crossEntropy, descend, relu } from './ops.js';
import { floats, nested, random, upload, uploadIds, wasmEngines } from './support.js';

describe.each(wasmEngines)('$engine and the reference backend', ({ backend: wasm }) => {
  it.each(floats)('agree on a network of three layers after ten steps, in %s', (dtype) => {
    const run = (backend: Backend) => {
      const generator = new Generator(4);
      const shapes = [[20, 33], [33, 17], [17, 5]]; // prettier-ignore
      const place = (shape: readonly number[]) => backend.allocate(shape, dtype);
      const parameters = shapes.map((shape) => upload(backend, random(shape, dtype, generator)));
      for (let step = 0; step < 10; step++) {
        const labels = Array.from({ length: 9 }, () => generator.random32() % 5);
        const inputs = [upload(backend, random([9, 20], dtype, generator, 0.2))];
        const outputs = parameters.map((w, i) => {
          const y = place([9, shapes[i][1]]);
          backend.matmul(inputs[i], w, y);
          inputs.push(place(y.shape));
          backend.unary(relu, y, inputs[i + 1], 0);
          return y;
        });
        let dy: FloatTensor = place([9, 5]);
        backend.loss(crossEntropy, outputs[2], uploadIds(backend, labels), 1 / 9, dy);
        for (let i = 2; i >= 0; i--) {
          const dW = place(shapes[i]);
          backend.matmul(inputs[i], dy, dW, { transpose: 'a' });
          if (i > 0) {
            const [dr, dx] = [0, 0].map(() => place(inputs[i].shape));
            backend.matmul(dy, parameters[i], dr, { transpose: 'b' });
            backend.unaryGrad(relu, inputs[i], dr, dx, 0);
            dy = dx;
          }
          descend(backend, parameters[i], dW);
        }
      }
      return parameters.map((tensor) => backend.download(tensor));
    };
    const [trained, reference] = [run(wasm), run(referenceBackend)];
    const tolerance = dtype === 'float32' ? 1e-4 : 1e-11;
    trained.forEach((w, i) => expectClose(w, nested(reference[i]) as number[][], tolerance));
  });
});
