import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeMnist } from './support/digits.js';
import { programsOf, run } from './support/examples.js';
import { root } from './support/sources.js';

const program = programsOf('README.md')[0].code;

/** The program reads MNIST; here it reads drawn digits, which stand in MNIST's files. */
let folder: string;
const before = process.env.MNIST_DIR;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-readme-'));
  await writeMnist(folder);
  process.env.MNIST_DIR = folder;
});

afterAll(() => {
  if (before === undefined) delete process.env.MNIST_DIR;
  else process.env.MNIST_DIR = before;
  rmSync(folder, { recursive: true, force: true });
});

describe("the README's program", () => {
  it('has twenty lines beside its imports', () => {
    const lines = program.split('\n').filter((line) => line !== '' && !line.startsWith('import'));
    expect(lines).toHaveLength(20);
  });

  it('is said to need a name that makes it a module, because it awaits', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    expect(text).toMatch(/Save it as `mnist\.mjs` .*"type": "module".*`node mnist\.mjs`/);
  });

  it('trains and prints its accuracy, as it stands there', async () => {
    const { printed } = await run(program);
    expect(printed).toHaveLength(4);
    expect(printed[0]).toMatch(/^Epoch 1, loss \d\.\d{4}$/);
    const accuracy = Number(/^Test accuracy (\d+\.\d\d) %$/.exec(printed[3])?.[1]);
    expect(accuracy).toBeGreaterThan(70);
  });
});
