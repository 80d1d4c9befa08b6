/**
 * The search over a queue, on a real Redis that this file starts: coordinators and workers are
 * processes of their own, and are killed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BullMqExecutor } from '../../examples/distributed/bullmq-executor.js';
import { digestOf, trainingDigest } from '../../examples/distributed/protocol.js';
import { loadDigits } from '../../examples/mnist/digits.js';
import { readSettings } from '../../examples/mnist/options.js';
import type { GridPoint } from '../../examples/mnist/results.js';
import { searchGrid, train } from '../../examples/mnist/search.js';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis)
  console.warn(
    'No redis-server on this machine: the search over a queue is not tested (apt-get install redis-server).',
  );

const root = fileURLToPath(new URL('../..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-queue-'));
const grid = [
  '--quick',
  '--synthetic',
  '--limit',
  '4000',
  '--epochs',
  '6',
  '--hidden',
  '48,96',
  '--batch',
  '8,16',
];
const points = 4;

/** A program under test: what it has printed, its end, and a way to wait for a line. */
class Program {
  output = '';
  readonly child: ChildProcess;
  readonly end: Promise<number | null>;

  constructor(name: string, args: readonly string[]) {
    const script = `examples/distributed/${name}.ts`;
    const env = { ...process.env, MNIST_DIR: '', REDIS_URL: '' };
    this.child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { cwd: root, env });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.end = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** The first match of a pattern in what it prints. */
  async saw(pattern: RegExp): Promise<string> {
    return vi.waitFor(
      () => {
        const [found] = pattern.exec(this.output) ?? [];
        if (found === undefined)
          throw new Error(`expected ${String(pattern)}, but it printed: ${this.output}`);
        return found;
      },
      { timeout: 40_000, interval: 10 },
    );
  }

  count(pattern: RegExp): number {
    return [...this.output.matchAll(pattern)].length;
  }
}

/** A port of the loopback that nobody listens at. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

describe.skipIf(!hasRedis)('a search over a queue', () => {
  let redis: string;
  let server: ChildProcess;
  let expected: GridPoint[];
  const programs: Program[] = [];

  const start = (name: string, ...args: string[]): Program => {
    const program = new Program(name, ['--redis', redis, ...args]);
    programs.push(program);
    return program;
  };
  const startWorker = (queue: string, ...args: string[]) =>
    start('worker', '--queue', queue, '--workers', '1', '--lease', '1', ...args);
  const startCoordinator = (queue: string) =>
    start('coordinator', '--queue', queue, '--out', join(temporary, queue), ...grid);
  const resultsOf = (queue: string) =>
    (JSON.parse(readFileSync(join(temporary, queue, 'grid.json'), 'utf8')) as { grid: GridPoint[] })
      .grid;
  const withoutTimes = (all: readonly GridPoint[]) =>
    all.map((point) => ({ ...point, seconds: 0 }));

  beforeAll(async () => {
    const port = await freePort();
    redis = `redis://127.0.0.1:${port}`;
    server = spawn('redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      temporary,
    ]);
    await vi.waitFor(
      () =>
        expect(spawnSync('redis-cli', ['-p', String(port), 'ping']).stdout.toString()).toBe(
          'PONG\n',
        ),
      10_000,
    );
    vi.spyOn(console, 'log').mockReturnValue();
    const settings = readSettings([...grid, '--out', temporary]);
    expected = withoutTimes(
      (await searchGrid(settings, await loadDigits(settings), { workers: 0 })).grid,
    );
  });
  afterEach(async () => {
    for (const { child } of programs) child.kill('SIGKILL');
    await Promise.all(programs.splice(0).map(({ end }) => end));
  });
  afterAll(() => {
    server?.kill('SIGKILL');
    vi.restoreAllMocks();
  });

  it('gives what one process gives, bit for bit, with workers killed in the middle of a point', async () => {
    const coordinator = startCoordinator('killed');
    const doomed = startWorker('killed');
    const lost = await doomed.saw(/hidden .*: begun/);
    await setTimeout(100); // in the middle of it
    doomed.child.kill('SIGKILL');
    const workers = [startWorker('killed'), startWorker('killed')];
    expect(await coordinator.end, coordinator.output).toBe(0);
    expect(doomed.output).not.toContain(': done');
    expect(workers.filter(({ output }) => output.includes(lost))).toHaveLength(1);
    expect(withoutTimes(resultsOf('killed'))).toEqual(expected);
    expect(coordinator.count(/^Grid \d/gm)).toBe(points);
  });

  it('goes on where it was when the coordinator is killed and started again', async () => {
    const first = startCoordinator('restarted');
    const worker = startWorker('restarted');
    await first.saw(/Grid 1\/4/);
    first.child.kill('SIGKILL');
    await first.end;
    await worker.saw(/done[^]*done/); // one that nobody waited for
    const second = startCoordinator('restarted');
    expect(await second.end, second.output).toBe(0);
    expect(second.output).toMatch(/[1-3] of its points were known from before/);
    expect(withoutTimes(resultsOf('restarted'))).toEqual(expected);
    expect(worker.count(/: done/g), 'a point was trained twice').toBe(points);
  });

  it('leaves nothing behind when it is over', async () => {
    const coordinator = startCoordinator('over');
    startWorker('over');
    expect(await coordinator.end).toBe(0);
    const port = new URL(redis).port;
    const jobs = spawnSync('redis-cli', [
      '-p',
      port,
      '--scan',
      '--pattern',
      'bull:over:*',
    ]).stdout.toString();
    expect(jobs).not.toMatch(/bull:over:[0-9a-f]{64}|wait|active|completed|failed/);
  });

  it('finishes its points before it stops, when a worker is asked to', async () => {
    startCoordinator('stopped');
    const worker = startWorker('stopped');
    await worker.saw(/: begun/);
    worker.child.kill('SIGINT');
    expect(await worker.end).toBe(0);
    expect([worker.count(/: begun/g), worker.count(/: done/g)]).toEqual([1, 1]);
  });

  it('leaves a point to others where a worker has other images, and says so', async () => {
    const settings = readSettings(grid);
    const { limit, heldOut } = settings;
    const images = await loadDigits(settings);
    const right = {
      images: { synthetic: true, limit, heldOut },
      data: digestOf(images),
      training: trainingDigest(),
    };
    const task = { index: 0, settings: { hidden: 8, batch: 16, lr: 0.01, seed: 0 }, seed: 0 };
    for (const wrong of [{ data: 'f'.repeat(64) }, { training: 'f'.repeat(64) }]) {
      const executor = new BullMqExecutor({
        redis,
        queue: 'other',
        search: { ...right, ...wrong },
      });
      await executor.open({
        train,
        data: undefined,
        epochs: 1,
        backend: { name: 'wasm', fused: false },
      });
      let ended = false;
      void executor
        .run(task, () => undefined)
        .finally(() => (ended = true))
        .catch(() => undefined);
      const worker = startWorker('other');
      expect(await worker.end).toBe(1);
      expect(worker.output).toMatch(
        /worker: expected the (images|training).* to be the coordinator's, with SHA-256 ffffffffffff…, but got/,
      );
      expect(ended).toBe(false);
      await executor.close();
    }
  });
});

describe('the command lines', () => {
  it.each(['worker', 'coordinator'])(
    'of the %s say when there is no Redis, and when it is no address',
    async (name) => {
      const nobody = new Program(name, [
        '--redis',
        `redis://me:secret@127.0.0.1:${await freePort()}`,
      ]);
      expect(await nobody.end).toBe(2);
      expect(nobody.output).toMatch(
        /--redis expects a Redis server at redis:\/\/…@127\.0\.0\.1:\d+, but got none \(connect ECONNREFUSED/,
      );
      const wrong = new Program(name, ['--redis', 'localhost:6379']);
      expect(await wrong.end).toBe(2);
      expect(wrong.output).toContain(
        "--redis expects an address like redis://127.0.0.1:6379, but got 'localhost:6379'",
      );
    },
  );
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));
