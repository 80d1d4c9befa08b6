/**
 * The report: one HTML file that needs no network, in light and dark and on paper, with a text for
 * every picture. Not here: its style sheet (style.ts), what is in the charts (../charts) and in the
 * larger sections (the files beside this one).
 */
import type { NdArray } from 'tiny-mlp';
import type { LabelledImages } from 'tiny-mlp/datasets';
import type { Charts, Picture } from '../charts/charts.js';
import { nameOf, titleOf } from '../charts/titles.js';
import type { Mistake } from '../mistakes.js';
import { meanOf, numpyAt, type References } from '../references.js';
import { isTrained, type Results } from '../results.js';
import { plural, thousands } from '../table.js';
import { confusionTable, wrongOf } from './confusion.js';
import { mistakeSheet, sampleSheet } from './digits.js';
import { gridTable, gridText } from './grid.js';
import { escape, figure, plain, terms } from './html.js';
import { style } from './style.js';
import { weightSheet } from './weights.js';

/** What the report shows beside the numbers. */
export interface Illustrations {
  readonly charts: Charts;
  readonly references: References;
  /** Images to show some of. */
  readonly samples: LabelledImages;
  /** The final model's first weight, [H, 784]. */
  readonly weights: NdArray;
  readonly mistakes: readonly Mistake[];
}

/** @returns A whole HTML document. */
export function report(
  results: Results,
  { charts, references, samples, weights, mistakes }: Illustrations,
): string {
  const { data, final } = results;
  const sections: readonly (readonly [id: string, title: string, content: string])[] = [
    ['run', 'What was run', runList(results)],
    ['data', 'The images', `<p>${dataText(results)}</p>\n${sampleSheet(samples)}`],
    [
      'grid',
      'Grid search',
      `<p>${gridText(results)}</p>\n${figure(
        charts.heatmap,
        `Heat map of validation accuracy. ${plain(gridText(results))} All values are in the ` +
          'table that follows.',
      )}\n${gridTable(results, references)}`,
    ],
    [
      'losses',
      'Training loss',
      withFigure(
        lossText(results, references),
        charts.curves,
        'Small charts of training loss by epoch, one for each point.',
      ),
    ],
    [
      'final',
      'Final training',
      withFigure(
        finalText(results, references),
        charts.final,
        'Training loss by epoch of the final model.',
      ),
    ],
    [
      'seeds',
      'Test accuracy, and how much of it is luck',
      withFigure(
        seedText(results, references),
        charts.accuracy,
        'Dots for the test accuracy of each seed.',
      ),
    ],
    ['confusion', 'Confusion matrix', confusionTable(final.confusion)],
    ['mistakes', 'Surest mistakes', mistakeSheet(mistakes, wrongOf(final.confusion))],
    ['weights', 'What the first layer looks for', weightSheet(weights)],
    [
      'times',
      'Training time',
      withFigure(timeText(results), charts.times, 'Bars of the training time of each point.'),
    ],
    ['parts', 'The exercise, part by part', parts(results, references)],
  ];
  const answered = `&nbsp;% of ${thousands(data.test)} test images answered right`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(titleOf('A multilayer perceptron', results))}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">Multilayer perceptron on ${escape(nameOf(results))}</p>
<h1>${final.testAccuracy.toFixed(2)}<small>${answered}</small></h1>
${data.name === 'MNIST' ? '' : notMnist(data.name)}
</header>
${sections.map(section).join('\n\n')}
</main>
<footer>Made by the example <code>examples/mnist.ts</code> of tiny-mlp. ${numbers}</footer>
</body>
</html>
`;
}

const section = ([id, title, content]: readonly [id: string, title: string, content: string]) =>
  `<section id="${id}">\n<h2>${title}</h2>\n${content}\n</section>`;

/** A text, and a picture whose description has the text too. */
const withFigure = (text: string, chart: Picture, description: string): string =>
  `<p>${text}</p>\n${figure(chart, `${description} ${plain(text)}`)}`;

const numbers = 'The numbers are in <code>results.json</code>.';

const notMnist = (name: string): string =>
  `<p class="notice"><strong>This is NOT MNIST.</strong> The images are ${escape(name)}, drawn ` +
  'by the program. An accuracy on them says nothing about MNIST.</p>';

function runList({ data, settings, best, machine, seeds }: Results): string {
  const { workers, resumed, seconds } = machine;
  return terms([
    [
      'Data',
      `${escape(data.name)}: ${thousands(data.train)} training, ` +
        `${thousands(data.validation)} validation, ${thousands(data.test)} test images`,
    ],
    [
      'Network',
      `784-h-h-10, ReLU between the layers, softmax cross-entropy; weights Kaiming-uniform`,
    ],
    [
      'Training',
      `mini-batch SGD, learning rate ${settings.lr}, ${plural(settings.epochs, 'epoch')}, ` +
        'shuffled anew for every epoch',
    ],
    [
      'Grid',
      `hidden ${settings.hidden.join(', ')} × batch ${settings.batch.join(', ')}: ` +
        `${plural(settings.hidden.length * settings.batch.length, 'network')}`,
    ],
    [
      'Chosen',
      `hidden ${best.hidden}, batch ${best.batch}, and tested` +
        (seeds.length > 1 ? `, from ${seeds.length} seeds` : ''),
    ],
    [
      'Computed by',
      `tiny-mlp, the ${escape(settings.backend)} backend, ${settings.dtype}, seed ` +
        `${settings.seed}`,
    ],
    [
      'On',
      `${escape(machine.cpu)}, ${plural(machine.cores, 'core')}, Node ${machine.node}, ` +
        `${machine.date}`,
    ],
    [
      'In',
      `<b>${seconds.whole.toFixed(1)} s</b>, of which the grid took ${seconds.grid.toFixed(1)} s ` +
        'with ' +
        `${workers === 0 ? 'no workers' : plural(workers, 'worker')}${
          resumed > 0
            ? `; ${plural(resumed, 'point')} of it ${resumed === 1 ? 'was' : 'were'} trained by ` +
              'an earlier run that was interrupted'
            : ''
        }`,
    ],
  ]);
}

const dataText = ({ data, settings }: Results): string =>
  `${thousands(data.train)} images train the networks; ${thousands(data.validation)}, the last ` +
  `of the training images, choose the best one, and ${thousands(data.test)} that no network ` +
  'has seen test it. Each has 28\u00a0×\u00a028 pixels from 0 to 255, which are divided by 255 ' +
  'and laid out in a row of 784. A loader cuts them into batches of ' +
  `${settings.batch.join(', ')}. These are the first ones, with their labels:`;

function lossText({ grid }: Results, references: References): string {
  const last = grid
    .filter(isTrained)
    .map(({ hidden, batch, losses }) => ({ hidden, batch, loss: losses.at(-1)! }));
  const lowest = last.reduce((a, b) => (b.loss < a.loss ? b : a));
  const text =
    `The lowest mean loss in the last epoch is <b>${lowest.loss.toFixed(4)}</b> nats, with ` +
    `hidden ${lowest.hidden} and batch ${lowest.batch}.`;
  const own =
    grid.length > 1
      ? text
      : `The mean loss in the last epoch is <b>${lowest.loss.toFixed(4)}</b> nats.`;
  return references.numpy.length > 0
    ? `${own} Dotted, where it can be told apart, is the NumPy program with other random ` +
        'numbers: the mean of three seeds.'
    : own;
}

function finalText({ final, best, settings }: Results, references: References): string {
  const [first, last] = [final.losses[0], final.losses.at(-1)!];
  const { pytorch } = references;
  const own =
    final.losses.length === 1
      ? `The final model (hidden ${best.hidden}, batch ${best.batch}) has a mean training ` +
        `loss of <b>${first.toFixed(4)}</b> nats after its only epoch.`
      : `The final model (hidden ${best.hidden}, batch ${best.batch}) starts at a mean ` +
        `training loss of <b>${first.toFixed(4)}</b> nats in the first epoch and ends at ` +
        `<b>${last.toFixed(4)}</b> in the last.`;
  if (!pytorch) return own;
  const largest = Math.max(
    ...pytorch.losses.own.map(
      (loss, i) => Math.abs(loss - pytorch.losses.peer[i]) / pytorch.losses.peer[i],
    ),
  );
  return (
    `${own} Beside it is a training in PyTorch (hidden ${pytorch.hidden}, batch ` +
    `${pytorch.batch}, ${plural(settings.epochs, 'epoch')}), over tiny-mlp's from the same ` +
    'seed: same initial parameters, same order of images. Their losses differ by ' +
    `${(100 * largest).toFixed(3)} % at most.`
  );
}

function seedText({ final, seeds, best }: Results, references: References): string {
  const numpy = numpyAt(references, best);
  const accuracies = seeds.map(({ testAccuracy }) => testAccuracy);
  const band = (values: readonly number[]): string =>
    `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}\u00a0%, mean ` +
    `<b>${meanOf(values).toFixed(2)}\u00a0%</b>`;
  const own =
    seeds.length > 1
      ? `The final training from the seeds ${seeds.map(({ seed }) => seed).join(', ')}: ` +
        `${band(accuracies)}.`
      : `The final training, seed ${final.seed}: <b>${final.testAccuracy.toFixed(2)} %</b>. ` +
        'For a band over seeds, say <code>--seeds 3</code>.';
  return numpy
    ? `${own} The NumPy program with the same settings, from its three seeds: ${band(numpy.test)}.`
    : own;
}

function timeText({ grid, machine, data, settings }: Results): string {
  const sum = grid.reduce((total, { seconds }) => total + seconds, 0);
  const images = grid.reduce((total, { losses }) => total + losses.length * data.train, 0);
  const parallel =
    machine.resumed === 0 && machine.workers > 1
      ? `, done in ${machine.seconds.grid.toFixed(1)} s by ${machine.workers} workers`
      : '';
  return (
    `${plural(grid.length, 'training')} of ${plural(settings.epochs, 'epoch')}: ` +
    `<b>${sum.toFixed(1)} s</b> of work${parallel}; ${thousands(Math.round(images / sum))} ` +
    'images a second in each worker.'
  );
}

/** Where a reader who knows the exercise finds its sections. */
function parts({ best, final, settings }: Results, { numpy, pytorch }: References): string {
  const classical = numpy.length > 0 && final.losses.length === 10;
  return terms([
    [
      'Data',
      'MNIST is read from its four files; pixels over 255; the last of the training images held ' +
        'out: <a href="#data">the images</a>.',
    ],
    [
      'Batches',
      'A loader shuffles every epoch and copies a batch at a time, pixels scaled on the way.',
    ],
    [
      'Layers',
      'Fully connected: y = x Wᵀ + b. ReLU: max(0, x). Softmax with cross-entropy in one layer, ' +
        'whose gradient is (probabilities − one-hot) / batch size.',
    ],
    ['Optimizer', `Mini-batch SGD: W ← W − ${settings.lr} · gradient.`],
    [
      'Training',
      'Small charts of <a href="#losses">all points</a>, and the <a href="#final">final ' +
        'training</a>.',
    ],
    [
      'Grid search',
      `Heat map and table: <a href="#grid">grid search</a>. Best: hidden ${best.hidden}, batch ` +
        `${best.batch}; on the test images <b>${final.testAccuracy.toFixed(2)} ` +
        `%</b>${
          classical
            ? '. The classical exercise in NumPy reports 97.68 %, and 97.61 % with PyTorch, at ' +
              'hidden 128 and batch 8'
            : ''
        }.`,
    ],
    [
      'PyTorch',
      pytorch
        ? 'Trained from the same seed, with the same order of images: <a href="#final">final ' +
          `training</a>. Test accuracy there: ${pytorch.accuracy.own.toFixed(2)} % beside ` +
          `PyTorch's ${pytorch.accuracy.peer.toFixed(2)} %.`
        : 'The comparison step by step is a program of its own: <code>examples/parity.ts</code>.',
    ],
  ]);
}
