/**
 * The compiled kernels that are committed are those of the source beside them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kernelsSource } from '../../scripts/build-kernels.js';
import { root } from '../support/sources.js';

it('kernels.generated.ts is what scripts/build-kernels.ts makes of assembly/', async () => {
  const committed = readFileSync(join(root, 'src/backend/wasm/kernels.generated.ts'), 'utf8');
  // Not toBe: nobody wants to read the difference of two modules.
  expect(
    committed === (await kernelsSource()),
    'run npm run build:kernels, and commit what it writes',
  ).toBe(true);
});
