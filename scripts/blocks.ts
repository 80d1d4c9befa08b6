/**
 * What stands in the blocks that scripts/tables.ts fills: Markdown made from results. Laid out as
 * prettier would.
 */
import {
  quickest,
  peerCell,
  programsOf,
  type PeerPoint,
  type PeerResults,
} from '../bench/tools/peer-results.js';
import { bestOf, isTrained, type Results, type TrainedPoint } from '../examples/mnist/results.js';

export const experiment = 'npm run mnist -- --seeds 3 --out docs/results';
const comparison = 'npm run bench:peers -- --data DIR';
const parity = 'npm run parity -- --out docs/results';
export const parityScripts = 'npm run parity -- --script all --out docs/results';
const profile = 'npm run bench:profile -- --data DIR --json docs/results/profile.json';
export const numpyCommand =
  'python3 bench/peers/numpy_mlp.py --data DIR --hidden H --batch B --epochs 10 --seed S';
export const scaling = 'npm run bench:scaling -- --data DIR';
export const mutationCommand = 'npm run mutation -- --sample 400 --seed 7';
export const experimentTimes =
  'npm run bench:experiment -- --data DIR --json docs/results/experiment.json';
export const firstEpoch =
  'npm run bench:first-epoch -- --data DIR --json docs/results/first-epoch.json';
const kernels = 'npm run bench -- --data DIR --json docs/results/kernels.json';

/** What the exercise that this one follows reports at hidden 128, batch 8, 10 epochs. */
const CLASSICAL =
  'The classical exercise in NumPy reports 97.68 %, and 97.61 % with PyTorch, at hidden 128 and ' +
  'batch 8.';
export const chaos = 'npm run chaos -- --minutes 10 --seed 1 --json docs/results/chaos.json';

/** What made a file, of one run or of several. */
export const commandLine = (...commands: readonly string[]): string =>
  `The command${commands.length === 1 ? '' : 's, one after the other'}: ` +
  commands.map((command) => `\`${command}\``).join('; ');

/** "medians of 3 rounds" */
export const roundsOf = (rounds: number): string =>
  rounds === 1 ? 'one round' : `medians of ${rounds} rounds`;

export const notYet = (command: string): string => `Not measured yet: \`${command}\``;

/**
 * The heat map, the best point and its test accuracy. @param link - The path to a file of
 * docs/results.
 */
export function resultsBlock(results: Results | undefined, link: (name: string) => string): string {
  if (!results) return notYet(experiment);
  const { data, settings, grid, final, machine } = results;
  const best = bestOf(grid);
  const worst = grid
    .filter(isTrained)
    .reduce((low, point) => (point.validationAccuracy < low.validationAccuracy ? point : low));
  const where = ({ hidden, batch }: TrainedPoint) => `hidden ${hidden}, batch ${batch}`;
  const of = (point: TrainedPoint) => `${point.validationAccuracy.toFixed(2)} % (${where(point)})`;
  const alt =
    'Heat map of validation accuracy, hidden sizes down and batch sizes across: from ' +
    `${of(worst)} to ${of(best)}`;
  const workers =
    machine.workers === 0
      ? 'without workers'
      : `with ${machine.workers} worker${machine.workers === 1 ? '' : 's'}`;
  const images =
    data.name === 'MNIST'
      ? "MNIST's test images"
      : `the test images, which are ${data.name}, not MNIST,`;
  return [
    `![${alt}](${link('heatmap.png')})`,
    `Of ${grid.length} networks 784-h-h-10, each trained for ${settings.epochs} epochs of ` +
      `plain SGD, the one with ${where(best)} does best on the validation images ` +
      `(${best.validationAccuracy.toFixed(2)} %). It reads **${final.testAccuracy.toFixed(2)} ` +
      `%** of ${images} right. ${CLASSICAL}`,
    `Training all ${grid.length} took ${machine.seconds.grid.toFixed(0)} s ${workers}. The ` +
      `command: \`${experiment}\``,
  ].join('\n\n');
}

/**
 * Seconds an epoch, beside other programs'. @param few - The points to show; all where left out.
 */
export function speedBlock(
  peers: PeerResults | undefined,
  few?: readonly Pick<PeerPoint, 'hidden' | 'batch'>[],
): string {
  if (!peers) return notYet(comparison);
  const { command, machine, pinned, points, threads, versions } = peers;
  const names = programsOf(peers);
  const shown = few
    ? points.filter((point) =>
        few.some((f) => f.hidden === point.hidden && f.batch === point.batch),
      )
    : points;
  const tableOf = (list: readonly PeerPoint[], programs: readonly string[]): string =>
    markdownTable([
      ['hidden', 'batch', ...programs],
      ...list.map((point) => [
        String(point.hidden),
        String(point.batch),
        ...programs.map((name) => peerCell(point, name)),
      ]),
    ]);
  const best = shown.map(quickest);
  const threaded = programsOf({ points: best });
  const extrapolated = names.filter((name) =>
    points.some(({ programs }) => programs.some((p) => p.name === name && p.extrapolated)),
  );
  const notes = [
    "An epoch of 50,000 images, and how many times as long as tiny-mlp's it is. " +
      `${machine.cpu}, ${pinned ? 'one core, ' : ''}Node ${machine.node}, ${machine.date}.`,
    `${Object.entries(versions)
      .map(([name, version]) => `${name}: ${version}`)
      .join('; ')}.`,
    ...(extrapolated.length > 0
      ? [`Extrapolated from a quarter of an epoch: ${extrapolated.join(', ')}.`]
      : []),
  ];
  return [
    tableOf(shown, names),
    notes.join(' '),
    ...(few ? [] : [totals(peers, names)]),
    ...(threaded.length > 0
      ? [
          `On ${threads} cores, each program with 1 or ${threads} threads, whichever is quicker:`,
          tableOf(best, threaded),
        ]
      : []),
    commandLine(command),
  ].join('\n\n');
}

/** An epoch at every point, of the programs that ran at all of them. */
function totals({ points }: PeerResults, names: readonly string[]): string {
  const sums = names.flatMap((name) => {
    const figures = points.flatMap(({ programs }) =>
      programs.filter((program) => program.name === name),
    );
    const seconds = figures.reduce((sum, figure) => sum + figure.seconds, 0);
    return figures.length === points.length ? [`${name} ${seconds.toFixed(1)} s`] : [];
  });
  return `All ${points.length} points, an epoch each: ${sums.join(', ')}.`;
}

/** A table as prettier lays it out, numbers flush right and texts flush left. */
export function markdownTable(
  [head, ...rows]: readonly (readonly string[])[],
  of: 'numbers' | 'texts' = 'numbers',
): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  const pad = of === 'numbers' ? 'padStart' : 'padEnd';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell[pad](widths[i])).join(' | ')} |`;
  const rule = widths.map((width) => `${'-'.repeat(width - 1)}${of === 'numbers' ? ':' : '-'}`);
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/**
 * The files of docs/results, what each is, and the command that makes it where the file does not
 * tell.
 */
const files: Readonly<Record<string, readonly [what: string, command: string]>> = {
  'results.json': [
    "The experiment's figures: losses and validation accuracy of each network, the best one's " +
      'test accuracy',
    experiment,
  ],
  'report.html': [
    'The same as a page to read, with all pictures, the confusion matrix, the surest mistakes ' +
      'and the weights',
    experiment,
  ],
  'heatmap.png': ['Validation accuracy over the grid', experiment],
  'heatmap.svg': ['The same as a vector picture', experiment],
  'curves.png': ['Training losses by epoch, of every point of the grid', experiment],
  'curves.svg': ['The same as a vector picture', experiment],
  'final.png': [
    "Training losses of the final training, beside the NumPy program's and PyTorch's",
    experiment,
  ],
  'final.svg': ['The same as a vector picture', experiment],
  'accuracy.png': ['Test accuracy by seed', experiment],
  'accuracy.svg': ['The same as a vector picture', experiment],
  'times.png': ['Training time of every point', experiment],
  'times.svg': ['The same as a vector picture', experiment],
  'numpy-grid.json': [
    'The same grid from scratch in NumPy: losses and accuracies, from three seeds',
    numpyCommand,
  ],
  'parity.json': [
    "The differences from PyTorch's and NumPy's training, with the losses of all of them",
    parity,
  ],
  'parity.png': ['The loss curves over each other, and their differences', parity],
  'parity.svg': ['The same as a vector picture', parity],
  'parity-scripts.json': [
    "Whole training scripts beside PyTorch's: losses, metrics and learning rates",
    parityScripts,
  ],
  'peers.json': ['Seconds an epoch, beside other programs', comparison],
  'scaling.json': [
    'Seconds an epoch over the size of the hidden layers, on one core and on all',
    scaling,
  ],
  'engines.json': [
    'Seconds an epoch in versions of Node and in Chromium, plain and with fused multiply-add',
    'npm run bench:engines -- --data DIR',
  ],
  'compile.json': [
    'Models as programs: sizes, accuracy with weights of 8 bits, time of an answer',
    'npm run bench:compile -- --data DIR --json docs/results/compile.json',
  ],
  'crowd.json': [
    'Seconds a training, of several at once, with one thread each and with several',
    'npm run bench:crowd -- --data DIR',
  ],
  'scaling.png': ['The same as a picture', 'npx tsx scripts/scaling-picture.ts'],
  'scaling.svg': ['The same as a vector picture', 'npx tsx scripts/scaling-picture.ts'],
  'experiment.json': [
    'Seconds of the whole experiment with one worker and with all',
    experimentTimes,
  ],
  'first-epoch.json': ['Seconds from a clone to the end of the first epoch', firstEpoch],
  'mutation.json': [
    'How many of a sample of small faults in the code the tests find, and those they do not',
    mutationCommand,
  ],
  'attack-files.json': [
    'How damaged files of all formats fared: refused, read, the slowest, the most memory',
    'npm run attack:files -- --files 150000 --seed 1',
  ],
  'fuzz-io.json': [
    'What fuzzing the readers of tiny-mlp/io found, and how much of them it reached',
    'npm run fuzz:io -- --seconds 600 --seed 1 --json docs/results/fuzz-io.json',
  ],
  'chaos.json': ['What searches over a queue went through, and that nothing was lost', chaos],
  'attacks.json': [
    'What came of damaged journals and killed searches',
    'npm run attack -- kills --out docs/results/attacks.json',
  ],
  'sizes.json': ['How large bundles of the package are', 'npm run build && npm run sizes'],
  'tools.json': [
    'The tools that the package gives the same numbers in',
    'npm run build && npm run check:tools -- --json docs/results/tools.json',
  ],
  'profile.json': ['How much of a training step each kernel takes', profile],
  'tabular.json': [
    "Scores of models of tables, of other defaults and of scikit-learn's models on the same folds",
    'npm run bench:tabular -- --json docs/results/tabular.json',
  ],
  'adam.json': [
    "Adam's update beside copying its bytes and beside SGD's, in and out of the caches",
    'npm run bench:adam -- --json docs/results/adam.json',
  ],
  'vocabulary.json': [
    'Seconds an epoch with each activation, optimizer and norm, beside PyTorch and jax-js',
    'npm run bench:vocabulary -- --data DIR',
  ],
  'kernels.json': [
    'Products, epochs, inference, loading and memory of this package alone',
    kernels,
  ],
};

/**
 * A list of the files that are there.
 *
 * @param told - The commands that files tell, by their names.
 * @throws Error if one is not known.
 */
export function filesBlock(
  present: readonly string[],
  told: Readonly<Record<string, readonly string[] | undefined>> = {},
): string {
  const unknown = present.find((name) => name !== 'README.md' && !(name in files));
  if (unknown)
    throw new Error(
      `docs/results has ${unknown}, of which scripts/blocks.ts does not know what makes it; ` +
        'add it there',
    );
  const lines = Object.entries(files)
    .filter(([name]) => present.includes(name))
    .map(([name, [what, command]]) => {
      const commands = (told[name] ?? [command]).map((one) => `\`${one}\``);
      return `- [${name}](${name}): ${what}. ${commands.join('; ')}`;
    });
  return lines.length > 0 ? lines.join('\n') : 'Nothing has been measured yet.';
}
