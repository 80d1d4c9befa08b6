/**
 * The worked example of CONTRIBUTING.md, carried out on a copy of this repository: its files written, its changes made, its layer tested.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf } from './support/examples.js';
import { root } from './support/sources.js';

const copied = ['src', 'assembly', 'scripts', 'tests', 'bench', 'examples', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'CHANGELOG.md', 'README.md', 'CONTRIBUTING.md']; // prettier-ignore
const files = blocksOf('CONTRIBUTING.md').filter(({ marks }) => marks.some((mark) => mark.includes('.')));

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'tiny-mlp-contributing-'));
  for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A file's text after a change; what the change keeps and removes must be in it, once. */
function changed(text: string, diff: string): string {
  const side = (marks: string) => diff.split('\n').filter((line) => line === '' || marks.includes(line[0])).map((line) => line.slice(1)); // prettier-ignore
  const parts = text.split(side(' -').join('\n'));
  expect(parts).toHaveLength(2);
  return parts.join(side(' +').join('\n'));
}

function runs(...args: string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout.slice(0, 5000)}\n${stderr.slice(-5000)}`);
  return stdout;
}

it.each(files)('CONTRIBUTING.md:$line can be done', ({ language, marks, code }) => {
  const file = join(copy, marks.at(-1));
  writeFileSync(file, language === 'diff' ? changed(readFileSync(file, 'utf8'), code) : `${code}\n`);
});

it('and then the kernels compile, the types are right, and the tests of the new layer pass', { timeout: 600_000 }, () => {
  runs('--import', 'tsx', 'scripts/build-kernels.ts');
  runs('node_modules/typescript/bin/tsc', '-p', '.');
  const suites = [
    'tests/nn/modules.test.ts',
    'tests/nn/softsign.test.ts',
    'tests/documents.test.ts',
    'tests/architecture.test.ts',
  ];
  const report = runs('node_modules/vitest/vitest.mjs', 'run', ...suites, '-t', '[Ss]oftsign', '--reporter=json');
  const { numPassedTests, numFailedTests } = JSON.parse(report) as { numPassedTests: number; numFailedTests: number };
  expect(numFailedTests).toBe(0);
  expect(numPassedTests).toBeGreaterThan(30);
});
