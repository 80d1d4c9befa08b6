/**
 * The built package for programs that tests start: they come up in a third of the time, and are run
 * as users run them. Where there is no build, or source has changed since, they run from source.
 */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.js';

const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isBuilt(): boolean {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const last = Math.max(...sources.map((name) => changed(join(root, 'src', name))));
  return ['index.js', 'index.cjs'].every((name) => changed(join(root, 'dist', name)) > last);
}

/** What programs are to have in their environment. */
export function builtEnvironment(): Readonly<Record<string, string>> {
  if (!isBuilt()) return {};
  // Without the paths that lead to the source, Node's own resolution leads to the package.
  const folder = join(root, 'node_modules', '.cache');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'tiny-mlp-built.tsconfig.json');
  writeFileSync(path, '{ "compilerOptions": { "module": "nodenext", "target": "es2022" } }\n');
  return { TSX_TSCONFIG_PATH: path };
}
