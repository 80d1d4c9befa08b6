/**
 * Runs random programs here and in a real PyTorch and compares everything that comes out: numbers,
 * gradients, and what is refused.
 *
 *     npm run fuzz -- --seconds 600 --seed 1      as many programs as fit; --programs 1000: so many
 *     npm run fuzz -- --seed 1 --program 17       that program alone
 *     npm run fuzz -- --backend reference         on the reference backend
 *     npm run fuzz -- --failures 20               goes on to so many kinds of failures; default 5
 *
 * Needs a Python with torch and numpy. The first failure of each kind is shown; exits with 1 where
 * there was one. What the two sides may differ in: scripts/fuzz/rules.ts.
 */
import { parseArgs } from 'node:util';
import { setBackend, type BackendName } from '../src/index.js';
import { backendNames } from '../src/backend/choice.js';
import { faultOf } from './fuzz/judge.js';
import { programOf } from './fuzz/programs.js';
import { shrink } from './fuzz/shrink.js';
import { Counts, failureText } from './fuzz/summary.js';
import { findTorch, Torch } from './fuzz/torch.js';
import { tried } from './fuzz/trial.js';

/** Programs on their way to PyTorch while the next one runs here. */
const AHEAD = 3;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    programs: { type: 'string', default: 'Infinity' },
    program: { type: 'string' },
    backend: { type: 'string', default: 'wasm' },
    failures: { type: 'string', default: '5' },
  },
});

function number(
  name: 'seconds' | 'seed' | 'programs' | 'program' | 'failures',
  text: string,
): number {
  const value = Number(text);
  const right =
    text.trim() !== '' &&
    value >= 0 &&
    (Number.isInteger(value) || name === 'seconds' || value === Infinity);
  if (!right)
    throw new Error(
      `--${name} expects a number from 0 on, but got '${text}'; pass --${name} 1, say`,
    );
  return value;
}

const seed = number('seed', values.seed);
const only = values.program === undefined ? undefined : number('program', values.program);
const last = only === undefined ? number('programs', values.programs) : only + 1;
const until =
  performance.now() + 1000 * (only === undefined ? number('seconds', values.seconds) : Infinity);
const most = number('failures', values.failures);
if (!(backendNames as readonly string[]).includes(values.backend))
  throw new Error(
    `--backend expects ${backendNames.join(' or ')}, but got '${values.backend}'; pass one of ` +
      'these',
  );
setBackend(values.backend as BackendName);

const python = findTorch();
if (python === undefined)
  throw new Error(
    'npm run fuzz expects a Python with torch and numpy, but got none; on Debian: apt-get ' +
      'install python3-torch',
  );
const torch = new Torch(python);
const counts = new Counts();
const started = performance.now();
const backend = values.backend === 'wasm' ? '' : ` --backend ${values.backend}`;
console.log(
  `tiny-mlp on its ${values.backend} backend beside PyTorch ${await torch.version}, seed ${seed}`,
);

/** One line, written over and over, in a terminal; nothing elsewhere. */
function progress(): void {
  if (!process.stdout.isTTY) return;
  const rate = counts.programs / ((performance.now() - started) / 1000);
  const left = Number.isFinite(until)
    ? `, ${Math.max(0, (until - performance.now()) / 1000).toFixed(0)} s left`
    : '';
  const text =
    `${rate.toFixed(0)} programs/s, ${counts.total.toLocaleString('en-US')} ` +
    `operations${left}, ${counts.failures} failures`;
  process.stdout.write(`\r${text.slice(0, process.stdout.columns - 1)}\x1b[K`);
}

async function run(k: number): Promise<void> {
  const program = programOf(seed, k);
  const { failure, excuse } = await tried(program, torch, counts);
  counts.program(program.operations);
  if (excuse) counts.excused(excuse);
  if (!failure) return;
  if (!counts.failed(faultOf(failure))) return;
  const shrunk = await shrink(program, failure, torch);
  const replay = `npm run fuzz -- --seed ${seed} --program ${k}${backend}`;
  console.log(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${failureText(shrunk, replay)}\n`);
}

const running = new Set<Promise<void>>();
let shown = 0;
for (let k = only ?? 0; k < last && performance.now() < until && counts.faults.size < most; k++) {
  const one = run(k).finally(() => running.delete(one));
  running.add(one);
  if (running.size >= AHEAD) await Promise.race(running);
  if (performance.now() > shown + 500) {
    shown = performance.now();
    progress();
  }
}
await Promise.all(running);
torch.close();
const seconds = (performance.now() - started) / 1000;
if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
console.log(
  `${counts.toString()}\n${(counts.programs / seconds).toFixed(1)} programs a second over ` +
    `${seconds.toFixed(0)} s`,
);
process.exitCode = counts.failures > 0 ? 1 : 0;
