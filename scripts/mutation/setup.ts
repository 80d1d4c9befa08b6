/**
 * Runs in the copied tree before each test file: switches one fault on, or with none on notes which
 * faults the file comes across.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';

const folder = new URL('../../.mutation/', import.meta.url);
const active = Number(readFileSync(new URL('active', folder), 'utf8'));
const met = new Set<number>();

(globalThis as { mutant?: (id: number) => boolean }).mutant =
  active >= 0
    ? (id) => id === active
    : (id) => {
        met.add(id);
        return false;
      };

if (active < 0) {
  afterAll(() => {
    mkdirSync(new URL('met/', folder), { recursive: true });
    const name = encodeURIComponent(expect.getState().testPath!);
    writeFileSync(
      new URL(`met/${name.replaceAll('%', '%25')}.json`, folder),
      JSON.stringify([...met]),
    );
  });
}
