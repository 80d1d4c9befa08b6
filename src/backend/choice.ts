/**
 * The choice of the backend for new modules, by its name.
 */
import { fusedBuild, hasRelaxedSimd } from './wasm/fused.js';
import { checkBoolean, checkCount, checkInteger, checkOneOf, checkOptions } from '../core/check.js';
import { referenceBackend } from './reference/reference.js';
import { chooseThreads, currentBackend, startedWasm, useBackend } from './registry.js';
import { plainBuild } from './wasm/kernels.js';

/** The names of the backends. */
export type BackendName = 'wasm' | 'reference';

/** The names of the backends, for checks and help texts. @internal */
export const backendNames: readonly BackendName[] = ['wasm', 'reference'];

/**
 * Chooses the backend for modules made from here on; those that exist keep theirs.
 *
 * @param name - `'wasm'`, the default wherever WebAssembly with SIMD is there: compiled kernels,
 * fast. `'reference'`: plain TypeScript and the ndarray packages, made to be read and to be
 * compared with.
 * @param options.fused - With `'wasm'`: whether sums of products use fused multiply-add, where the
 * engine has it. Default false: the same seed then gives the same bits on every machine, which
 * fused multiply-add, being optional to engines, does not promise.
 * @param options.threads - With `'wasm'`: how many threads compute together, this one included, for
 * all modules of that backend. Default: what was last chosen; at first as many as the process has
 * processors, in Node and in pages that are cross-origin isolated, and 1 elsewhere. The bits do not
 * depend on it. Threads start once there has been enough to do for them, sleep where there is
 * nothing, and end with the process.
 * @throws RangeError if there is no such backend, the engine has no fused multiply-add, or threads
 * is not a whole number from 1 to 256.
 * @throws What the engine throws where WebAssembly is missing or forbidden.
 *
 * @example
 * ```ts
 * import { backendName, setBackend } from 'tiny-mlp';
 *
 * setBackend('reference');
 * console.log(backendName()); // reference
 * setBackend('wasm', { threads: 1 });
 * ```
 */
export function setBackend(
  name: BackendName,
  options: { fused?: boolean; threads?: number } = {},
): void {
  checkCount('setBackend', arguments, 2);
  checkOneOf('setBackend', 'name', name, backendNames);
  checkOptions('setBackend', options, ['fused', 'threads']);
  const fused = checkBoolean('setBackend', 'fused', options.fused ?? false);
  const { threads } = options;
  if (threads !== undefined) checkInteger('setBackend', 'threads', threads, 1, 256);
  const left = fused ? 'fused' : threads === undefined ? undefined : 'threads';
  if (left && name !== 'wasm') {
    throw new RangeError(
      `setBackend expects ${left} with 'wasm' alone, but got 'reference'; leave ${left} out`,
    );
  }
  if (fused && !hasRelaxedSimd()) {
    throw new RangeError(
      'setBackend expects an engine with relaxed SIMD for fused: true, but got one without; ' +
        'leave fused out',
    );
  }
  if (threads !== undefined) chooseThreads(threads);
  useBackend(name === 'wasm' ? startedWasm(fused ? fusedBuild : plainBuild) : referenceBackend);
}

/**
 * The name of the backend new modules take.
 *
 * @example
 * ```ts
 * import { backendName } from 'tiny-mlp';
 *
 * console.log(backendName()); // wasm
 * ```
 */
export function backendName(): BackendName {
  checkCount('backendName', arguments, 0);
  return currentBackend().name as BackendName;
}
