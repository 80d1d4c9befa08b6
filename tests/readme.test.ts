import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawDigits, writeIdx } from '../src/datasets/index.js';
import { readNpz } from '../src/io/index.js';
import { blocksOf, run } from './support/examples.js';

const program = blocksOf('README.md')[0].code;

/** The program reads MNIST; here it reads drawn digits, which stand in MNIST's files. */
let folder: string;
const before = process.env.MNIST_DIR;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-readme-'));
  const { train, test } = await drawDigits({ train: 6000, test: 1000, flatten: false });
  for (const [name, { x, y }] of Object.entries({ train, t10k: test })) {
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), writeIdx(y));
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), writeIdx(x));
  }
  process.env.MNIST_DIR = folder;
});

afterAll(() => {
  if (before === undefined) delete process.env.MNIST_DIR;
  else process.env.MNIST_DIR = before;
  rmSync(folder, { recursive: true, force: true });
});

describe("the README's program", () => {
  it('has fewer than 25 lines', () => expect(program.split('\n').length).toBeLessThan(25));

  it('trains and prints its accuracy, as it stands there', async () => {
    const { printed } = await run(program);
    expect(printed).toHaveLength(4);
    expect(printed[0]).toMatch(/^Epoch 1, loss \d\.\d{4}$/);
    const accuracy = Number(/^Test accuracy (\d+\.\d\d) %$/.exec(printed[3])?.[1]);
    expect(accuracy).toBeGreaterThan(70);
  });
});

it("the README's lines about saving and loading run as they stand", async () => {
  const [, { code }] = blocksOf('README.md');
  await run(code.replaceAll("'model.npz'", JSON.stringify(join(folder, 'model.npz'))));
  expect(Object.keys(readNpz(readFileSync(join(folder, 'model.npz'))))).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
});
