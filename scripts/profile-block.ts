/**
 * What stands in the block 'profile': how much of a training step each part takes. Laid out as
 * prettier would.
 */
import type { Profile, ProfileResults } from '../bench/tools/profile-results.js';
import { commandLine, markdownTable, notYet } from './blocks.js';

export const profileCommand =
  'npm run bench:profile -- --data DIR --json docs/results/profile.json';

/**
 * The parts of a step, and the kernels each consists of.
 */
const parts: Readonly<Record<string, readonly string[]>> = {
  'CSR and CSC': ['countBytes', 'countDense', 'csrFromBytes', 'csrFromDense', 'cscFromCsr'],
  'sparse products, forward and update': ['spmm'],
  'dense products': ['gemm', 'gemmNT', 'packA', 'packTransposedA', 'transpose', 'expandBytes'],
  'ReLU, sums, update': ['relu', 'reluGrad', 'sumRows', 'sgd', 'add', 'fingerprint'],
  'softmax and cross-entropy': ['softmaxCrossEntropy'],
}; // prettier-ignore

const timeOf = (names: readonly string[], { kernels }: Profile): number =>
  kernels
    .filter(({ name }) => names.includes(name))
    .reduce((sum, { microseconds }) => sum + microseconds, 0);

/** Microseconds of a step outside the kernels. */
export const javascriptOf = (profile: Profile): number =>
  profile.microseconds - timeOf(Object.values(parts).flat(), profile);

export function profileBlock(results: ProfileResults | undefined): string {
  if (!results) return notYet(profileCommand);
  const { machine, profiles } = results;
  const share = (time: number, { microseconds }: Profile) =>
    `${time.toFixed(0)} µs (${((100 * time) / microseconds).toFixed(0)} %)`;
  const all = Object.values(parts).flat();
  const unknown = profiles
    .flatMap(({ kernels }) => kernels)
    .find(({ name }) => !all.includes(name));
  if (unknown)
    throw new Error(
      `profile.json has the kernel ${unknown.name}, of which scripts/profile-block.ts knows no ` +
        'part',
    );
  const rows = [
    ...Object.entries(parts).map(([part, names]) => [
      part,
      ...profiles.map((p) => share(timeOf(names, p), p)),
    ]),
    ['JavaScript, batches included', ...profiles.map((p) => share(javascriptOf(p), p))],
    ['a step', ...profiles.map(({ microseconds }) => `${microseconds.toFixed(0)} µs`)],
  ];
  return [
    markdownTable([
      ['', ...profiles.map(({ hidden, batch }) => `hidden ${hidden}, batch ${batch}`)],
      ...rows,
    ]),
    `${machine.cpu}, Node ${machine.node}, ${machine.date}. ` + commandLine(results.command),
  ].join('\n\n');
}
