/**
 * Runs a script of this folder on the package as it is published, in dist/, as users have it:
 *
 * node --import ./bench/published.mjs bench/train.ts --data DIR
 *
 * From src/, tsx compiles while it loads, and so that each function tells its name: a call wherever
 * a closure is made, up to a tenth of a step. So scripts are compiled by tsx, and nothing else.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist/index.js');
const changed = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(
  (path) => statSync(join(root, 'src', path)).mtimeMs,
);
if (!existsSync(built) || statSync(built).mtimeMs < Math.max(...changed))
  throw new Error('expected dist/ to be newer than src/, but it is not; npm run build');

// Without the paths of tsconfig.json, which lead to src/.
process.env.TSX_TSCONFIG_PATH = join(root, 'bench/published.json');
await import('tsx');
