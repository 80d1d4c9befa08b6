/**
 * Which backend new modules compute on. A module keeps the one it was made with.
 */
import { checkOneOf } from '../core/check.js';
import type { Backend } from './backend.js';
import { referenceBackend } from './reference/reference.js';

/** The names of the backends. */
export type BackendName = 'reference';

const backends: Readonly<Record<BackendName, Backend>> = { reference: referenceBackend };

/** The names of the backends, for checks and help texts. @internal */
export const backendNames = Object.keys(backends) as readonly BackendName[];

let current: Backend = backends.reference;

/** The backend new modules take. @internal */
export const currentBackend = (): Backend => current;

/**
 * Chooses the backend for modules made from here on; those that exist keep theirs.
 *
 * @param name - `'reference'`: plain TypeScript loops, made to be read and to be compared with.
 * @throws RangeError if there is no such backend.
 */
export function setBackend(name: BackendName): void {
  current = backends[checkOneOf('setBackend', 'name', name, backendNames)];
}

/**
 * The name of the backend new modules take.
 *
 * @example
 * ```ts
 * import { backendName } from 'tiny-mlp';
 *
 * console.log(backendName()); // reference
 * ```
 */
export function backendName(): BackendName {
  return current.name as BackendName;
}
