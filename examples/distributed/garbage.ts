/**
 * Jobs that BullMQ cannot read: it would take them up again and again, and with some of them no
 * longer find out which workers are lost. What only this program cannot use is told in foreign.ts.
 */
import type { Redis } from 'ioredis';

/** The key of a queue's part, or of a job, in Redis. */
type ToKey = (part: string) => string;

/** What BullMQ parses of a job. */
const parsed = ['data', 'opts', 'progress', 'parent'] as const;

/** Removes the jobs in workers' hands that nobody can read. @returns Their ids. */
export async function removeUnreadable(redis: Redis, toKey: ToKey): Promise<string[]> {
  const removed: string[] = [];
  for (const id of await redis.lrange(toKey('active'), 0, -1)) {
    if (await isReadable(redis, toKey(id))) continue;
    await removeWhole(redis, toKey, id);
    removed.push(id);
  }
  return removed;
}

async function isReadable(redis: Redis, key: string): Promise<boolean> {
  const kind = await redis.type(key);
  if (kind !== 'hash') return kind === 'none';
  try {
    for (const text of await redis.hmget(key, ...parsed)) if (text) JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Removes a job wherever it stands, whatever it is, also from a worker. */
export async function removeWhole(redis: Redis, toKey: ToKey, id: string): Promise<void> {
  const places = redis.multi();
  for (const list of ['wait', 'active', 'paused']) places.lrem(toKey(list), 0, id);
  for (const set of ['completed', 'failed', 'delayed', 'prioritized', 'waiting-children'])
    places.zrem(toKey(set), id);
  places.srem(toKey('stalled'), id);
  for (const part of ['', ':lock', ':logs', ':dependencies', ':processed'])
    places.del(`${toKey(id)}${part}`);
  await places.exec();
}
