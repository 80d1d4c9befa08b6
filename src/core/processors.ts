/**
 * How many processors this process may use at once.
 */
import { runtime } from './code-generation.js';

/** In a page, 1 unless it is isolated: only then may threads share memory. */
export function processors(): number {
  const load = runtime()?.getBuiltinModule;
  if (!load) {
    const { crossOriginIsolated, navigator } = globalThis as Partial<typeof globalThis>;
    return crossOriginIsolated ? (navigator?.hardwareConcurrency ?? 1) : 1;
  }
  const read = (path: string): string[] => {
    try {
      return load('node:fs').readFileSync(`/sys/fs/cgroup/${path}`, 'utf8').trim().split(' ');
    } catch {
      return [];
    }
  };
  return Math.max(1, Math.min(load('node:os').availableParallelism(), containerLimit(read)));
}

/** What a Linux container may use, of which not every version of Node knows. */
function containerLimit(read: (file: string) => string[]): number {
  const [quota, period] = read('cpu.max');
  const limit =
    quota === undefined
      ? Number(read('cpu/cpu.cfs_quota_us')[0]) / Number(read('cpu/cpu.cfs_period_us')[0])
      : Number(quota) / Number(period);
  return limit > 0 ? Math.ceil(limit) : Infinity;
}
