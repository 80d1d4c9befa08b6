/**
 * Kills trainings (`kill -9`) at random moments and has them go on from their checkpoints until they
 * are through. Then compares: each must end with the bits of a training that was never killed, and
 * nothing may be lost that a checkpoint was said to hold.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Generator } from '../../src/index.js';

/** What came of it. */
export interface ResumeResults {
  readonly seed: number;
  readonly kills: number;
  /** Kills that left a file half-written beside the checkpoints. */
  readonly whileWriting: number;
  /** Trainings that were brought to their end. */
  readonly trainings: number;
  /** Trainings that ended with other bits. */
  readonly different: number;
  /** Times that a training went on from before what it had told. */
  readonly lost: number;
  /** Files other than the last checkpoint and best.npz at the end of a training. */
  readonly left: number;
  /** Processes that had not ended after two minutes. */
  readonly stuck: number;
  /** What processes said that failed. */
  readonly errors: readonly string[];
}

const script = fileURLToPath(new URL('./resume-run.ts', import.meta.url));

interface Ending {
  readonly lines: readonly string[];
  readonly code: number | null;
  readonly errors: string;
  readonly stuck: boolean;
}

/** Runs the training; kills it so many milliseconds after it began. */
function run(folder: string | undefined, wait: number): Promise<Ending> {
  const given = folder === undefined ? [] : [folder];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...given]);
  let [printed, errors, stuck] = ['', '', false];
  let timer: NodeJS.Timeout | undefined;
  const patience = setTimeout(() => {
    stuck = true;
    child.kill('SIGKILL');
  }, 120_000);
  child.stdout.on('data', (data: Buffer) => {
    printed += String(data);
    timer ??= setTimeout(() => child.kill('SIGKILL'), wait);
  });
  child.stderr.on('data', (data: Buffer) => (errors += String(data)));
  return new Promise((resolve) =>
    child.on('close', (code) => {
      clearTimeout(timer);
      clearTimeout(patience);
      resolve({ lines: printed.split('\n').slice(0, -1), code, errors, stuck });
    }),
  );
}

/**
 * Kills as often as asked, and on until the last training is through.
 *
 * @param tell - Called after each kill.
 */
export async function attackByResuming(
  count: number,
  seed: number,
  tell: (kills: number) => void = () => undefined,
): Promise<ResumeResults> {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-resume-'));
  const generator = new Generator(seed);
  const sum = { kills: 0, whileWriting: 0, trainings: 0, different: 0, lost: 0, left: 0, stuck: 0 };
  const errors: string[] = [];
  /** Runs once; whether it may go on. */
  const take = (end: Ending): boolean => {
    if (end.stuck) sum.stuck++;
    if (end.errors) errors.push(end.errors);
    return !end.stuck && end.errors === '';
  };
  try {
    const undisturbed = await run(undefined, 2 ** 30);
    const expected = undisturbed.lines.at(-1);
    for (let left = take(undisturbed) ? count : 0; left > 0;) {
      const place = join(folder, String(sum.trainings));
      let told = 0;
      for (let code: number | null = null; code !== 0;) {
        const armed = left > 0;
        const wait = armed ? generator.uniform([1], { high: 400 }).get(0) : 2 ** 30;
        const end = await run(place, wait);
        if (!take(end)) return { seed, ...sum, errors };
        const [from = 'from 0', ...batches] = end.lines;
        if (Number(from.slice('from '.length)) < told) sum.lost++;
        told = Math.max(told, ...batches.map(Number).filter(Number.isFinite));
        code = end.code;
        if (code === 0) {
          sum.trainings++;
          if (end.lines.at(-1) !== expected) sum.different++;
          sum.left += readdirSync(place).length - 2;
        } else {
          left--;
          tell(++sum.kills);
          if (readdirSync(place).some((name) => name.endsWith('.part'))) sum.whileWriting++;
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { seed, ...sum, errors };
}
