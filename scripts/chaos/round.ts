/**
 * One round: a search over a queue that is struck while it runs, held against the same search in
 * this process.
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ImageDataset } from 'tiny-mlp/datasets';
import { loadDigits } from '../../examples/mnist/digits.js';
import { readSettings } from '../../examples/mnist/options.js';
import type { GridPoint } from '../../examples/mnist/results.js';
import { searchGrid } from '../../examples/mnist/search.js';
import { within } from '../../examples/distributed/redis.js';
import type { Choices } from '../fuzz/random.js';
import { putGarbage } from './garbage.js';
import { freePort, Program, startRedis } from './programs.js';
import { nothing, type Blow, type Tally } from './results.js';

/** Six networks that are trained in some seconds. */
const small = ['--quick', '--synthetic', '--limit', '1500', '--epochs', '5', '--hidden', '16,32,64', '--batch', '8,16']; // prettier-ignore

/** How long a search may take after it was struck for the last time, in milliseconds. */
const STUCK = 180_000;

let images: Promise<ImageDataset> | undefined;

/** What the search gives in this process, alone. */
async function expectedOf(seed: number, out: string): Promise<GridPoint[]> {
  mkdirSync(out);
  const settings = readSettings([...small, '--seed', String(seed), '--out', out]);
  images ??= loadDigits(settings);
  return timeless((await searchGrid(settings, await images, { workers: 0 })).grid);
}

const timeless = (grid: readonly GridPoint[]) => grid.map((point) => ({ ...point, seconds: 0 }));

/** The processes of a round. */
class Stage {
  readonly queue = 'chaos';
  readonly #folder: string;
  readonly #port: number;
  readonly #seed: number;
  readonly #keeps: boolean;
  #redis!: Awaited<ReturnType<typeof startRedis>>;
  readonly workers: Program[] = [];
  readonly everybody: Program[] = [];
  coordinator!: Program;

  constructor(folder: string, port: number, seed: number, keeps: boolean) {
    [this.#folder, this.#port, this.#seed, this.#keeps] = [folder, port, seed, keeps];
  }

  get address(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  async startRedis(): Promise<void> {
    this.#redis = await startRedis(this.#port, this.#folder, this.#keeps);
  }

  async killRedis(): Promise<void> {
    const gone = once(this.#redis, 'close');
    this.#redis.kill('SIGKILL');
    await gone;
  }

  #start(name: 'coordinator' | 'worker', ...args: string[]): Program {
    const program = new Program(name, ['--redis', this.address, '--queue', this.queue, ...args]);
    this.everybody.push(program);
    return program;
  }

  startWorker(place = this.workers.length): void {
    this.workers[place] = this.#start('worker', '--workers', '1', '--lease', '1');
  }

  startCoordinator(): void {
    const own = ['--seed', String(this.#seed), '--out', this.#folder];
    this.coordinator = this.#start('coordinator', ...small, ...own);
  }

  async close(): Promise<void> {
    for (const { child } of this.everybody) child.kill('SIGKILL');
    await Promise.all(this.everybody.map(({ end }) => end));
    await this.killRedis();
  }
}

/** What each blow does. */
const strikes: Readonly<Record<Blow, (stage: Stage, choices: Choices) => Promise<void>>> = {
  'worker killed': async (stage, choices) => {
    const place = choices.whole(0, stage.workers.length - 1);
    stage.workers[place].child.kill('SIGKILL');
    await stage.workers[place].end;
    stage.startWorker(place);
  },
  'worker frozen past its lease': async (stage, choices) => {
    const { child } = choices.pick(stage.workers);
    child.kill('SIGSTOP');
    await setTimeout(2500);
    child.kill('SIGCONT');
  },
  'coordinator killed': async (stage) => {
    stage.coordinator.child.kill('SIGKILL');
    await stage.coordinator.end;
    stage.startCoordinator();
  },
  'Redis killed, its data kept': restartRedis,
  'Redis killed, its data lost': restartRedis,
  'garbage in the queue': async (stage, choices) => {
    await putGarbage(stage.address, stage.queue, choices);
  },
};

async function restartRedis(stage: Stage, choices: Choices): Promise<void> {
  await stage.killRedis();
  await setTimeout(choices.whole(0, 2000));
  await stage.startRedis();
}

/**
 * Strikes a search again and again, and compares what it finds.
 *
 * @param keeps - Whether Redis keeps its data on the disk.
 * @param plan - The blows, in their order; those that come too late are not counted.
 * @param tell - Told what happens, in words.
 */
export async function runRound(
  seed: number,
  keeps: boolean,
  plan: readonly Blow[],
  choices: Choices,
  tell: (text: string) => void,
): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-chaos-'));
  const counts = { ...nothing.blows };
  try {
    const expected = await expectedOf(seed, join(folder, 'alone'));
    const stage = new Stage(folder, await freePort(), seed, keeps);
    await stage.startRedis();
    try {
      stage.startCoordinator();
      for (let i = 0; i < 2; i++) stage.startWorker();
      await Promise.race(stage.workers.map((worker) => worker.saw(/: begun/, STUCK)));
      for (const blow of plan) {
        await setTimeout(choices.whole(50, 1500));
        if (stage.coordinator.child.exitCode !== null) break;
        tell(blow);
        await strikes[blow](stage, choices);
        counts[blow]++;
      }
      const { again, code } = await endOf(stage, tell);
      const found = code === 0 ? timeless(gridIn(folder)) : [];
      const begun = stage.everybody.reduce((total, one) => total + one.count(/: begun$/gm), 0);
      const tally = { ...nothing, points: expected.length, begun, again, blows: counts };
      if (code === undefined) return { ...tally, stuck: 1 };
      return { ...tally, ...compare(expected, found) };
    } catch (error) {
      for (const { output } of stage.everybody) tell(output);
      throw error;
    } finally {
      await stage.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for the coordinator; one that asks to be started again is. No code: it is stuck. */
async function endOf(stage: Stage, tell: (text: string) => void) {
  for (let again = 0; ; again++) {
    if (!(await within(STUCK, stage.coordinator.end))) {
      for (const { output } of stage.everybody) tell(`stuck: ${output}`);
      return { again, code: undefined };
    }
    const code = await stage.coordinator.end;
    if (code === 0) return { again, code };
    tell(`the coordinator ends with ${code}: ${stage.coordinator.output}`);
    if (again === 3 || !stage.coordinator.output.includes('Run the same command again'))
      return { again, code };
    stage.startCoordinator();
  }
}

const gridIn = (folder: string): GridPoint[] =>
  (JSON.parse(readFileSync(join(folder, 'grid.json'), 'utf8')) as { grid: GridPoint[] }).grid;

/** What is wrong with a grid. */
export function compare(expected: readonly GridPoint[], found: readonly GridPoint[]) {
  const matches = expected.map((point) =>
    found.filter(({ hidden, batch }) => hidden === point.hidden && batch === point.batch),
  );
  const isLost = (same: readonly GridPoint[]) =>
    same.length === 0 || same[0].validationAccuracy === null;
  return {
    lost: matches.filter(isLost).length,
    doubled: matches.filter((same) => same.length > 1).length,
    wrong: matches.filter((same, i) => !isLost(same) && !isDeepStrictEqual(same[0], expected[i]))
      .length,
  };
}
