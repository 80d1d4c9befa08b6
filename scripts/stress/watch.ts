/**
 * Watches the process under stress from another one, which nothing that hangs there can hold up.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Tally } from './results.js';

/** What the process under stress tells before it does something. */
export interface Told {
  readonly doing: string;
  /** What it has counted up to here. */
  readonly tally: Tally;
  /** It has nothing left to do, and ends. */
  readonly last?: boolean;
}

export interface Ending {
  /** The last that it told. */
  readonly told: Told | undefined;
  /** Whether it was killed, because nothing came any more. */
  readonly hung: boolean;
  /** Its exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals;
}

/** Seconds for a step, and for ending. */
export const patience = { step: 60, end: 5 };

/** Runs a program to its end, or until it does not go on. */
export async function watch(
  program: string,
  args: readonly string[],
  { step, end } = patience,
): Promise<Ending> {
  const child = fork(program, args, { execArgv: [] });
  const over = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let told: Told | undefined;
  let hung = false;
  const stop = () => {
    hung = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(stop, 1000 * step);
  child.on('message', (message: Told) => {
    told = message;
    clearTimeout(timer);
    timer = setTimeout(stop, 1000 * (told.last ? end : step));
  });
  const [code, signal] = await over;
  clearTimeout(timer);
  return { told, hung, code: code ?? signal! };
}
