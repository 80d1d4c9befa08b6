/**
 * The connection to Redis. It is tried once before anything else, so that a wrong address is a
 * sentence and not an endless retry.
 */
import { Redis } from 'ioredis';
import { textOf, UsageError } from '../mnist/errors.js';

/** An address as it may be shown. */
export const withoutPassword = (address: string): string => address.replace(/\/\/[^@/]*@/, '//…@');

/**
 * @throws UsageError if nobody answers at redis://[user:password@]host:port[/number], or rediss://
 * over TLS.
 */
export async function reach(address: string): Promise<void> {
  const shown = withoutPassword(address);
  const redis = new Redis(address, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 5000,
  });
  let reason: unknown;
  redis.on('error', (error: Error) => (reason = error)); // says more than what connect rejects with
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new UsageError(
      `--redis expects a Redis server at ${shown}, but got none (${textOf(reason ?? error)}); ` +
        'start one with redis-server, or name another',
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}

/** What BullMQ's parts are to connect to; they try for as long as it takes. */
export const connectionTo = (address: string) => ({ url: address, maxRetriesPerRequest: null });

/**
 * For the `error` events of BullMQ's parts, which come with every attempt to connect again: told
 * once a minute.
 */
export function outages(): (error: Error) => void {
  let told = -Infinity;
  return (error) => {
    if (performance.now() - told < 60_000) return;
    told = performance.now();
    console.error(`Redis: ${textOf(error)}; trying again until it is back`);
  };
}
