/** The program in a page, which shows what came of it as its title. */
import { program } from './program.js';
import * as packages from './tiny-mlp.js';

const train = new URL(import.meta.env.DEV ? '/train.mjs' : '/train.js', location.href);
program({ ...packages, train, workers: 2 })
  .catch((error) => `error: ${error.message}`)
  .then((text) => (document.title = `done: ${text}`));
