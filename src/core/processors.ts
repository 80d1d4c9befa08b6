/**
 * How many processors this process may use at once.
 */
import { runtime } from './code-generation.js';
import { processorQuota } from './processor-quota.js';

/** In a page, 1 unless it is isolated: only then may threads share memory. */
export function processors(): number {
  const load = runtime()?.getBuiltinModule;
  if (!load) {
    const { crossOriginIsolated, navigator } = globalThis as Partial<typeof globalThis>;
    return crossOriginIsolated ? (navigator?.hardwareConcurrency ?? 1) : 1;
  }
  const read = (path: string): string => {
    try {
      return load('node:fs').readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  const quota = Math.ceil(processorQuota(read));
  return Math.max(1, Math.min(load('node:os').availableParallelism(), quota));
}
