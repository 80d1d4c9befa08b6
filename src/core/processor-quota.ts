/**
 * What Linux lets the control group of this process have of the processors, of which not every
 * version of Node knows.
 */

/** Gives the text of a file, '' where it cannot be read. */
type Read = (path: string) => string;

/** How many processors all of the time it may use; Infinity where nothing limits it. */
export function processorQuota(read: Read): number {
  const own = read('/proc/self/cgroup');
  const group = /^0::(.*)$/m.exec(own)?.[1];
  const older = /^\d+:(?:[^:\n]*,)?cpu(?:,[^:\n]*)?:(.*)$/m.exec(own)?.[1];
  return Math.min(
    ...upwards(group).map((path) => share(read(`/sys/fs/cgroup${path}/cpu.max`))),
    ...upwards(older).map((path) => {
      const file = `/sys/fs/cgroup/cpu${path}/cpu.cfs_`;
      return share(`${read(`${file}quota_us`)} ${read(`${file}period_us`)}`);
    }),
  );
}

/**
 * A group and those around it: '/a/b', '/a', and '', the root. A container may see that one alone,
 * as its own group, whatever the path.
 */
function upwards(path = ''): string[] {
  const names = path.split('/').filter((name) => name !== '');
  if (names.includes('..')) return ['']; // it lies outside of what is seen here
  return [...names.map((_, i) => `/${names.slice(0, names.length - i).join('/')}`), ''];
}

/** Of a quota and its period; Infinity where that is 'max', negative or unreadable. */
function share(text: string): number {
  const [quota, period] = text.trim().split(/\s+/).map(Number);
  return quota / period > 0 ? quota / period : Infinity;
}
