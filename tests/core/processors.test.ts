/**
 * How many processors there are, as different platforms tell it.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { processors } from '../../src/core/processors.js';

const inNode =
  typeof (globalThis as { process?: NodeJS.Process }).process?.getBuiltinModule === 'function';
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe.runIf(inNode)('in Node', () => {
  /** A machine of eight, with some files of Linux. */
  const machine = (files: Readonly<Record<string, string>>) =>
    vi.spyOn(process, 'getBuiltinModule').mockImplementation((name: string) =>
      name === 'node:os'
        ? { availableParallelism: () => 8 }
        : {
            readFileSync: (path: string) => {
              if (path in files) return files[path];
              throw new Error('ENOENT');
            },
          },
    );
  const group = '/sys/fs/cgroup';

  it.each<[string, Record<string, string>, number]>([
    ['no container', {}, 8],
    ['a container without a limit', { [`${group}/cpu.max`]: 'max 100000\n' }, 8],
    ['a container of two', { [`${group}/cpu.max`]: '200000 100000\n' }, 2],
    ['a container of one and a half', { [`${group}/cpu.max`]: '150000 100000\n' }, 2],
    ['a container of a tenth', { [`${group}/cpu.max`]: '10000 100000\n' }, 1],
    ['a container of sixteen', { [`${group}/cpu.max`]: '1600000 100000\n' }, 8],
    [
      'an older container of three',
      {
        [`${group}/cpu/cpu.cfs_quota_us`]: '300000\n',
        [`${group}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      3,
    ],
    [
      'an older container without a limit',
      { [`${group}/cpu/cpu.cfs_quota_us`]: '-1\n', [`${group}/cpu/cpu.cfs_period_us`]: '100000\n' },
      8,
    ],
    ['a file of another form', { [`${group}/cpu.max`]: '' }, 8],
  ])('%s', (_, files, expected) => {
    machine(files);
    expect(processors()).toBe(expected);
  });

  it('here', () => {
    expect(processors()).toBeGreaterThanOrEqual(1);
  });
});

describe('in a page', () => {
  const page = (isolated: boolean, count?: number) => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('crossOriginIsolated', isolated);
    vi.stubGlobal('navigator', { hardwareConcurrency: count });
    return processors();
  };

  it('that is isolated, as many as the browser says', () => {
    expect([page(true, 8), page(true, 1), page(true)]).toEqual([8, 1, 1]);
  });

  it('that is not, one', () => {
    expect(page(false, 8)).toBe(1);
  });
});
