/**
 * An epoch's numbers by name, as logs write them.
 */
import type { EpochRecord } from '../records.js';

/**
 * All numbers of an epoch, in order. A metric called like one of the record's own numbers is
 * `metrics.loss`, say: no name is there twice.
 */
export function columnsOf(record: EpochRecord): (readonly [name: string, value: number])[] {
  const { epoch, loss, validationLoss, metrics, lr, seconds } = record;
  const taken = ['epoch', 'loss', 'validationLoss', 'lr', 'seconds'];
  return [
    ['epoch', epoch],
    ['loss', loss],
    ...(validationLoss === undefined ? [] : [['validationLoss', validationLoss] as const]),
    ...Object.entries(metrics).map(
      ([name, value]) => [taken.includes(name) ? `metrics.${name}` : name, value] as const,
    ),
    ['lr', lr],
    ['seconds', seconds],
  ];
}
