/**
 * The search over a queue, on a real Redis that this file starts: coordinators and workers are
 * processes of their own, and are killed.
 */
import { spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Queue, Worker as BullWorker } from 'bullmq';
import { Redis } from 'ioredis';
import { WorkerDiedError, writePlain } from 'tiny-mlp/sweep';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BullMqExecutor } from '../../examples/distributed/bullmq-executor.js';
import { digestOf, trainingDigest, type Search } from '../../examples/distributed/protocol.js';
import { loadDigits } from '../../examples/mnist/digits.js';
import { readSettings } from '../../examples/mnist/options.js';
import type { GridPoint } from '../../examples/mnist/results.js';
import { searchGrid, train } from '../../examples/mnist/search.js';
import { freePort, hasRedis, noRedis, Program, startRedis } from '../../scripts/chaos/programs.js';
import { faultsOf } from '../../scripts/chaos/results.js';
import { compare, runRound } from '../../scripts/chaos/round.js';
import { Choices } from '../../scripts/fuzz/random.js';

const found = hasRedis();
if (!found) console.warn(noRedis);

const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-queue-'));
const grid = [
  '--quick',
  '--synthetic',
  '--limit',
  '2000',
  '--epochs',
  '6',
  '--hidden',
  '48,96',
  '--batch',
  '8,16',
];
const points = 4;

/** The images of a search that is over in no time, and a point of it. */
const small = readSettings(['--quick', '--synthetic', '--limit', '500']);
const smallDigest = found ? loadDigits(small).then(digestOf) : '';
const task = { index: 0, settings: { hidden: 8, batch: 16, lr: 0.01, seed: 0 }, seed: 0 };

describe.skipIf(!found)('a search over a queue', () => {
  let redis: string;
  let server: ChildProcess;
  let expected: GridPoint[];
  const programs: Program[] = [];
  const executors: BullMqExecutor[] = [];

  const start = (name: 'coordinator' | 'worker', ...args: string[]): Program => {
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
    server = await startRedis(port, temporary);
    vi.spyOn(console, 'log').mockReturnValue();
    const settings = readSettings([...grid, '--out', temporary]);
    expected = withoutTimes(
      (await searchGrid(settings, await loadDigits(settings), { workers: 0 })).grid,
    );
  });
  afterEach(async () => {
    await Promise.all(executors.splice(0).map((executor) => executor.close()));
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

  const open = async (queue: string, wrong: Partial<Search> = {}, address = redis) => {
    const { limit, heldOut } = small;
    const executor = new BullMqExecutor({
      redis: address,
      queue,
      search: {
        images: { synthetic: true, limit, heldOut },
        data: await smallDigest,
        training: trainingDigest(),
        ...wrong,
      },
    });
    executors.push(executor);
    const backend = { name: 'wasm', fused: false } as const;
    await executor.open({ train, data: undefined, epochs: 1, backend });
    return executor;
  };
  const nothing = () => undefined;

  it('steps over what is not its own, refuses what is no job, says each once, and goes on', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    for (const wrong of [{ data: 'e'.repeat(64) }, { training: 'f'.repeat(64) }])
      for (const index of [0, 1])
        void (await open('mixed', wrong)).run({ ...task, index }, nothing).catch(nothing);
    const client = new Redis(redis);
    const key = (part: string) => `bull:mixed:${part}`;
    const queue = new Queue('mixed', { connection: { url: redis } });
    const wide = { ...task, settings: { ...task.settings, hidden: 60_000 } };
    const search = { data: 'e'.repeat(64) };
    const foreign = { search, task: { ...task, settings: { 'a\u001b[2J': 'b\u202e' } } };
    for (const data of [
      null,
      7,
      {},
      '',
      '{',
      writePlain({ search, task: wide }),
      writePlain(foreign),
    ])
      await queue.add('point', data);
    await queue.add('point', {}, { jobId: 'broken' });
    await client.hset(key('broken'), 'data', '{');
    await client.set(key('no\u001b]0;hash\u0007'), 'a text');
    await client.lpush(key('wait'), 'no\u001b]0;hash\u0007', 'without-anything');
    await queue.close();

    const worker = startWorker('mixed');
    await worker.saw(/steps? over|stepped over[^]*stepped over/);
    const executor = await open('mixed');
    client.xadd(key('events'), '*', 'event', 'progress', 'jobId', 'x', 'data', '{').catch(nothing);
    const outcome = await executor.run(task, nothing);
    expect(outcome).toMatchObject({
      status: 'done',
      epochs: [{ loss: expect.any(Number) as number }],
    });
    expect(worker.child.exitCode).toBeNull();
    const said = worker.output.split('\n').filter((line) => line.startsWith('worker: '));
    const sentences = [
      "worker: stepped over a search: expected the images (synthetic digits here) to be the coordinator's, with SHA-256 eeeeeeeeeeee…, but got",
      "worker: stepped over a search: expected the training function (examples/mnist/train.ts, or the version of tiny-mlp) to be the coordinator's, with SHA-256 ffffffffffff…, but got",
      'worker: refused a job: expected a job to be a text of at most 10000 characters, but got null; it is not run',
      "worker: refused a job: expected a job to be JSON, but got '{'; it is not run",
      'worker: removed the job broken, which nobody can read',
      'worker: removed the job no\\u{1b}]0;hash\\u{07}, which nobody can read',
    ];
    for (const sentence of sentences)
      expect(
        said.filter((line) => line.startsWith(sentence)),
        worker.output,
      ).toHaveLength(1);
    expect(new Set(said).size).toBe(said.length);
    expect(worker.output).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(told.mock.calls.flat().join('\n')).toMatch(
      /^coordinator: a worker steps over this search: expected the images/m,
    );
    client.disconnect();
    told.mockRestore();
  });

  it('puts points there again, at no cost, when a Redis without a disk is restarted', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    const port = await freePort();
    const address = `redis://127.0.0.1:${port}`;
    let own = await startRedis(port, temporary);
    try {
      const executor = await open('forgotten', {}, address);
      let ended: unknown;
      const outcome = executor.run(task, nothing).finally(() => (ended = true));
      outcome.catch(nothing);
      for (let restart = 0; restart < 4; restart++) {
        own.kill('SIGKILL');
        await once(own, 'close');
        own = await startRedis(port, temporary);
        const look = new Redis(address);
        await vi.waitFor(
          async () => expect(await look.llen('bull:forgotten:wait')).toBe(1),
          20_000,
        );
        look.disconnect();
        expect(ended).toBeUndefined();
      }
      const worker = new Program('worker', ['--redis', address, '--queue', 'forgotten']);
      programs.push(worker);
      expect(await outcome).toMatchObject({ status: 'done' });
      await executor.close();
    } finally {
      own.kill('SIGKILL');
      told.mockRestore();
    }
  });

  it('takes nothing for an outcome that is none, and nothing for news that are none', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    const executor = await open('charged');
    const heard = vi.fn();
    const first = executor.run(task, heard);
    first.catch(nothing);
    const answers: string[] = ['{}', 'null', '{"status":"done","epochs":[]}'];
    const giver = new BullWorker<string, string>(
      'charged',
      async (job) => {
        await job.updateProgress('not news');
        await job.updateProgress(writePlain({ epoch: 1, metrics: { 'lo\u001bss': 1 } }));
        await job.updateProgress(writePlain({ epoch: 1, metrics: { loss: 1 } }));
        return answers.shift()!;
      },
      { connection: { url: redis } },
    );
    for (const got of ['expected status', 'expected an outcome', 'expected seconds']) {
      const error = await (got === 'expected status' ? first : executor.run(task, heard)).catch(
        (reason: Error) => reason,
      );
      expect(error).toBeInstanceOf(WorkerDiedError);
      expect((error as Error).message).toMatch(
        new RegExp(`^a worker was lost: what it gave is no outcome: ${got}`),
      );
    }
    expect(heard.mock.calls[0]).toEqual([1, { loss: 1 }]);
    await giver.close();
    told.mockRestore();
  });
});

describe.skipIf(!found)('npm run chaos', () => {
  it('finds a search that is struck by everything to be the in-process one', async () => {
    vi.spyOn(console, 'log').mockReturnValue();
    const plan = [
      'garbage in the queue',
      'worker killed',
      'Redis killed, its data lost',
      'coordinator killed',
    ] as const;
    const told: string[] = [];
    const tell = (text: string) => told.push(text);
    const tally = await runRound(7, false, plan, new Choices(1), tell);
    expect(faultsOf(tally), told.join('\n')).toBe(0);
    expect(tally).toMatchObject({ points: 6, again: 0 });
    expect(tally.blows['garbage in the queue'], told.join('\n')).toBe(1);
    vi.restoreAllMocks();
  }, 240_000);

  it('tells lost, doubled and wrong points', () => {
    const point = { hidden: 8, batch: 8, losses: [1], validationAccuracy: 50, seconds: 0 };
    const other = { ...point, batch: 16 };
    const all = [point, other];
    expect(compare(all, all)).toEqual({ lost: 0, doubled: 0, wrong: 0 });
    expect(compare(all, [point])).toEqual({ lost: 1, doubled: 0, wrong: 0 });
    expect(compare(all, [point, { ...other, validationAccuracy: null }]).lost).toBe(1);
    expect(compare(all, [point, point, other]).doubled).toBe(1);
    expect(compare(all, [point, { ...other, losses: [1 + 2e-16 * 2] }]).wrong).toBe(1);
  });
});

describe('the command lines', () => {
  it.each(['worker', 'coordinator'] as const)(
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
      const astray = new Program(name, ['redis://me:se/cr@et@127.0.0.1:1']);
      expect(await astray.end).toBe(2);
      expect(astray.output).toContain("expected options only, but got 'redis://…@127.0.0.1:1'");
      expect(wrong.output).toContain(
        "--redis expects an address like redis://127.0.0.1:6379, but got 'localhost:6379'",
      );
    },
  );
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));
