/**
 * The version of the package, from its package.json.
 */
import { readFileSync } from 'node:fs';

/** The one that stands above this file, in dist/cli as in src/cli. */
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

export { version };
