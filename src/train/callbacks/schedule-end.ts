/**
 * Whether a schedule that is made for a number of steps comes to its end with the training.
 */
import type { Remark } from '../doctor/finding.js';
import type { Training } from './callback.js';

/** A schedule that ends so much later does so by intent of nobody. */
const LATE = 1.1;

/** What there is to say of a schedule, before the first batch. */
export function remarkOnEnd(
  schedule: object,
  every: 'epoch' | 'batch',
  { epochs, batches }: Pick<Training, 'epochs' | 'batches'>,
): Remark | undefined {
  const { who, totalSteps, lastEpoch } = schedule as Record<string, unknown>;
  const all = batches === undefined ? undefined : epochs * batches;
  const more = every === 'epoch' ? epochs : all;
  if (typeof totalSteps !== 'number' || more === undefined) return undefined;
  const taken = (typeof lastEpoch === 'number' ? Math.max(0, lastEpoch) : 0) + more;
  if (totalSteps === taken) return undefined;
  // Batches may be counted a little off: the last one left out, say.
  if (every === 'batch' && totalSteps > taken && totalSteps <= taken * LATE) return undefined;
  const times = all === undefined ? '' : ` ${all} times`;
  return {
    where: 'schedule',
    message:
      `${typeof who === 'string' ? who : 'it'} has ${totalSteps} steps, but ${taken} are taken ` +
      `by the end, one ${every === 'epoch' ? 'an epoch' : 'a batch'}`,
    advice:
      every === 'epoch'
        ? `step it${times}, after each batch, by callbacks: [new ScheduleLR(schedule, { every: ` +
          `'batch' })], or make it with totalSteps: ${taken}`
        : `make it with totalSteps: ${taken}`,
  };
}
