/**
 * Attacks on searches, damaged journals and processes that are killed, and on trainings that are
 * killed and go on from their checkpoints.
 *
 *     npm run attack -- journals --count 3000 --seed 1
 *     npm run attack -- kills --count 300 --seed 1
 *     npm run attack -- resume --count 50 --seed 1
 *     npm run attack -- kills --out docs/results/attacks.json     keeps the figures there
 *
 * Exits with 1 where a number came out that was not trained, a point or a batch was lost, doubled or
 * stuck, or a training ended with other bits.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { attackJournals } from './attacks/journals.js';
import { attackByKills } from './attacks/kills.js';
import { attackByResuming } from './attacks/resume.js';

const attacks = {
  journals: {
    count: 3000,
    async run(count: number, seed: number) {
      const results = await attackJournals(count, seed);
      return { results, failed: results.wrong + results.unclear > 0 };
    },
  },
  kills: {
    count: 300,
    async run(count: number, seed: number) {
      const results = await attackByKills(count, seed, availableParallelism(), (kills) => {
        if (kills % 10 === 0) console.log(`${kills} kills`);
      });
      const { lost, doubled, stuck, errors } = results;
      return { results, failed: lost + doubled + stuck + errors.length > 0 };
    },
  },
  resume: {
    count: 50,
    async run(count: number, seed: number) {
      const results = await attackByResuming(count, seed, (kills) => {
        if (kills % 10 === 0) console.log(`${kills} kills`);
      });
      const { different, lost, left, stuck, errors } = results;
      return { results, failed: different + lost + left + stuck + errors.length > 0 };
    },
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new Error(`--${name} expects a whole number, but got '${text}'; pass --${name} 1, say`);
  return value;
}

const [which = '', ...more] = positionals;
if (!Object.hasOwn(attacks, which) || more.length > 0)
  throw new Error(
    `attack expects ${Object.keys(attacks).join(' or ')}, but got '${positionals.join(' ')}'; ` +
      'npm run attack -- journals, say',
  );
const attack = attacks[which as keyof typeof attacks];
const count = values.count === undefined ? attack.count : numberOf('count', values.count);
const seed = numberOf('seed', values.seed);
const { results, failed } = await attack.run(count, seed);
console.log(results);
if (values.out !== undefined) {
  const command = `npm run attack -- ${which} --count ${count} --seed ${seed}`;
  const before = existsSync(values.out)
    ? (JSON.parse(readFileSync(values.out, 'utf8')) as object)
    : {};
  const text = JSON.stringify({ ...before, [which]: { command, ...results } }, null, 2);
  writeFileSync(`${values.out}.part`, `${text}\n`);
  renameSync(`${values.out}.part`, values.out);
}
if (failed) process.exitCode = 1;
