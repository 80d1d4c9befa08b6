/**
 * Compares a module's backward with central differences of its forward, in float64: (f(x + h) − f(x − h)) / 2h for every element of
 * the input and of every parameter. f is Σ r · y with fixed random r.
 */
import { expect } from 'vitest';
import { array, Generator, type Module, type NdArray } from '../../src/index.js';
import { packed } from '../../src/core/ndarray.js';

const STEP = 1e-6;
const RELATIVE = 1e-5;
const ABSOLUTE = 1e-8;

export function expectGradientsToMatch(module: Module, x: NdArray): void {
  const shape = module.forward(x).shape;
  const weights = new Generator(99).uniform(shape, { low: -1, high: 1, dtype: 'float64' });
  const objective = (input: NdArray) =>
    packed(module.forward(input), 'float64').reduce((sum, y, i) => sum + y * weights.data[i], 0);

  module.zeroGrad();
  module.forward(x);
  const gradX = packed(module.backward(weights), 'float64');
  const gradients = module
    .namedParameters()
    .map(([name, parameter]) => ({ name, parameter, grad: packed(parameter.grad!, 'float64') }));

  const values = packed(x, 'float64');
  values.forEach((value, i) => {
    const at = (shifted: number) =>
      objective(
        array(
          values.map((v, k) => (k === i ? shifted : v)),
          x.shape,
        ),
      );
    expectClose(`dx[${i}]`, gradX[i], (at(value + STEP) - at(value - STEP)) / (2 * STEP));
  });
  for (const { name, parameter, grad } of gradients) {
    const initial = packed(parameter.value, 'float64');
    grad.forEach((slope, i) => {
      const at = (shifted: number) => {
        parameter.value = array(
          initial.map((v, k) => (k === i ? shifted : v)),
          parameter.shape,
        );
        return objective(x);
      };
      expectClose(`d${name}[${i}]`, slope, (at(initial[i] + STEP) - at(initial[i] - STEP)) / (2 * STEP));
    });
    parameter.value = array(initial, parameter.shape);
  }
}

function expectClose(what: string, analytic: number, numeric: number): void {
  const allowed = ABSOLUTE + RELATIVE * Math.abs(numeric);
  expect(Math.abs(analytic - numeric), `${what}: backward gives ${analytic}, differences give ${numeric}`).toBeLessThanOrEqual(
    allowed,
  );
}
