/**
 * What a stranger, an earlier version or a mistake may leave in a queue.
 */
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { writePlain } from 'tiny-mlp/sweep';
import { idOf, type PointMessage } from '../../examples/distributed/protocol.js';
import type { Choices } from '../fuzz/random.js';

/** A job of a search with other code and other images, which nobody here can train. */
function ofAnotherSearch(choices: Choices): PointMessage {
  const digest = choices.seed().toString(16).padStart(64, '0');
  return {
    search: {
      images: { synthetic: true, limit: 500, heldOut: 500 },
      data: digest,
      training: digest,
      epochs: 3,
      backend: { name: 'wasm', fused: false },
    },
    task: { index: 0, settings: { hidden: 8, batch: 8, lr: 0.01, seed: 0 }, seed: 0 },
  };
}

/** Puts one job of each kind of garbage into a queue. */
export async function putGarbage(address: string, name: string, choices: Choices): Promise<void> {
  const queue = new Queue(name, { connection: { url: address } });
  const redis = new Redis(address, { maxRetriesPerRequest: null });
  for (const part of [queue, redis] as { on(event: 'error', listener: () => void): unknown }[])
    part.on('error', () => undefined);
  const id = () => `garbage-${choices.seed()}`;
  const another = ofAnotherSearch(choices);
  const { search, task } = another;
  const wide = { search, task: { ...task, settings: { ...task.settings, hidden: 60_000 } } };
  const forged = { search, task: { ...task, settings: { '\u001b[2J': '\u0007' } } };
  try {
    await queue.add('point', writePlain(another), { jobId: idOf(another) });
    await queue.add('point', writePlain(wide), { jobId: idOf(wide) });
    for (const data of [null, {}, 'text', writePlain(forged), writePlain(another)])
      await queue.add('point', data, { jobId: id() });
    const [noJson, noHash, noJob] = [id(), id(), id()];
    await queue.add('point', {}, { jobId: noJson });
    await redis.hset(queue.toKey(noJson), choices.pick(['data', 'opts', 'progress']), '{');
    await redis.set(queue.toKey(noHash), 'a text');
    await redis.lpush(queue.toKey('wait'), noHash, noJob);
    for (const event of ['progress', 'completed'])
      await redis.xadd(queue.toKey('events'), '*', 'event', event, 'jobId', noJob, 'data', '{');
  } finally {
    redis.disconnect();
    await queue.disconnect();
  }
}
