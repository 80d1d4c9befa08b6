/**
 * What stands in the block 'parity': a table of differences beside the bounds, and the picture.
 * Laid out as prettier would.
 */
import { measures, small } from '../examples/parity/summary.js';
import type { Initial, ParityResults } from '../examples/parity/results.js';
import { markdownTable, notYet } from './blocks.js';

const experiment = 'npm run parity -- --out docs/results';

/**
 * The differences beside each program, with their bounds and the picture. @param link - The path to
 * a file of docs/results.
 */
export function parityBlock(
  parity: ParityResults | undefined,
  link: (name: string) => string,
): string {
  if (!parity) return notYet(experiment);
  const {
    data,
    settings,
    comparisons,
    bounds,
    versions,
    machine,
    cpuCapability,
    command,
    seconds,
    missed,
  } = parity;
  const head = [
    'beside',
    'precision',
    ...measures('test accuracy').flatMap(({ title }) => [title, 'bound']),
    'test accuracy',
  ];
  const rows = comparisons.map((comparison) => {
    const { peer, dtype, accuracy } = comparison;
    const cells = measures('test accuracy').flatMap(({ of, bound }) => [
      small(of(comparison)),
      shown(bound(bounds[dtype])),
    ]);
    return [peer, dtype, ...cells, `${accuracy.own.toFixed(2)} %, ${accuracy.peer.toFixed(2)} %`];
  });
  const images = data.name === 'MNIST' ? 'MNIST' : `${data.name}, not MNIST`;
  const alt =
    'Loss curves of tiny-mlp, PyTorch and NumPy, which lie over each other, and their ' +
    'differences below';
  return [
    `784-${settings.hidden}-${settings.hidden}-10 on ${data.train.toLocaleString('en-US')} ` +
      `images (${images}), batch ${settings.batch}, SGD with learning rate ${settings.lr}, ` +
      `${settings.epochs} epochs, seed ${settings.seed}. Differences of losses are relative; ` +
      'each figure is the largest.',
    markdownTable([head, ...rows]),
    `${parity.initial.map(initialOf).join(' ')} ` +
      `${missed.length === 0 ? 'No bound is missed.' : `Missed: ${missed.join('; ')}.`}`,
    `![${alt}](${link('parity.png')})`,
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}; ` +
      `PyTorch with ${cpuCapability} kernels, one thread. ${machine.cpu}, ${machine.date}; it ` +
      `took ${seconds.toFixed(0)} s. The command: \`${command}\``,
  ].join('\n\n');
}

/** The same in few words and numbers. */
export function shortParityBlock(parity: ParityResults | undefined): string {
  if (!parity) return notYet(experiment);
  const { settings, comparisons, data } = parity;
  const rows = comparisons.map(({ peer, dtype, epochs, accuracy }) => [
    peer,
    dtype,
    small(Math.max(...epochs)),
    `${accuracy.own.toFixed(2)} %, ${accuracy.peer.toFixed(2)} %`,
  ]);
  return [
    markdownTable([['beside', 'precision', 'losses differ by at most', 'test accuracy'], ...rows]),
    `784-${settings.hidden}-${settings.hidden}-10 on ${data.train.toLocaleString('en-US')} ` +
      `images${data.name === 'MNIST' ? '' : ` (${data.name}, not MNIST)`}, ${settings.epochs} ` +
      `epochs, seed ${settings.seed}; relative differences of the epochs' mean losses. The ` +
      `command: \`${experiment}\``,
  ].join('\n\n');
}

const shown = (bound: number | undefined): string => (bound === undefined ? '–' : small(bound));

const initialOf = ({ dtype, numbers, different }: Initial): string =>
  `Of ${numbers.toLocaleString('en-US')} initial parameters in ${dtype}, ` +
  `${different === 0 ? "every one is PyTorch's to the bit" : `${different} differ from PyTorch's`}.`;
