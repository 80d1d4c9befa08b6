/**
 * Strikes searches over a queue while they run, and checks each time that the result is the
 * in-process one bit for bit: workers, the coordinator and Redis are killed, with and without its
 * data, workers are frozen, and garbage is put into the queue.
 *
 *     npm run chaos -- --minutes 10 --seed 1           as many rounds as fit
 *     npm run chaos -- --json docs/results/chaos.json  writes down what came of it
 *
 * Needs a redis-server. Exits with 1 where a point was lost, doubled or wrong, or a search stuck.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { hasRedis, noRedis } from './chaos/programs.js';
import { blows, faultsOf, nothing, sum, type Blow, type ChaosResults } from './chaos/results.js';
import { runRound } from './chaos/round.js';
import { Choices } from './fuzz/random.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

function number(name: 'minutes' | 'seed', text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new Error(`--${name} expects a number from 0 on, but got '${text}'; pass --${name} 1, say`);
}

const minutes = number('minutes', values.minutes);
const seed = number('seed', values.seed);
if (!hasRedis()) {
  console.error(noRedis);
  process.exit(1);
}

const choices = new Choices(seed);
const started = performance.now();
const elapsed = () => (performance.now() - started) / 60_000;
console.log = () => undefined; // what the in-process searches tell of their points
const say = (text: string) => process.stdout.write(`${text}\n`);

let total = nothing;
let rounds = 0;
while (rounds === 0 || elapsed() < minutes) {
  const keeps = choices.chance(0.5);
  const possible = blows.filter(
    (blow) => !blow.startsWith('Redis') || blow.endsWith('kept') === keeps,
  );
  const plan: Blow[] = Array.from({ length: choices.whole(3, 6) }, () => choices.pick(possible));
  const told: string[] = [];
  const tally = await runRound(choices.whole(0, 1e6), keeps, plan, choices, (text) =>
    told.push(text),
  );
  total = sum(total, tally);
  rounds++;
  const bad = faultsOf(tally) > 0;
  say(
    `round ${rounds} (${elapsed().toFixed(1)} min): ${told.join('; ')}: ` +
      (bad ? JSON.stringify(tally) : `${tally.points} points right, ${tally.begun} begun`),
  );
}

const results: ChaosResults = {
  command: `npm run chaos -- --minutes ${minutes} --seed ${seed}`,
  machine: {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  },
  redis:
    /v=([\d.]+)/.exec(spawnSync('redis-server', ['--version']).stdout.toString())?.[1] ?? 'unknown',
  seed,
  minutes: Number(elapsed().toFixed(1)),
  rounds,
  ...total,
};
say(JSON.stringify(results, null, 2));
if (values.json !== undefined) {
  writeFileSync(`${values.json}.tmp`, `${JSON.stringify(results, null, 2)}\n`);
  renameSync(`${values.json}.tmp`, values.json);
}
process.exit(faultsOf(total) > 0 ? 1 : 0);
