/**
 * The worked example of CONTRIBUTING.md, carried out on a copy of this repository: its files
 * written, its changes made, its activation tested; and what it costs, in lines.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf } from './support/examples.js';
import { root } from './support/sources.js';

const copied = ['src', 'tests', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'CHANGELOG.md', 'README.md', 'CONTRIBUTING.md']; // prettier-ignore
const files = blocksOf('CONTRIBUTING.md').filter(({ marks }) =>
  marks.some((mark) => mark.includes('.')),
);

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
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: copy,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26, // a report names every test there is
  });
  if (status !== 0)
    throw new Error(
      `${args.join(' ')} ended with ${status}:\n${stdout.slice(0, 5000)}\n${stderr.slice(-5000)}`,
    );
  return stdout;
}

it.each(files)('CONTRIBUTING.md:$line can be done', ({ language, marks, code }) => {
  const file = join(copy, marks.at(-1));
  writeFileSync(
    file,
    language === 'diff' ? changed(readFileSync(file, 'utf8'), code) : `${code}\n`,
  );
});

it(
  'and then the types are right, and the tests of the new activation pass',
  { timeout: 600_000 },
  () => {
    const types = {
      extends: './tsconfig.json',
      include: ['src', 'tests/cases', 'tests/nn/softsign.test.ts'],
    };
    writeFileSync(join(copy, 'tsconfig.example.json'), JSON.stringify(types));
    runs('node_modules/typescript/bin/tsc', '-p', 'tsconfig.example.json');
    const suites = [
      'tests/nn/modules.test.ts',
      'tests/nn/softsign.test.ts',
      'tests/documents.test.ts',
      'tests/architecture.test.ts',
    ];
    const report = runs(
      'node_modules/vitest/vitest.mjs',
      'run',
      ...suites,
      '-t',
      '[Ss]oftsign',
      '--reporter=json',
    );
    const { numPassedTests, numFailedTests } = JSON.parse(report) as {
      numPassedTests: number;
      numFailedTests: number;
    };
    expect(numFailedTests).toBe(0);
    expect(numPassedTests).toBeGreaterThan(30);
  },
);

it('costs at most twenty lines of code, comments and tests left out', () => {
  const added = files
    .filter(({ marks }) => marks.at(-1).startsWith('src/'))
    .flatMap(({ language, code }) => {
      const lines = code.split('\n');
      return language === 'diff'
        ? lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1))
        : lines;
    })
    .filter((line) => line.trim() !== '' && !/^\s*(\/\*\*|\*|\/\/)/.test(line));
  expect(added.length).toBeGreaterThan(10);
  expect(added.length).toBeLessThanOrEqual(20);
});
