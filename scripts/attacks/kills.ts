/**
 * Kills searches (`kill -9`) at random moments and has them run again until they are through. Then
 * counts: no point that was told may be lost, none trained twice once it was told, and nothing may
 * be stuck.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Generator } from '../../src/index.js';

/** What came of it. */
export interface KillResults {
  readonly seed: number;
  readonly kills: number;
  /** Searches that were brought to their end. */
  readonly searches: number;
  /** Points that were told and are not in the journal, or not what they are to be. */
  readonly lost: number;
  /** Points told twice, or twice in the journal. */
  readonly doubled: number;
  /** Processes that had not ended after two minutes. */
  readonly stuck: number;
  /** What processes said that failed. */
  readonly errors: readonly string[];
}

const POINTS = 48;
const script = fileURLToPath(new URL('./journal-run.ts', import.meta.url));

interface Ending {
  readonly told: readonly string[];
  readonly code: number | null;
  readonly errors: string;
  readonly stuck: boolean;
}

/** Runs the search; kills it so many milliseconds after its first point was told. */
function run(journal: string, workers: number, wait: number): Promise<Ending> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, journal, String(workers)]);
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
      resolve({ told: printed.split('\n').slice(0, -1), code, errors, stuck });
    }),
  );
}

interface Written {
  readonly index: number;
  readonly outcome: { readonly epochs: readonly { readonly loss: number }[] };
}

const isRight = ({ index, outcome }: Written): boolean =>
  outcome.epochs.at(-1)!.loss === Math.sin((Math.floor(index / 8) + 1) * 17 + (index % 8) + 1) / 2;

const twice = (values: readonly unknown[]): number => values.length - new Set(values).size;

/**
 * Kills as often as asked, and on until the last search is through.
 *
 * @param jobs - How many searches at once.
 */
export async function attackByKills(
  count: number,
  seed: number,
  jobs = 1,
  tell: (kills: number) => void = () => undefined,
): Promise<KillResults> {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-kills-'));
  const generator = new Generator(seed);
  const sum = { kills: 0, searches: 0, lost: 0, doubled: 0, stuck: 0 };
  const errors: string[] = [];
  let left = count;
  const through = async (number: number): Promise<void> => {
    const journal = join(folder, `${number}.jsonl`);
    const told: string[] = [];
    for (let code: number | null = null; code !== 0;) {
      const armed = left-- > 0;
      const wait = armed ? generator.uniform([1], { high: 250 }).get(0) : 2 ** 30;
      const end = await run(journal, number % 3, wait);
      code = end.code;
      told.push(...end.told);
      if (end.stuck) sum.stuck++;
      if (end.errors) errors.push(end.errors);
      if (end.stuck || end.errors) return;
      if (code !== 0) tell(++sum.kills);
      else if (armed) left++;
    }
    sum.searches++;
    const lines = readFileSync(journal, 'utf8').trim().split('\n').slice(1);
    const written = lines.map((line) => JSON.parse(line) as Written);
    sum.lost += POINTS - new Set(written.filter(isRight).map(({ index }) => index)).size;
    sum.doubled += twice(told) + twice(written.map(({ index }) => index));
  };
  let searches = 0;
  const job = async () => {
    while (left > 0 && sum.stuck + errors.length === 0) await through(searches++);
  };
  try {
    await Promise.all(Array.from({ length: jobs }, job));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { seed, ...sum, errors };
}
