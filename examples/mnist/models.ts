/**
 * The networks of a grid's points, a file each in a folder beside the journal, which has no place
 * for what is large. A network is written whole or not at all, and before its point's result is in
 * the journal: a run that goes on from there finds both.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Module } from 'tiny-mlp';
import { load, save } from 'tiny-mlp/io';
import type { GridPoint } from './results.js';

/** What tells the points of a grid apart. */
type Place = Pick<GridPoint, 'hidden' | 'batch'>;

const fileOf = (folder: string, { hidden, batch }: Place): string =>
  join(folder, `${hidden}-${batch}.safetensors`);

/** Keeps a point's network. */
export function keepModel(folder: string, point: Place, model: Module): void {
  const file = fileOf(folder, point);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.part`, save(model), { flush: true });
  renameSync(`${file}.part`, file);
}

/** A point's network; undefined where it was not kept. */
export function keptModel(folder: string, point: Place): Module | undefined {
  const file = fileOf(folder, point);
  return existsSync(file) ? load(readFileSync(file)) : undefined;
}
