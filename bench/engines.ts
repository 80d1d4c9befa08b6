/**
 * Times an epoch on MNIST in Node 20, 22, 24 and 26 and in Chromium, with one thread and with all,
 * plain and with fused multiply-add. Writes docs/results/engines.json.
 *
 * npm run bench:engines -- --data DIR [--points 32x64,128x8,256x64] [--rounds 3] [--out FILE]
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { launch, noChromium, serve, type Server } from '../tests/browser/chromium.js';
import { fetchedVersion, nodeOf, versions } from '../tests/determinism/node-versions.js';
import { givenCommand } from './tools/command.js';
import type { EngineFigure, EngineResults } from './tools/engine-results.js';
import { loadImages } from './tools/images.js';
import { machine } from './tools/machine.js';
import type { Report } from './tools/programs.js';
import { PUBLISHED } from './tools/published.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { median } from './tools/timing.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    points: { type: 'string', default: '32x64,128x8,256x64' },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: `${root}docs/results/engines.json` },
  },
});
const folder = values.data ?? process.env.MNIST_DIR;
if (!folder) throw new TypeError("--data expects a folder with MNIST's files, but got none");
const data = resolve(folder);
const EPOCHS = 4;
const rounds = Number(values.rounds);
const points = values.points.split(',').map((text) => text.split('x').map(Number));
const cores = availableParallelism();
const threadCounts = cores > 1 ? [1, cores] : [1];

/** What is asked of an engine. */
interface Task {
  readonly hidden: number;
  readonly batch: number;
  readonly threads: number;
  readonly fused: boolean;
}

/** An engine: seconds of each epoch, or null where it does not have what is asked for. */
interface Engine {
  readonly name: string;
  run(task: Task): Promise<readonly number[] | null>;
}

function node(version: number, exact: string): Engine {
  return {
    name: `Node ${exact}`,
    async run({ hidden, batch, threads, fused }) {
      if (fused && version < 22) return null;
      const options = { data, hidden, batch, threads, epochs: EPOCHS };
      const text = await nodeOf(
        version,
        [
          ...[...PUBLISHED, 'bench/train.ts', ...(fused ? ['--fused'] : [])],
          ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
        ],
        600,
      );
      return (JSON.parse(text.split('\n').at(-1)) as Report).epoch_s;
    },
  };
}

/** A server for the page, with the headers that isolate it, so that it may have threads. */
async function servePage(): Promise<Server> {
  const { outputFiles } = await build({
    entryPoints: [`${root}bench/engines/page.ts`],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
    tsconfig: `${root}tsconfig.json`,
  });
  const { train } = await loadImages(data);
  const bytes = ({ data: numbers }: { data: ArrayLike<number> }) => Uint8Array.from(numbers);
  const bodies = new Map<string, string | Uint8Array>([
    ['/', '<!doctype html><title>a training</title><script type="module" src="/page.js"></script>'],
    ['/page.js', outputFiles[0].text],
    ['/x.bin', bytes(train.x)],
    ['/y.bin', bytes(train.y)],
  ]);
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  return serve((path) => {
    const body = bodies.get(path);
    return body === undefined ? undefined : { body, headers };
  });
}

async function chromium(): Promise<{ engine: Engine; close: () => Promise<void> }> {
  const [server, browser] = await Promise.all([servePage(), launch()]);
  const run = async (task: Task): Promise<readonly number[]> => {
    const before = server.posted.length;
    const page = await browser.newPage();
    const query = Object.entries({ ...task, epochs: EPOCHS }).map(
      ([key, value]) => `${key}=${value}`,
    );
    await page.goto(`${server.url}/?${query.join('&')}`);
    while (server.posted.length === before) await new Promise((wake) => setTimeout(wake, 100));
    await page.close();
    const { path, body } = server.posted.at(-1);
    if (path === '/done') return JSON.parse(body) as number[];
    throw new Error(`the page expects to train, but got ${body}`);
  };
  const close = async () => {
    await Promise.all([server.close(), browser.close()]);
  };
  return { engine: { name: `Chromium ${browser.version()}`, run }, close };
}

const engines: Engine[] = [];
for (const version of versions) {
  const exact = await fetchedVersion(version);
  if (exact === undefined) console.error(`Without Node ${version}: npx cannot fetch it`);
  else engines.push(node(version, exact));
}
const page = noChromium ? undefined : await chromium();
if (page) engines.push(page.engine);
else console.error(noChromium);

const figures: EngineFigure[] = [];
for (const [hidden, batch] of points) {
  for (const threads of threadCounts) {
    const times = engines.map(() => ({ plain: [] as number[], fused: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      for (const [i, engine] of engines.entries()) {
        for (const kind of ['plain', 'fused'] as const) {
          const seconds = await engine.run({ hidden, batch, threads, fused: kind === 'fused' });
          times[i][kind].push(...(seconds ?? []).slice(1));
        }
      }
    }
    engines.forEach(({ name: engine }, i) => {
      const { plain, fused } = times[i];
      const figure = { engine, hidden, batch, threads, plain: median(plain) };
      figures.push({ ...figure, fused: fused.length > 0 ? median(fused) : null });
      console.error(figures.at(-1));
    });
  }
}
await page?.close();

console.log(
  alignedTable([
    ['engine', 'hidden', 'batch', 'threads', 'plain', 'fused'],
    ...figures.map(({ engine, hidden, batch, threads, plain, fused }) => [
      engine,
      ...[hidden, batch, threads].map(String),
      ...[plain, fused].map((seconds) => (seconds === null ? '–' : `${seconds.toFixed(2)} s`)),
    ]),
  ]),
);
saveJson(values.out, {
  machine: machine(),
  command: givenCommand('bench:engines', folder),
  rounds,
  turns: true,
  figures,
} satisfies EngineResults);
