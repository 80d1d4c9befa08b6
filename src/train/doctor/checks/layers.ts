/**
 * Layers that let nothing through: dead ReLUs, saturated tanh and sigmoid, numbers that are none.
 */
import type { Check } from '../evidence.js';
import { percent } from '../finding.js';
import { canSaturate } from '../saturation.js';
import { FEW_ROWS } from './inputs.js';

/**
 * Units that are 0 for every row get no gradient, and stay so. Karpathy's CS231n notes tell of 40 %
 * of a network dead after too large a learning rate: https://cs231n.github.io/neural-networks-1/
 */
export const DEAD = 0.4;

/** Beyond this share there is next to nothing left to learn with. */
export const MOSTLY_DEAD = 0.9;

/**
 * The share of outputs that lie where the slope is all but 0. At the start hardly any should;
 * where most do, what comes through is a sign. Glorot and Bengio 2010, figure 2.
 */
export const SATURATED = 0.5;

/** Activations that are 0 over half the line, where a unit can die. */
const rectifiers = ['ReLU', 'ReLU6'];

export const deadUnits: Check = ({ layers }) =>
  layers.flatMap(({ kind, where, alive, rows }) => {
    if (!rectifiers.includes(kind) || rows < FEW_ROWS) return [];
    const dead = alive.length - alive.reduce((sum, one) => sum + one, 0);
    const share = dead / alive.length;
    if (!(share >= DEAD)) return [];
    return [
      {
        kind: 'dead-units',
        severity: share >= MOSTLY_DEAD ? 'error' : 'warning',
        where,
        message: `${dead} of ${alive.length} units (${percent(share)}) are 0 for all ${rows} rows`,
        advice: 'begin anew with a lower learning rate and scaled inputs, or use LeakyReLU',
      },
    ] as const;
  });

export const saturatedUnits: Check = ({ layers, last }) =>
  layers.flatMap(({ kind, where, outputs, saturated, rows }) => {
    // The last one of a trained network is sure of its answers.
    if (!canSaturate(kind) || rows < FEW_ROWS || where === last.where) return [];
    const share = saturated / outputs;
    if (!(share >= SATURATED)) return [];
    return [
      {
        kind: 'saturated-units',
        severity: 'warning',
        where,
        message: `${percent(share)} of the outputs lie where ${kind} is flat`,
        advice: 'scale the inputs, and begin with smaller weights: init.xavierUniform()',
      },
    ] as const;
  });

/** The first layer that gives NaN or Infinity: those behind it only pass it on. */
export const finiteOutputs: Check = ({ layers, inputs }) => {
  const first = layers.find(({ nonFinite }) => nonFinite);
  if (!first || inputs?.all().some(({ nonFinite }) => nonFinite > 0)) return [];
  return [
    {
      kind: 'non-finite-outputs',
      severity: 'error',
      where: first.where,
      message: 'it gives NaN or Infinity, and is the first that does',
      advice: 'look at its weights; if they are not finite, begin anew with a lower learning rate',
    },
  ];
};
