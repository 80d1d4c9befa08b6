/**
 * The compiled kernels that are committed are those of the source beside them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles } from '../../scripts/build-kernels.js';
import { root } from '../support/sources.js';

it('what is generated is what scripts/build-kernels.ts makes of assembly/', async () => {
  for (const [name, text] of Object.entries(await generatedFiles())) {
    const committed = readFileSync(join(root, 'src/backend/wasm', name), 'utf8');
    // Not toBe: nobody wants to read the difference of two modules.
    expect(
      committed === text,
      `${name}: run npm run build:kernels, and commit what it writes`,
    ).toBe(true);
  }
});
