/**
 * The blocks of README.md and the guides in a project as `tsc --init` makes it, with the package
 * installed: what a reader copies compiles under the strictest settings that a compiler proposes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents, programsOf } from '../support/examples.js';

/** Those of a document that are TypeScript, by the names of files. */
function programs(): [name: string, code: string][] {
  return documents
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      programsOf(path)
        .filter(({ language }) => language === 'ts')
        .map(({ line, code }): [string, string] => [
          `${path.replace(/\W+/g, '-')}-line-${line}.ts`,
          code,
        ]),
    );
}

/**
 * Compiles all blocks with a compiler's own idea of a new project, and the types of Node, which it
 * leaves out.
 *
 * @param app - A folder in which the package and the types of Node are installed.
 * @param tsc - The compiler's script.
 * @returns How many blocks were compiled.
 */
export function checkDocuments(app: string, name: string, tsc: string): number {
  const folder = join(app, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const compile = (...args: string[]) =>
    execFileSync(process.execPath, [tsc, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  compile('--init');
  const all = programs();
  for (const [file, code] of all) writeFileSync(join(folder, file), code);
  compile('--noEmit', '--types', 'node');
  return all.length;
}
