/**
 * Gradients that do not reach the first layers, or grow on their way there.
 */
import type { Check, LayerEvidence } from '../evidence.js';
import { short } from '../finding.js';

/**
 * The norm of the gradient with respect to a layer's output, by that of the last layer's. With
 * weights that suit the activations, it stays about the same from layer to layer (Glorot and Bengio
 * 2010, equation 12; https://proceedings.mlr.press/v9/glorot10a.html); PyTorch's default weights
 * lose a factor of 0.4 with each ReLU, which makes 10⁻² of five.
 */
export const VANISHED = 1e-3;

/** The same, the other way round. */
export const EXPLODED = 1e3;

/** NaN and infinities. */
export const finiteGradients: Check = ({ parameters }) =>
  parameters
    .filter(({ gradient }) => !Number.isFinite(gradient))
    .slice(0, 1)
    .map(({ where, gradient }) => ({
      kind: 'non-finite-gradients',
      severity: 'error',
      where,
      message: `its gradient is ${gradient}`,
      advice:
        'lower the learning rate, use clipGradNorm, and look for divisions by 0 and its logarithm',
    }));

/** What a BatchNorm1d takes off again as a part of the mean: it has no gradient but noise. */
const isTakenOff = (parameter: string, layers: readonly LayerEvidence[]): boolean =>
  layers.some(({ where, kind }, i) => {
    const next = layers.at(i + 1)?.kind;
    return (
      kind === 'Linear' && next === 'BatchNorm1d' && parameter === `${where.split(' ')[0]}.bias`
    );
  });

/** Parameters that no loss depends on. */
export const someGradients: Check = ({ parameters, layers, failure }) => {
  const none = failure
    ? []
    : parameters.filter(({ where, gradient }) => gradient === 0 && !isTakenOff(where, layers));
  if (none.length === 0) return [];
  const all = none.length === parameters.length;
  const more = none.length > 3 ? ` and ${none.length - 3} more` : '';
  return [
    {
      kind: 'zero-gradients',
      severity: 'error',
      where: all
        ? 'all parameters'
        : none
            .slice(0, 3)
            .map(({ where }) => where)
            .join(', ') + more,
      message: 'the gradients are 0 in all batches: nothing is learned here',
      advice:
        'look for weights that are all 0, dead ReLUs behind, targets that equal the outputs, and ' +
        'a backward of your own that passes nothing on (gradCheck)',
    },
  ];
};

/** Units that are one, and stay so. */
export const differentUnits: Check = ({ parameters, failure }) =>
  parameters
    .filter(({ alike, gradient }) => alike && gradient > 0 && !failure)
    .map(({ where }) => ({
      kind: 'identical-units',
      severity: 'error',
      where,
      message: 'all units have the same weights and the same gradients: they stay one unit',
      advice: 'begin with weights that are drawn: init.kaimingUniform(), say',
    }));

const norm = ({ gradient, gradients }: LayerEvidence): number => gradient / gradients;

/** Gradients by layer. */
export const steadyGradients: Check = ({ layers }) => {
  const learning = layers.filter((layer) => layer.learns && norm(layer) > 0);
  const last = learning.at(-1);
  if (!last) return [];
  const worst = (better: (a: number, b: number) => boolean) =>
    learning.reduce((a, b) => (better(norm(b), norm(a)) ? b : a));
  const least = worst((a, b) => a < b);
  const greatest = worst((a, b) => a > b);
  const told = (layer: LayerEvidence) =>
    `the gradient's norm is ${short(norm(layer))} here, and ${short(norm(last))} at ${last.where}`;
  if (norm(least) < VANISHED * norm(last))
    return [
      {
        kind: 'vanishing-gradients',
        severity: 'warning',
        where: least.where,
        message: told(least),
        advice:
          'use ReLU and init.kaimingUniform() for deep nets, BatchNorm1d between layers, or ' +
          'Residual around them',
      },
    ];
  if (norm(greatest) > EXPLODED * norm(last))
    return [
      {
        kind: 'exploding-gradients',
        severity: 'warning',
        where: greatest.where,
        message: told(greatest),
        advice: 'begin with smaller weights (init.kaimingUniform()), and use clipGradNorm',
      },
    ];
  return [];
};
