import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asInitialized, compile } from '../support/compile.js';
import { root } from '../support/sources.js';

it("what comes out is typed, under a new project's settings too", () => {
  const path = 'tests/types/outputs.ts';
  const text = readFileSync(join(root, path), 'utf8');
  expect(compile(new Map([[path, text]]), asInitialized)).toEqual([]);
}, 120_000); // a compiler is started
