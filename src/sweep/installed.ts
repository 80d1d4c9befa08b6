/**
 * What is looked up by name while a program runs: the script of Node's workers, and workerpool
 * where an engine refuses `import()`. Where this code lies says little about them, because a
 * bundler may have moved it away, and webpack and jest put something else in place of
 * `import.meta.url`. Not here: Web Workers, whose script bundlers look for (browser.ts).
 */
import { runtime, type Require } from '../core/code-generation.js';

/** Undefined where a bundler makes CommonJS of it; an address of the web where a page is faked. */
const here = import.meta.url as string | undefined;

/** Where a look-up begins: this file, the program's, the folder that it runs in. */
const bases: readonly (() => string | undefined)[] = [
  () => here,
  () => process.argv[1],
  () => `${process.cwd()}/`,
];

/** The first that is found, by Node's own `require`; undefined where there is none. */
function find<T>(look: (require: Require) => T): T | undefined {
  for (const base of bases) {
    try {
      // By a name that no tool knows: they read `require` and `createRequire` as their own.
      return look(runtime()!.getBuiltinModule!('node:module').createRequire(base()!));
    } catch {
      continue;
    }
  }
  return undefined;
}

/** A package as `require` gives it. */
export const requireInstalled = <T>(name: string): T | undefined =>
  find((require) => require(name) as T);

/**
 * The path of the workers' script: of the package that this file belongs to, or else of the one
 * that is installed for the program.
 *
 * @throws Error if there is none, with what bundlers have to be told.
 */
export function workerScript(): string {
  // From source: a script that teaches the worker TypeScript.
  const name = here?.endsWith('.ts') ? './worker-from-source.mjs' : 'tiny-mlp/sweep/worker';
  const path = find((require) => require.resolve(name));
  // What require finds is CommonJS; the other format stands beside it.
  if (path !== undefined) return here?.endsWith('.cjs') ? path : path.replace(/\.cjs$/, '.js');
  throw new Error(
    `workerPool expects an installed tiny-mlp with the workers' script, but got none near ` +
      `${process.argv[1] ?? process.cwd()}; leave tiny-mlp out of the bundle (esbuild ` +
      '--external:tiny-mlp, webpack externals, Next.js serverExternalPackages) and install it ' +
      "there, pass workerPool the script's path, or pass workers: 0",
  );
}
