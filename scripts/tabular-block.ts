/**
 * What stands in the block 'tabular': this package's defaults beside scikit-learn's models, on the
 * same folds. Laid out as prettier would.
 */
import type { TabularResults, TabularScore, TabularSet } from '../bench/tools/tabular-results.js';
import { markdownTable, notYet } from './blocks.js';

const command = 'npm run bench:tabular -- --json docs/results/tabular.json';

const isNetwork = ({ name }: TabularScore): boolean => name.startsWith('MLP');
const secondsOf = (scores: readonly TabularScore[]): number =>
  scores.reduce((sum, { seconds }) => sum + seconds, 0);

export function tabularBlock(results: TabularResults | undefined): string {
  if (!results) return notYet(command);
  const { machine, sklearn, sets } = results;
  const own = sets.map(({ candidates }) => candidates[0]);
  const networks = sets.flatMap(({ peers }) => peers.filter(isNetwork));
  const behind = sets.filter(({ candidates: [defaults], peers }) =>
    peers.some((peer) => isNetwork(peer) && peer.score > defaults.score),
  );
  const ratio = secondsOf(networks) / secondsOf(own);
  return [
    markdownTable([
      ['set', 'rows', 'tiny-mlp', 'scikit-learn’s MLP', 'linear', 'random forest'],
      ...sets.map(row),
    ]),
    'Mean score of ten folds (three of the two large, made-up sets), with the seconds that all ' +
      'folds take: accuracy, and R² of diabetes and big_values. The same folds and scaled numbers for ' +
      `all; every model has its defaults, MLPs scikit-learn’s 200 iterations. In all, ` +
      `scikit-learn’s MLPs take ${ratio.toFixed(1)} times as long. ` +
      (behind.length > 0
        ? `Their score is higher on ${behind.map(({ name }) => name).join(', ')}. `
        : 'None of their scores is higher. ') +
      `${machine.cpu}, Node ${machine.node}, scikit-learn ${sklearn}, ${machine.date}.`,
    `The command: \`${results.command}\``,
  ].join('\n\n');
}

function row({ name, rows, candidates: [defaults], peers }: TabularSet): string[] {
  const cell = (score: TabularScore | undefined): string =>
    score ? `${score.score.toFixed(3)} (${score.seconds.toFixed(1)} s)` : '–';
  const find = (pattern: RegExp) => peers.find((peer) => pattern.test(peer.name));
  return [
    name,
    rows.toLocaleString('en-US'),
    cell(defaults),
    cell(find(/^MLP/)),
    cell(find(/^(Logistic|Linear|Ridge)/)),
    cell(find(/Forest/)),
  ];
}
