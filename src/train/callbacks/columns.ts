/**
 * An epoch's numbers by name, as logs write them.
 */
import { TRAIN } from '../monitor.js';
import type { EpochRecord } from '../records.js';

/**
 * All numbers of an epoch, in order. A metric of the training rows beside the validation's is
 * `train.accuracy`, say, and one called like one of the record's own numbers `metrics.loss`: no
 * name is there twice.
 */
export function columnsOf(record: EpochRecord): (readonly [name: string, value: number])[] {
  const { epoch, loss, validationLoss, metrics, trainMetrics = {}, lr, seconds } = record;
  const ofTraining = Object.entries(trainMetrics).map(
    ([name, value]) => [`${TRAIN}${name}`, value] as const,
  );
  const taken = ['epoch', 'loss', 'validationLoss', 'lr', 'seconds'];
  for (const [name] of ofTraining) taken.push(name);
  return [
    ['epoch', epoch],
    ['loss', loss],
    ...(validationLoss === undefined ? [] : [['validationLoss', validationLoss] as const]),
    ...Object.entries(metrics).map(
      ([name, value]) => [taken.includes(name) ? `metrics.${name}` : name, value] as const,
    ),
    ...ofTraining,
    ['lr', lr],
    ['seconds', seconds],
  ];
}
