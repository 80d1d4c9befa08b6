/**
 * Functions of one number, as their modules in src/nn/activations define them for float64. NaN
 * stays NaN: comparisons with it are false.
 */
import type { UnaryFunction } from '../graph/graph.js';
import { add, call, choose, compare, divide, multiply, real } from './code.js';
import type { Expression } from './program.js';

type Of<Name extends UnaryFunction['name']> = Extract<UnaryFunction, { readonly name: Name }>;

const clamp = (x: Expression, low: number, high: number): Expression =>
  choose(compare(x, '<', real(low)), real(low), choose(compare(x, '>', real(high)), real(high), x));

/** scale · x above 0, low (eˣ − 1) elsewhere; as in PyTorch −0 becomes 0. */
const elu = (x: Expression, low: number, scale: number): Expression =>
  choose(
    compare(x, '>', real(0)),
    scale === 1 ? x : multiply(real(scale), x),
    multiply(real(low), add(call('expm1', x), real(0))),
  );

const SELU_ALPHA = 1.6732632423543772848170429916717;
const SELU_SCALE = 1.0507009873554804934193349852946;

const forms: { [Name in UnaryFunction['name']]: (x: Expression, f: Of<Name>) => Expression } = {
  elu: (x, { alpha }) => elu(x, alpha, 1),
  selu: (x) => elu(x, SELU_ALPHA * SELU_SCALE, SELU_SCALE),
  gelu: (x) => multiply(multiply(real(0.5), x), call('erfc', multiply(real(-Math.SQRT1_2), x))),
  geluTanh: (x) => {
    const square = multiply(x, x);
    const inner = add(real(1.5957691216057308), multiply(square, real(0.07135481627260025)));
    return multiply(x, call('sigmoid', multiply(x, inner)));
  },
  hardswish: (x) => divide(multiply(x, clamp(add(x, real(3)), 0, 6)), real(6)),
  hardtanh: (x, { minVal, maxVal }) => clamp(x, minVal, maxVal),
  leakyReLU: (x, { negativeSlope }) =>
    choose(compare(x, '>', real(0)), x, multiply(x, real(negativeSlope))),
  mish: (x) => multiply(x, call('tanh', call('softplus', x))),
  relu: (x) => choose(compare(x, '<', real(0)), real(0), x),
  relu6: (x) => clamp(x, 0, 6),
  rescaling: (x, { scale, offset }) => add(multiply(x, real(scale)), real(offset)),
  sigmoid: (x) => call('sigmoid', x),
  silu: (x) => multiply(x, call('sigmoid', x)),
  sine: (x, { omega }) => call('sin', multiply(real(omega), x)),
  softplus: (x, { beta, threshold }) => {
    const scaled = multiply(x, real(beta));
    return choose(
      compare(scaled, '>', real(threshold)),
      x,
      divide(call('softplus', scaled), real(beta)),
    );
  },
  tanh: (x) => call('tanh', x),
};

/** f(x); x is a variable, because it is used more than once. */
export const activation = (f: UnaryFunction, x: Expression): Expression =>
  (forms[f.name] as (x: Expression, f: UnaryFunction) => Expression)(x, f);
