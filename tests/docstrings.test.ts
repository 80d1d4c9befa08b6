import { describe, it } from 'vitest';
import { blocksOf, run } from './support/examples.js';
import { sourceFiles } from './support/sources.js';

describe('examples in docstrings', () => {
  for (const path of sourceFiles()) {
    for (const { code, line } of blocksOf(path)) {
      if (code.includes('loadMnist(')) continue; // needs files or a network; compiled by the type check of the docs
      it(`${path}:${line} runs and prints what it says`, async () => {
        await run(code);
      });
    }
  }
});
