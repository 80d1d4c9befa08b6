/**
 * How long a newcomer waits: a clone of what is committed, its packages with an empty npm cache,
 * and MNIST until the first epoch has ended.
 *
 * npm run bench:first-epoch -- [--data DIR] [--from URL] [--rounds 3] [--json FILE]
 *
 * The first epoch: the experiment as it is, but for `--epochs 1`, until it tells of the first
 * network; its validation is part of the time.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { givenCommand } from './tools/command.js';
import type { FirstEpochResults } from './tools/first-epoch-results.js';
import { machine } from './tools/machine.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { median, secondsOnce } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    from: {
      type: 'string',
      default: pathToFileURL(fileURLToPath(new URL('..', import.meta.url))).href,
    },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds expects a whole number above 0, but got '${values.rounds}'`);

/**
 * What npm and the experiment see: no cache that is there already, and images only where they were
 * given.
 */
function environment(folder: string): NodeJS.ProcessEnv {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_registry$)/i.test(name)),
  );
  const data = values.data === undefined ? '' : resolve(values.data);
  return {
    ...own,
    npm_config_cache: join(folder, 'npm'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    MNIST_DIR: data,
  };
}

/** Starts the experiment; ends it when its first network has been trained for an epoch. */
function firstEpoch(clone: string, env: NodeJS.ProcessEnv): Promise<number> {
  const start = performance.now();
  return new Promise((done, fail) => {
    const child = spawn('npm', ['run', 'mnist', '--', '--epochs', '1'], {
      cwd: clone,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let seconds: number | undefined;
    let drawn = false;
    createInterface({ input: child.stdout }).on('line', (line) => {
      console.log(line);
      if (drawn || seconds !== undefined) return;
      drawn = line.includes('NOT MNIST');
      if (/^Grid 1\/\d+: .*validation accuracy/.test(line))
        seconds = (performance.now() - start) / 1000;
      // Npm and the experiment, which are a group of their own.
      if (drawn || seconds !== undefined) process.kill(-child.pid!, 'SIGINT');
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (drawn)
        fail(
          new Error(
            'the first epoch is one of MNIST, but MNIST could not be downloaded; name its ' +
              'folder with --data DIR',
          ),
        );
      else if (seconds === undefined)
        fail(new Error(`the experiment ended with ${code} before its first epoch; see above`));
      else done(seconds);
    });
  });
}

const times = { clone: [] as number[], install: [] as number[], epoch: [] as number[] };
for (let round = 1; round <= rounds; round++) {
  console.log(`\nRound ${round} of ${rounds}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-first-epoch-'));
  const clone = join(folder, 'clone');
  const env = environment(folder);
  const run = (command: string, args: string[], cwd: string) =>
    secondsOnce(() =>
      execFileSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] }),
    );
  try {
    times.clone.push(run('git', ['clone', '--quiet', values.from, clone], folder));
    times.install.push(run('npm', ['ci'], clone));
    times.epoch.push(await firstEpoch(clone, env));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rows = Object.entries(times).map(([step, seconds]) => [
  step,
  ...seconds.map((one) => one.toFixed(1)),
  median(seconds).toFixed(1),
]);
const heads = ['', ...times.clone.map((_, i) => `round ${i + 1}, s`), 'median, s'];
console.log(`\n${alignedTable([heads, ...rows])}`);
if (values.json) {
  const npm = execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim();
  const rounded = (seconds: readonly number[]) => seconds.map((one) => Number(one.toFixed(2)));
  const results: FirstEpochResults = {
    machine: machine(),
    command: givenCommand('bench:first-epoch', values.data),
    npm,
    downloaded: values.data === undefined,
    clone: rounded(times.clone),
    install: rounded(times.install),
    epoch: rounded(times.epoch),
  };
  saveJson(values.json, results);
  console.log(values.json);
}
