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
    [
      'a service of two',
      { '/proc/self/cgroup': '0::/a.slice/b\n', [`${group}/a.slice/b/cpu.max`]: '200000 100000\n' },
      2,
    ],
    [
      'a service of six in a slice of three',
      {
        '/proc/self/cgroup': '0::/a.slice/b.slice/c:d.service\n',
        [`${group}/a.slice/b.slice/c:d.service/cpu.max`]: '600000 100000\n',
        [`${group}/a.slice/b.slice/cpu.max`]: 'max 100000\n',
        [`${group}/a.slice/cpu.max`]: '150000 50000\n',
        [`${group}/cpu.max`]: '700000 100000\n',
        [`${group}/b.slice/cpu.max`]: '100000 100000\n', // another one
      },
      3,
    ],
    [
      'a service without a limit in a container of two',
      {
        '/proc/self/cgroup': '0::/a\n',
        [`${group}/a/cpu.max`]: 'max 100000\n',
        [`${group}/cpu.max`]: '200000 100000\n',
      },
      2,
    ],
    [
      'an older group of two in one of four',
      {
        '/proc/self/cgroup': '5:cpuset:/x\n4:cpuacct,cpu:/a/b\n1:name=systemd:/x\n0::/x\n',
        [`${group}/cpu/a/b/cpu.cfs_quota_us`]: '200000\n',
        [`${group}/cpu/a/b/cpu.cfs_period_us`]: '100000\n',
        [`${group}/cpu/a/cpu.cfs_quota_us`]: '200000\n',
        [`${group}/cpu/a/cpu.cfs_period_us`]: '50000\n',
        [`${group}/cpu/cpu.cfs_quota_us`]: '-1\n',
        [`${group}/cpu/cpu.cfs_period_us`]: '100000\n',
        [`${group}/cpu/x/cpu.cfs_quota_us`]: '100000\n', // of other controllers
        [`${group}/cpu/x/cpu.cfs_period_us`]: '100000\n',
      },
      2,
    ],
    [
      'an older group in one of four',
      {
        '/proc/self/cgroup': '2:cpu,cpuacct:/a/b\n',
        [`${group}/cpu/a/cpu.cfs_quota_us`]: '200000\n',
        [`${group}/cpu/a/cpu.cfs_period_us`]: '50000\n',
      },
      4,
    ],
    [
      'an older container of three, which sees its group as the root',
      {
        '/proc/self/cgroup': '3:cpu:/docker/1f\n0::/docker/1f\n',
        [`${group}/cpu/cpu.cfs_quota_us`]: '300000\n',
        [`${group}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      3,
    ],
    [
      'a group outside of what is seen, in a container of two',
      {
        '/proc/self/cgroup': '0::/../a\n',
        [`${group}/cpu.max`]: '200000 100000\n',
        [`${group}/../a/cpu.max`]: '100000 100000\n',
      },
      2,
    ],
    [
      'a list of groups of another form, in a container of two',
      { '/proc/self/cgroup': 'cpu\n::\n0:', [`${group}/cpu.max`]: '200000 100000\n' },
      2,
    ],
    [
      'a quota without a period',
      { '/proc/self/cgroup': '1:cpu:/a\n', [`${group}/cpu/a/cpu.cfs_quota_us`]: '100000\n' },
      8,
    ],
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
