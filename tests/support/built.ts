/**
 * The examples for tests that start them: compiled, on the built package, where that is as new as
 * the source. They and their workers then start in a fraction of the time, and are run as users run
 * them. Without a build, or once the source has changed, they run from source.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { root } from './sources.js';

const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isBuilt(): boolean {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const last = Math.max(...sources.map((name) => changed(join(root, 'src', name))));
  return ['index.js', 'index.cjs'].every((name) => changed(join(root, 'dist', name)) > last);
}

/** The folder of the compiled ones. */
function compile(): string {
  // Where they find packages.
  const folder = join(root, 'node_modules', '.cache', `tiny-mlp-examples-${process.pid}`);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'docs'), join(folder, 'docs'));
  const copy = join(folder, 'examples');
  const wanted = (path: string) => !/browser|node_modules/.test(path.slice(root.length));
  cpSync(join(root, 'examples'), copy, { recursive: true, filter: wanted });
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(copy, name), 'utf8').replace(/(new URL\('.*)\.ts'/g, "$1.js'");
    const { code } = transformSync(source, { loader: 'ts', target: 'es2022', format: 'esm' });
    writeFileSync(join(copy, name.replace(/\.ts$/, '.js')), code);
  }
  return copy;
}

let compiled: string | false | undefined;

/** What Node is given to run examples/NAME.ts. */
export function exampleProgram(name: string): string[] {
  compiled ??= isBuilt() && compile();
  return compiled ? [join(compiled, `${name}.js`)] : ['--import', 'tsx', `examples/${name}.ts`];
}
