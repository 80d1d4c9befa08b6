/**
 * All checks, in the order in which findings of one severity are told.
 */
import { failedPass } from './checks/failed-pass.js';
import { distinctInputs, hiddenTargets } from './checks/columns.js';
import {
  differentUnits,
  finiteGradients,
  someGradients,
  steadyGradients,
} from './checks/gradients.js';
import { balancedInputs, finiteInputs, scaledInputs, varyingInputs } from './checks/inputs.js';
import {
  balancedLabels,
  finiteTargets,
  labelsInRange,
  outputsForClasses,
  scaledTargets,
  shuffledRows,
  varyingLabels,
} from './checks/labels.js';
import { lastLayer } from './checks/last-layer.js';
import { deadUnits, finiteOutputs, saturatedUnits } from './checks/layers.js';
import { learningRate } from './checks/learning-rate.js';
import { activations, batchSizes, droppedUnits } from './checks/structure.js';
import { lossForTargets, reachableTargets } from './checks/targets.js';
import { updateSize } from './checks/updates.js';
import type { Check, Evidence } from './evidence.js';
import type { Finding } from './finding.js';

const checks: readonly Check[] = [
  finiteInputs,
  scaledInputs,
  balancedInputs,
  varyingInputs,
  distinctInputs,
  hiddenTargets,
  finiteTargets,
  varyingLabels,
  balancedLabels,
  shuffledRows,
  labelsInRange,
  outputsForClasses,
  scaledTargets,
  lastLayer,
  lossForTargets,
  reachableTargets,
  activations,
  droppedUnits,
  batchSizes,
  differentUnits,
  deadUnits,
  saturatedUnits,
  finiteOutputs,
  finiteGradients,
  someGradients,
  steadyGradients,
  updateSize,
  learningRate,
];

/** What all checks find; an error of a pass is told where no other error explains it. */
export function findAll(evidence: Evidence): Finding[] {
  const found = checks.flatMap((check) => check(evidence));
  return found.some(({ severity }) => severity === 'error')
    ? found
    : [...found, ...failedPass(evidence)];
}
