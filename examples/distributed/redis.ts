/**
 * The connection to Redis. It is tried once before anything else, so that a wrong address is a
 * sentence and not an endless retry; after that, patience.
 */
import { Redis } from 'ioredis';
import { textOf, UsageError } from '../mnist/errors.js';
import { printable } from './printable.js';

/** An address as it may be shown: passwords stand before the last @, or in what comes after a ?. */
export const withoutPassword = (address: string): string =>
  printable(address.replace(/^([a-z]*:\/\/)?[^]*@/i, '$1…@').replace(/[?#][^]*$/, '?…'));

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
      `--redis expects a Redis server at ${shown}, but got none ` +
        `(${printable(textOf(reason ?? error))}); start one with redis-server, or name another`,
      // No cause: it holds the command that failed, which may be the one with the password.
    );
  } finally {
    redis.disconnect();
  }
}

/** What BullMQ's parts are to connect to; they try for as long as it takes. */
export const connectionTo = (address: string) => ({ url: address, maxRetriesPerRequest: null });

/** A connection of one's own; it tries for as long as it takes. */
export const connect = (address: string): Redis =>
  new Redis(address, { maxRetriesPerRequest: null });

/** Whether something ends within some milliseconds; if not, it is no longer waited for. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * For the `error` events of BullMQ's parts, which come with every attempt to connect again: told
 * once a minute.
 */
export function outages(): (error: unknown) => void {
  let told = -Infinity;
  return (error) => {
    if (performance.now() - told < 60_000) return;
    told = performance.now();
    console.error(`Redis: ${printable(textOf(error))}; trying again until that is over`);
  };
}
