/**
 * The choice of the backend for new modules, by its name.
 */
import { fusedBuild, hasRelaxedSimd } from './wasm/fused.js';
import { checkBoolean, checkCount, checkOneOf, checkOptions } from '../core/check.js';
import { referenceBackend } from './reference/reference.js';
import { currentBackend, startedWasm, useBackend } from './registry.js';
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
 * @throws RangeError if there is no such backend, or the engine has no fused multiply-add.
 * @throws What the engine throws where WebAssembly is missing or forbidden.
 *
 * @example
 * ```ts
 * import { backendName, setBackend } from 'tiny-mlp';
 *
 * setBackend('reference');
 * console.log(backendName()); // reference
 * setBackend('wasm');
 * ```
 */
export function setBackend(name: BackendName, options: { fused?: boolean } = {}): void {
  checkCount('setBackend', arguments, 2);
  checkOneOf('setBackend', 'name', name, backendNames);
  checkOptions('setBackend', options, ['fused']);
  const fused = checkBoolean('setBackend', 'fused', options.fused ?? false);
  if (fused && name !== 'wasm')
    throw new RangeError(
      "setBackend expects fused with 'wasm' alone, but got 'reference'; leave fused out",
    );
  if (fused && !hasRelaxedSimd()) {
    throw new RangeError(
      'setBackend expects an engine with relaxed SIMD for fused: true, but got one without; ' +
        'leave fused out',
    );
  }
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
