// @vitest-environment jsdom
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { program } from './program.js';
import * as packages from './tiny-mlp.js';

test('gives what Node gives', async () => {
  const text = await program({ ...packages, train: resolve('train.mjs'), workers: 2 });
  expect(text).toBe(process.env.EXPECTED);
});
