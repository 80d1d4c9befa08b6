import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, sourceFiles } from './support/sources.js';

/**
 * The house, from the ground up: a folder may import from those below it and from itself. Folders
 * on one floor do not know each other, but for the exceptions below.
 */
const floors: readonly (readonly string[])[] = [
  ['core'],
  ['backend'],
  ['nn', 'optim', 'data', 'metrics', 'preprocessing'],
  ['io', 'datasets', 'messages'],
  ['train', 'sweep'],
  ['tabular', 'worker'],
  ['index.ts'],
  ['cli'],
];

/** An optimizer changes the parameters of modules. */
const sideways: Readonly<Record<string, readonly string[]>> = { optim: ['nn'] };

/** Packages, and the only files that may import them. */
const importers: Readonly<Record<string, readonly string[]>> = {
  ndarray: ['src/core/ndarray.ts', 'src/core/view.ts'],
  'ndarray-ops': ['src/backend/reference/arithmetic.ts'],
  'ndarray-gemm': ['src/backend/reference/arithmetic.ts'],
  workerpool: ['src/sweep/worker-pool.ts', 'src/sweep/worker.ts'],
  fflate: ['src/io/zip-writer.ts'],
  'csv-parse/sync': ['src/cli/csv.ts'],
};

const importsOf = (path: string) =>
  [
    ...readFileSync(join(root, path), 'utf8').matchAll(
      /^\s*(?:import|export)\s[^'"]*?from '([^']+)'|\b(?:import|require)\('([^']+)'\)/gm,
    ),
  ].map(([, fixed, dynamic]) => fixed ?? dynamic);

const folderOf = (path: string) => path.split('/')[1];
const floorOf = (folder: string) => floors.findIndex((floor) => floor.includes(folder));
const files = sourceFiles();

describe('the structure of src', () => {
  it.each(files)('%s imports only what lies below it', (path) => {
    const from = folderOf(path);
    expect(floorOf(from), `${from} stands on no floor`).toBeGreaterThanOrEqual(0);
    for (const imported of importsOf(path).filter((name) => name.startsWith('.'))) {
      const target = posix.join(dirname(path), imported.replace(/\.js$/, '.ts'));
      expect(files, `${path} imports ${imported}, which is no file`).toContain(target);
      const to = folderOf(target);
      const allowed = to === from || floorOf(to) < floorOf(from) || sideways[from]?.includes(to);
      expect(allowed, `${path} imports ${target}, which does not lie below it`).toBe(true);
    }
  });

  it.each(files)(
    '%s imports packages only where they are wrapped, and Node only where files are read and written',
    (path) => {
      for (const name of importsOf(path).filter((imported) => !imported.startsWith('.'))) {
        if (name.startsWith('node:'))
          expect(['datasets', 'sweep', 'cli']).toContain(folderOf(path));
        else if (
          ![
            'tiny-mlp',
            'tiny-mlp/datasets',
            'tiny-mlp/io',
            'tiny-mlp/sweep',
            'tiny-mlp/tabular',
            'tiny-mlp/worker',
          ].includes(name)
        )
          expect(importers[name] ?? [], `${path} imports ${name}`).toContain(path);
      }
    },
  );

  it('has no import cycles', () => {
    const graph = new Map(
      files.map((path) => [
        path,
        importsOf(path).filter((name) => name.startsWith('.')).map((name) => posix.join(dirname(path), name.replace(/\.js$/, '.ts'))),
      ]),
    ); // prettier-ignore
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      expect(trail, `cycle: ${[...trail, path].join(' → ')}`).not.toContain(path);
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of files) visit(path, []);
  });

  it.each(files)('%s has a header, at most 300 lines, and none over 100 characters', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    // A program begins with what runs it.
    expect(text.replace(/^#!.*\n/, '').startsWith('/**')).toBe(true);
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(300);
    const isPattern = (line: string) => /^\s*\/\S+\/[a-z]*;$/.test(line);
    if (path.endsWith('.generated.ts')) return;
    expect(lines.filter((line) => line.length > 100 && !isPattern(line))).toEqual([]);
  });

  it('names no folder outside the project and uses no Math.random', () => {
    for (const path of files)
      expect(readFileSync(join(root, path), 'utf8'), path).not.toMatch(/\.\.\/shared|Math\.random/);
  });
});
