/**
 * The activations of this package, as files tell of them. None has a state.
 */
import { checkOneOf } from '../../../core/check.js';
import { ELU } from '../../../nn/activations/elu.js';
import { GELU } from '../../../nn/activations/gelu.js';
import { Hardswish } from '../../../nn/activations/hardswish.js';
import { Hardtanh } from '../../../nn/activations/hardtanh.js';
import { LeakyReLU } from '../../../nn/activations/leaky-relu.js';
import { Mish } from '../../../nn/activations/mish.js';
import { ReLU } from '../../../nn/activations/relu.js';
import { ReLU6 } from '../../../nn/activations/relu6.js';
import { SELU } from '../../../nn/activations/selu.js';
import { Sigmoid } from '../../../nn/activations/sigmoid.js';
import { SiLU } from '../../../nn/activations/silu.js';
import { Sine } from '../../../nn/activations/sine.js';
import { Softplus } from '../../../nn/activations/softplus.js';
import { Tanh } from '../../../nn/activations/tanh.js';
import type { Module } from '../../../nn/module.js';
import { finite, row, type Row } from '../kind.js';

/** A kind that is made from nothing. */
export const bare = (name: string, type: new () => Module): Row =>
  row(type, { name, options: () => ({}), make: () => new type() }, {});

const number = /* @__PURE__ */ finite();

/** The rows; made when they are needed, so that bundles without models have none. */
export const activations = (): readonly Row[] => [
  bare('Hardswish', Hardswish),
  bare('Mish', Mish),
  bare('ReLU', ReLU),
  bare('ReLU6', ReLU6),
  bare('SELU', SELU),
  bare('Sigmoid', Sigmoid),
  bare('SiLU', SiLU),
  bare('Tanh', Tanh),
  row(
    ELU,
    { name: 'ELU', options: ({ alpha }) => ({ alpha }), make: ({ alpha }) => new ELU(alpha) },
    { alpha: number },
  ),
  row(
    GELU,
    {
      name: 'GELU',
      options: ({ approximate }) => ({ approximate }),
      make: ({ approximate }) => new GELU({ approximate }),
    },
    { approximate: (who, name, value) => checkOneOf(who, name, value, ['none', 'tanh']) },
  ),
  row(
    Hardtanh,
    {
      name: 'Hardtanh',
      options: ({ minVal, maxVal }) => ({ minVal, maxVal }),
      make: ({ minVal, maxVal }) => new Hardtanh(minVal, maxVal),
    },
    { minVal: number, maxVal: number },
  ),
  row(
    LeakyReLU,
    {
      name: 'LeakyReLU',
      options: ({ negativeSlope }) => ({ negativeSlope }),
      make: ({ negativeSlope }) => new LeakyReLU(negativeSlope),
    },
    { negativeSlope: number },
  ),
  row(
    Sine,
    { name: 'Sine', options: ({ omega }) => ({ omega }), make: ({ omega }) => new Sine(omega) },
    { omega: number },
  ),
  row(
    Softplus,
    {
      name: 'Softplus',
      options: ({ beta, threshold }) => ({ beta, threshold }),
      make: ({ beta, threshold }) => new Softplus(beta, threshold),
    },
    { beta: number, threshold: number },
  ),
];
