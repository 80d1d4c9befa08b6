/**
 * Files in Node: what is written is there whole, and nothing is held afterwards.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nodeFiles } from '../src/core/node-files.js';

const folder = mkdtempSync(join(tmpdir(), 'node-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const files = nodeFiles('test', 'use Node');

it('a file is written over whole, and only it is left', async () => {
  const path = join(folder, 'a');
  await files.writeWhole(path, 'one');
  await files.writeWhole(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['a']);
});

it.skipIf(!existsSync('/proc/self/fd'))('files that were written are closed', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  for (let i = 0; i < 20; i++) await files.writeWhole(join(folder, 'b'), String(i));
  expect(open()).toBeLessThan(before + 10);
});
