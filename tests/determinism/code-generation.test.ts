/**
 * The same bits where the engine refuses to make code from strings, as a page's
 * Content-Security-Policy does: with own arrays in place of the ndarray package's, and in the
 * reference backend with loops in place of the ndarray packages' code.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readFixture } from '../support/fixtures.js';
import { root } from '../support/sources.js';
import { digests } from './training.js';

const refused = ['--disallow-code-generation-from-strings'];

function node(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

const digestsOf = (...args: string[]): unknown =>
  JSON.parse(node(...refused, '--import', 'tsx', 'tests/determinism/training.ts', ...args));

describe('where code from strings is refused, a training ends with the same bits', () => {
  it('on the wasm backend, as tests/fixtures/digest.json says', () => {
    expect(digestsOf('wasm')).toEqual((readFixture('digest') as { digests: unknown }).digests);
  });

  it('on the reference backend, as where it is allowed', async () => {
    const runs = ['float32, plain SGD', 'a table'] as const;
    expect(digestsOf('reference', ...runs)).toEqual(await digests('reference', runs));
  });

  it('and a batch of bytes, which is not written out before somebody looks, is an array like any other', () => {
    const program = `
      import { array, DataLoader, toNested } from './src/index.ts';
      const x = array(Uint8Array.of(0, 51, 102, 153, 204, 255), [2, 3]);
      const batch = () => [...new DataLoader([x, array([0, 1])], { scale: 1 / 255, dtype: 'float64' })][0][0];
      const { dtype, size, dimension } = batch();
      const views = [batch().transpose(1, 0), batch().hi(1), batch().lo(1, 1), batch().step(-1, 2), batch().pick(1, null)];
      console.log(JSON.stringify([dtype, size, dimension, batch().get(1, 2), ...views.map((view) => toNested(view))]));
    `;
    const [dtype, size, dimension, last, ...views] = JSON.parse(
      node(...refused, '--import', 'tsx', '--input-type=module', '-e', program),
    ) as unknown[];
    expect([dtype, size, dimension, last]).toEqual(['float64', 6, 2, 1]);
    const [a, b, c, d, e, f] = [0, 51, 102, 153, 204, 255].map((byte) => byte * (1 / 255));
    expect(views).toEqual([[[a, d], [b, e], [c, f]], [[a, b, c]], [[e, f]], [[d, f], [a, c]], [d, e, f]]); // prettier-ignore
  });

  it('and it is refused: ndarray throws there, ours does not', () => {
    const program = `
      import ndarray from 'ndarray';
      import { zeros } from './src/index.ts';
      let thrown;
      try { ndarray(new Float32Array(2), [2]); } catch (error) { thrown = error.name; }
      console.log(thrown, zeros([2, 3]).transpose(1, 0).shape.join());
    `;
    expect(node(...refused, '--import', 'tsx', '--input-type=module', '-e', program).trim()).toBe(
      'EvalError 3,2',
    );
  });
});
