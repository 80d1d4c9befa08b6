/**
 * Folders that are gone after the test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, vi } from 'vitest';

/** What a test makes in it is removed. */
export function folders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    vi.unstubAllGlobals();
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-callbacks-'));
    made.push(folder);
    return folder;
  };
}
