/**
 * The report: one HTML file that needs no network, in light and dark, with a text for every picture.
 * Not here: its style sheet (report-style.ts) and what is in the charts (heat-map.ts, loss-curves.ts).
 */
import type { Mistake } from './mistakes.js';
import { greyPng } from './png.js';
import { style } from './report-style.js';
import { bestOf, type GridPoint, type Results } from './results.js';
import { thousands } from './table.js';
import { nameOf, titleOf } from './titles.js';

/** One chart in both themes, as SVG. */
export interface Picture {
  readonly light: string;
  readonly dark: string;
}

/** What the report shows beside the numbers. */
export interface Illustrations {
  readonly heatMap: Picture;
  readonly curves: Picture;
  readonly mistakes: readonly Mistake[];
}

/** @returns A whole HTML document. */
export function report(results: Results, { heatMap, curves, mistakes }: Illustrations): string {
  const { data, final } = results;
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
<h1>${final.testAccuracy.toFixed(2)}<small>&nbsp;% of ${thousands(data.test)} test images answered right</small></h1>
${data.name === 'MNIST' ? '' : notMnist(data.name)}
${settingsList(results)}
</header>

<section>
<h2>Grid search</h2>
<p>${gridText(results)}</p>
${figure(heatMap, `Heat map. ${plain(gridText(results))} All values are in the table below.`)}
${gridTable(results)}
</section>

<section>
<h2>Training loss</h2>
<p>${curveText(results)}</p>
${figure(curves, `Curves of training loss by epoch. ${plain(curveText(results))}`)}
</section>

<section>
<h2>Confusion matrix</h2>
<p>Each row is a digit of the test set, each column an answer. The diagonal is right; ${plural(wrongOf(final.confusion), 'image')} off it ${wrongOf(final.confusion) === 1 ? 'is' : 'are'} not. ${worstPair(final.confusion)}</p>
${confusionTable(final.confusion)}
</section>

<section>
<h2>Surest mistakes</h2>
${mistakeSheet(mistakes, wrongOf(final.confusion))}
</section>
</main>
<footer>Made by the example <code>examples/mnist.ts</code> of tiny-mlp. The numbers are in <code>results.json</code>.</footer>
</body>
</html>
`;
}

const notMnist = (name: string): string =>
  `<p class="notice"><strong>This is NOT MNIST.</strong> The images are ${escape(name)}, drawn by the program. An accuracy on them says nothing about MNIST.</p>`;

function settingsList({ data, settings, best }: Results): string {
  const rows: [string, string][] = [
    [
      'Data',
      `${escape(data.name)}: ${[`${thousands(data.train)} training`, `${thousands(data.validation)} validation`, `${thousands(data.test)} test images`].join(', ')}`,
    ],
    ['Network', `784-${best.hidden}-${best.hidden}-10, ReLU, softmax cross-entropy`],
    ['Training', `SGD, learning rate ${settings.lr}, batch ${best.batch}, ${plural(settings.epochs, 'epoch')}`],
    ['Grid', `hidden ${settings.hidden.join(', ')} × batch ${settings.batch.join(', ')}`],
    ['Computed by', `the ${escape(settings.backend)} backend, ${settings.dtype}, seed ${settings.seed}`],
  ];
  return `<dl>${rows.map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`).join('\n')}</dl>`;
}

function gridText({ grid, data }: Results): string {
  const best = bestOf(grid);
  const worst = grid.reduce((a, b) => (b.validationAccuracy < a.validationAccuracy ? b : a));
  const of = ({ hidden, batch, validationAccuracy }: GridPoint): string =>
    `hidden ${hidden}, batch ${batch}: <b>${validationAccuracy.toFixed(2)} %</b>`;
  const held = `of the ${thousands(data.validation)} validation images`;
  return grid.length === 1
    ? `One point was tried: ${of(best)} ${held} right.`
    : `Best: ${of(best)} ${held} right. Worst: ${of(worst)}.`;
}

function curveText({ final, best }: Results): string {
  const [first, last] = [final.losses[0], final.losses[final.losses.length - 1]];
  const name = `The final model (hidden ${best.hidden}, batch ${best.batch})`;
  if (final.losses.length === 1)
    return `${name} has a mean training loss of <b>${first.toFixed(4)}</b> nats after its only epoch.`;
  return `${name} starts at a mean training loss of <b>${first.toFixed(4)}</b> nats in the first epoch and ends at <b>${last.toFixed(4)}</b> in the last.`;
}

/** Charts as images, not inline: the browser picks the theme, and the two never share an id. */
function figure({ light, dark }: Picture, alt: string): string {
  const [lightUrl, darkUrl] = [dataUrl('image/svg+xml', light), dataUrl('image/svg+xml', dark)];
  return `<figure><picture><source media="(prefers-color-scheme: dark)" srcset="${darkUrl}"><img src="${lightUrl}" alt="${escape(alt)}"></picture></figure>`;
}

function gridTable({ grid, settings }: Results): string {
  const cell = (hidden: number, batch: number): string => {
    const point = grid.find((p) => p.hidden === hidden && p.batch === batch)!;
    return `<td>${point.validationAccuracy.toFixed(2)}</td>`;
  };
  const head = settings.batch.map((batch) => `<th scope="col">${batch}</th>`).join('');
  const rows = settings.hidden.map(
    (hidden) => `<tr><th scope="row">${hidden}</th>${settings.batch.map((batch) => cell(hidden, batch)).join('')}</tr>`,
  );
  return `<details><summary>As a table</summary><table class="plain">
<caption>Validation accuracy (%), hidden sizes down, batch sizes across</caption>
<thead><tr><td></td>${head}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></details>`;
}

function confusionTable(confusion: Results['final']['confusion']): string {
  const worst = Math.max(1, ...confusion.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const cell = (count: number, right: boolean): string => {
    if (right) return `<td class="right">${count}</td>`;
    if (count === 0) return '<td class="none">0</td>';
    return `<td class="wrong" style="--share:${Math.round(12 + (68 * count) / worst)}%">${count}</td>`;
  };
  const rows = confusion.map((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = total === 0 ? '–' : `${((100 * row[i]) / total).toFixed(1)}`;
    return `<tr><th scope="row">${i}</th>${row.map((count, j) => cell(count, i === j)).join('')}<td class="share">${share}</td></tr>`;
  });
  return `<div class="scroll"><table class="confusion">
<caption>Test images by digit shown (down) and digit answered (across)</caption>
<thead><tr><td></td>${confusion.map((_, j) => `<th scope="col">${j}</th>`).join('')}<th scope="col" class="share">right, %</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
}

function worstPair(confusion: Results['final']['confusion']): string {
  let [most, right, answered] = [0, 0, 0];
  confusion.forEach((row, i) => row.forEach((count, j) => i !== j && count > most && ([most, right, answered] = [count, i, j])));
  return most === 0 ? '' : `Most often, a ${right} is taken for a ${answered}: <b>${most}</b> times.`;
}

function mistakeSheet(mistakes: readonly Mistake[], wrong: number): string {
  if (wrong === 0) return '<p>Every test image was answered right.</p>';
  const which =
    mistakes.length === wrong ? `All ${plural(wrong, 'mistake')}` : `${mistakes.length} of ${thousands(wrong)} mistakes`;
  const items = mistakes.map(({ pixels, right, answered, sureness }) => {
    const alt = `Digit ${right}, answered as ${answered} with ${(100 * sureness).toFixed(0)} % probability`;
    return `<li><img src="${dataUrl('image/png', greyPng(pixels, 28))}" width="28" height="28" alt="${alt}"><span aria-hidden="true"><b>${right}</b> → <i>${answered}</i></span></li>`;
  });
  return `<p>${which}, the ones the network was surest of first: <span class="key"><b>right digit</b> → <i>its answer</i></span>.</p>
<ul class="sheet">${items.join('\n')}</ul>`;
}

const wrongOf = (confusion: Results['final']['confusion']): number =>
  confusion.reduce((sum, row, i) => sum + row.reduce((rowSum, count, j) => rowSum + (i === j ? 0 : count), 0), 0);

const plural = (n: number, noun: string): string => `${thousands(n)} ${noun}${n === 1 ? '' : 's'}`;

/** Text of a sentence that has tags in it, for attributes. */
const plain = (html: string): string => html.replace(/<[^>]*>/g, '');

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const dataUrl = (type: string, content: string | Uint8Array): string =>
  `data:${type};base64,${Buffer.from(content).toString('base64')}`;
