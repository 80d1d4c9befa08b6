/** A program for Node, Deno and Bun, and what is bundled for Node. */
import { resolve } from 'node:path';
import { program } from './program.js';
import * as packages from './tiny-mlp.js';

const workers = Number(process.env.WORKERS ?? 2);
program({ ...packages, train: resolve('train.mjs'), workers }).then(console.log, (error) => {
  console.error(error);
  process.exitCode = 1;
});
