/**
 * A process of the tests of the cache: loads the small data set many times, and damages files of
 * the cache in between, as others do at the same time. Writes what goes wrong to its errors.
 *
 *     node --import tsx cache-user.ts CACHE MIRROR
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMnistWith } from '../../src/datasets/mnist.js';
import { nodeDisk } from '../../src/datasets/node-disk.js';
import { smallFiles } from './support.js';

const [cache, mirror] = process.argv.slice(2);
const names = Object.values(smallFiles).map(({ name }) => name);
for (let round = 0; round < 12; round++) {
  const options = { cache, mirrors: [mirror], retries: 0, onWarning: () => undefined };
  await loadMnistWith(nodeDisk, options, smallFiles).catch((error: unknown) =>
    console.error(String(error)),
  );
  const name = names[round % names.length];
  writeFileSync(join(cache, round % 3 === 0 ? name : `${name}.gz`), 'damaged');
}
