/**
 * Puts a suite through every backend: modules made while it is collected and while it runs take the
 * backend it is for.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { backendNames, setBackend } from '../../src/backend/choice.js';

export function onEachBackend(suite: () => void): void {
  describe.each(backendNames)('on the %s backend', (name) => {
    setBackend(name);
    beforeAll(() => setBackend(name));
    afterAll(() => setBackend('wasm'));
    suite();
    setBackend('wasm');
  });
}
