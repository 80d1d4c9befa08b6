/**
 * Writes a file of figures whole or not at all.
 */
import { renameSync, writeFileSync } from 'node:fs';

/** Writes JSON under a temporary name, then renames it; lists of numbers stand on one line each. */
export function saveJson(path: string, figures: unknown): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const text = JSON.stringify(figures, null, 2).replace(/\[[-\d.e+,\s]+\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
  writeFileSync(temporary, `${text}\n`);
  renameSync(temporary, path);
}
