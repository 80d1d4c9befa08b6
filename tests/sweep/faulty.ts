/**
 * Trainings that go wrong in the ways that the settings name.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { NonFiniteError } from 'tiny-mlp';

export interface Faults {
  readonly point: number;
  readonly how:
    | 'well'
    | 'throw'
    | 'nan'
    | 'infinite'
    | 'nonfinite'
    | 'exit'
    | 'uncaught'
    | 'text'
    | 'nothing'
    | 'list'
    | 'percent'
    | 'nested'
    | 'large'
    | 'getter'
    | 'proxy';
  /** A file that each attempt adds a letter to. */
  readonly log?: string;
  /** With exit: how many attempts do. */
  readonly times?: number;
}

export async function* train({
  point,
  how,
  log,
  times = Infinity,
}: Faults): AsyncGenerator<{ loss: number }, never[] | { deep: unknown } | undefined> {
  if (log) appendFileSync(log, 'x');
  const attempts = log && existsSync(log) ? readFileSync(log, 'utf8').length : 1;
  yield { loss: point + 1 };
  if (how === 'throw') throw new RangeError(`point ${point} is out of range`);
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- somebody will
  if (how === 'text') throw 'thrown as it is';
  if (how === 'nan') yield { loss: NaN };
  if (how === 'infinite') yield { loss: -Infinity };
  if (how === 'nonfinite') throw new NonFiniteError('the loss is no number');
  if (how === 'exit' && attempts <= times && threadId !== 0) process.exit(3);
  if (how === 'uncaught') {
    setTimeout(() => {
      throw new Error('nobody catches this');
    });
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
  if (how === 'list') return [];
  if (how === 'percent') yield { loss: '4 %' as unknown as number };
  if (how === 'nested') {
    let deep: unknown = 1;
    for (let i = 0; i < 2000; i++) deep = [deep];
    return { deep };
  }
  if (how === 'large') return { deep: 'x'.repeat(2 ** 29 - 24) };
  if (how === 'getter') throw Object.defineProperty(new Error(), 'message', { get: refuse });
  if (how === 'proxy') throw new Proxy(new Error(), { get: refuse, getPrototypeOf: refuse });
  yield { loss: point };
  return undefined;
}

function refuse(): never {
  throw new Error('not to be read');
}
