/**
 * The same bits where the engine refuses to make code from strings, as a page's Content-Security-Policy does: with own arrays in place of
 * the ndarray package's, and in the reference backend with loops in place of the ndarray packages' code.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readFixture } from '../support/fixtures.js';
import { root } from '../support/sources.js';
import { digests } from './training.js';

const refused = ['--disallow-code-generation-from-strings'];

function node(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

const digestsOf = (backend: string): unknown =>
  JSON.parse(node(...refused, '--import', 'tsx', 'tests/determinism/training.ts', backend));

describe('where code from strings is refused, a training ends with the same bits', () => {
  it('on the wasm backend, as tests/fixtures/digest.json says', () => {
    expect(digestsOf('wasm')).toEqual((readFixture('digest') as { digests: unknown }).digests);
  });

  it('on the reference backend, as where it is allowed', async () => {
    expect(digestsOf('reference')).toEqual(await digests('reference'));
  });

  it('and it is refused: ndarray throws there, ours does not', () => {
    const program = `
      import ndarray from 'ndarray';
      import { zeros } from './src/index.ts';
      let thrown;
      try { ndarray(new Float32Array(2), [2]); } catch (error) { thrown = error.name; }
      console.log(thrown, zeros([2, 3]).transpose(1, 0).shape.join());
    `;
    expect(node(...refused, '--import', 'tsx', '--input-type=module', '-e', program).trim()).toBe('EvalError 3,2');
  });
});
