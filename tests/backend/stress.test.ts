/**
 * `npm run stress` for a few seconds: trainings with other numbers of threads, aborted ones and
 * ones whose threads and workers are killed come to the bits of a single thread; and a process that
 * hangs or does not end is found out.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { faultsOf, nothing, table } from '../../scripts/stress/results.js';
import { watch } from '../../scripts/stress/watch.js';
import { root } from '../support/sources.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-stress-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function stress(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/stress.ts', ...args], {
    cwd: root,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => (text += more));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}

it('trainings that are started, stopped and struck come to the same bits', async () => {
  const { code, text } = await stress('--seconds', '10', '--seed', '1');
  expect(code, text).toBe(0);
  expect(text).toMatch(/^trainings +[1-9]\d*$/m);
  expect(text).toMatch(/^parts done by other threads +[1-9][\d,]*$/m);
}, 180_000);

it('what is not a number is refused', async () => {
  const { code, text } = await stress('--seconds', 'long');
  expect(code).toBe(1);
  expect(text).toContain(
    "--seconds expects a number from 0 on, but got 'long'; pass --seconds 1, say",
  );
});

it.each<[string, string, boolean, number | string]>([
  ['has ended', 'process.disconnect();', false, 0],
  ['fails', 'process.exit(3);', false, 3],
  ['keeps its thread', 'for (;;);', true, 'SIGKILL'],
  ['does not end', 'setInterval(() => {}, 1000);', true, 'SIGKILL'],
])('a process that %s is seen to', async (what, end, hung, code) => {
  const program = join(folder, `${what.replaceAll(' ', '-')}.mjs`);
  const told = { doing: what, tally: nothing(), last: what === 'does not end' };
  writeFileSync(
    program,
    `await new Promise((resume) => process.send(${JSON.stringify(told)}, resume));\n${end}\n`,
  );
  const patience = told.last ? { step: 60, end: 0.5 } : { step: 5, end: 60 };
  expect(await watch(program, [], patience)).toEqual({ told, hung, code });
});

it('the table has a row for everything that is counted', () => {
  const tally = { ...nothing(), parts: 12345, wrong: 1, errors: 2, hangs: 3 };
  tally.trainings[1] = 7;
  tally.trainings[2] = 5;
  const text = table(tally);
  expect(text.split('\n').slice(0, 3)).toEqual([
    'trainings                          12',
    '  with 1 thread                     7',
    '  with 2 threads                    5',
  ]);
  expect(text).toContain('parts done by other threads    12,345');
  expect(faultsOf(tally)).toBe(6);
});
