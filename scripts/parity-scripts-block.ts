/**
 * What stands in the block 'scripts': whole training scripts beside PyTorch's. Laid out as prettier
 * would.
 */
import { measures, small } from '../examples/parity/summary.js';
import type { AllScriptResults, ScriptResults } from '../examples/parity/results.js';
import { markdownTable, notYet, parityScripts } from './blocks.js';

const bound = (value: number | undefined): string => (value === undefined ? '–' : small(value));
const both = ({ own, peer }: { own: number; peer: number }): string =>
  `${own.toFixed(2)} %, ${peer.toFixed(2)} %`;

/** Every script in both precisions, with what it is made of. */
export function parityScriptsBlock(all: AllScriptResults | undefined): string {
  const scripts = entriesOf(all);
  if (scripts.length === 0) return notYet(parityScripts);
  const columns = measures('metric');
  const rows = scripts.flatMap(([name, { comparisons, bounds }]) =>
    comparisons.map((comparison) => [
      name,
      comparison.dtype,
      ...columns.flatMap((measure) => [
        small(measure.of(comparison)),
        bound(measure.bound(bounds[comparison.dtype])),
      ]),
      both(comparison.accuracy),
    ]),
  );
  const head = ['script', 'precision', ...columns.flatMap(({ title }) => [title, 'bound'])];
  const missed = scripts.flatMap(([name, { missed }]) => missed.map((text) => `${name}: ${text}`));
  const [, { versions, machine, cpuCapability }] = scripts[0];
  return [
    markdownTable([[...head, 'metric'], ...rows]),
    scripts.map(described).join('\n'),
    `${ratesOf(scripts)} ` +
      (missed.length === 0 ? 'No bound is missed.' : `Missed: ${missed.join('; ')}.`),
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}; PyTorch with ${cpuCapability} kernels, one thread. ${machine.cpu}, ` +
      `${machine.date}. The command: \`${parityScripts}\``,
  ].join('\n\n');
}

/** What the classifier reaches after its last epoch, in each precision, the best one first. */
export function classifierBlock(all: AllScriptResults | undefined): string {
  const found = all?.classifier;
  if (!found) return notYet(parityScripts);
  const [best, ...others] = found.comparisons.toSorted((a, b) => b.accuracy.own - a.accuracy.own);
  const images =
    found.data.name === 'MNIST' ? "MNIST's test images" : `test images (${found.data.name})`;
  return (
    `A longer training, ${found.title}, reads **${best.accuracy.own.toFixed(2)} %** of ${images} ` +
    `right after the last of ${found.settings.epochs} epochs in ${best.dtype}, and ` +
    `${best.accuracy.peer.toFixed(2)} % in PyTorch from the same seed` +
    others.map(({ accuracy, dtype }) => `; in ${dtype}: ${both(accuracy)}`).join('') +
    `. The command: \`${parityScripts}\``
  );
}

type Entry = readonly [name: string, results: ScriptResults];

const entriesOf = (all: AllScriptResults = {}): Entry[] => Object.entries(all) as Entry[];

function ratesOf(scripts: readonly Entry[]): string {
  const most = Math.max(
    ...scripts.flatMap(([, s]) => s.comparisons.map(({ rates }) => rates.difference)),
  );
  return most === 0
    ? "Learning rates after each epoch are PyTorch's to the bit."
    : `Learning rates after each epoch differ by at most ${small(most)}.`;
}

function described([name, results]: Entry): string {
  const { title, data, settings, metric, initial, comparisons, sensitivity } = results;
  const parameters = initial.map(({ dtype, numbers, different, ulps }) =>
    different === 0
      ? `the ${count(numbers)} initial parameters are PyTorch's to the bit in ${dtype}`
      : `${count(different)} of ${count(numbers)} initial parameters differ in ${dtype}, by at ` +
        `most ${small(ulps)} unit in the last place of the layer's largest number`,
  );
  const best = comparisons.map(({ accuracies }) => Math.max(...accuracies.own));
  return (
    `- ${name}: ${title}; ${count(data.train)} rows of ${data.name}, ${settings.epochs} epochs, ` +
    `seed ${settings.seed}. The metric is ${metric}, after the last epoch; of all epochs the ` +
    `best has ${best.map((value) => `${value.toFixed(2)} %`).join(' and ')}. Of the parameters: ` +
    `${parameters.join('; ')}.` +
    (sensitivity === undefined
      ? ''
      : ' With one weight changed by a unit in the last place its own float64 epochs part by up ' +
        `to ${small(sensitivity)}; ten times that is their bound.`)
  );
}

const count = (n: number): string => n.toLocaleString('en-US');
