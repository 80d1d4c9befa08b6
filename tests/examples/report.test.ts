/**
 * The report's comparisons: what stands beside our own numbers, and when nothing does. The pages as
 * a whole: mnist.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { array } from '../../src/index.js';
import { drawCharts } from '../../examples/mnist/charts/charts.js';
import { meanOf, numpyAt, referencesFor } from '../../examples/mnist/references.js';
import { report } from '../../examples/mnist/report/report.js';
import type { Results } from '../../examples/mnist/results.js';
import { launch, noChromium } from '../browser/chromium.js';

const losses = Array.from({ length: 10 }, (_, i) => 1 / (i + 1));
const run = (seed: number, testAccuracy: number) => ({ seed, losses, testAccuracy });

const results: Results = {
  data: { name: 'MNIST', train: 50_000, validation: 10_000, test: 10_000 },
  settings: { hidden: [32, 48], batch: [8], epochs: 10, lr: 0.01, seed: 0, backend: 'wasm', dtype: 'float32' },
  machine: { cpu: 'A <processor>', cores: 2, node: 'v20.20.0', date: '2025-01-31', workers: 2, resumed: 1, seconds: { grid: 4, whole: 6 } },
  grid: [
    { hidden: 32, batch: 8, losses, validationAccuracy: 96.5, seconds: 3 },
    { hidden: 48, batch: 8, losses: losses.slice(0, 2), validationAccuracy: null, seconds: 1, error: 'NaN' },
  ],
  best: { hidden: 32, batch: 8 },
  final: { ...run(0, 96.4), confusion: Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => (i === j ? 990 : i === 4 && j === 9 ? 7 : 1))) },
  seeds: [run(0, 96.4), run(1, 96.6)],
}; // prettier-ignore

const blank = {
  x: array([Array.from({ length: 784 }, () => 0)], { dtype: 'uint8' }),
  y: array([3], { dtype: 'uint8' }),
};
const mistake = { pixels: new Uint8Array(784), right: 4, answered: 9, sureness: 0.987 };

async function pageOf(what: Results): Promise<string> {
  const references = referencesFor(what);
  const charts = await drawCharts(what, references);
  const weights = array([
    Array.from({ length: 784 }, (_, p) => p / 784),
    Array.from({ length: 784 }, (_, p) => -p / 784),
  ]);
  return report(what, { charts, references, samples: blank, weights, mistakes: [mistake] });
}

describe('the report on MNIST', () => {
  it('sets each point beside the mean of the NumPy program, where that has the point', async () => {
    const numpy = numpyAt(referencesFor(results), { hidden: 32, batch: 8 })!;
    expect(numpy.val).toHaveLength(3);
    const page = await pageOf(results);
    expect(page).toContain(`<td>96.50<small>${meanOf(numpy.val).toFixed(2)}</small></td>`);
    expect(page).toContain('<td>not trained<small>–</small></td>');
    const difference = 96.5 - meanOf(numpy.val);
    expect(page).toContain(`The largest difference at a point is <b>−${Math.abs(difference).toFixed(2)}</b>`);
    expect(page).toContain(`mean <b>${meanOf(numpy.test).toFixed(2)}\u00a0%</b>`);
  });

  it("says how far PyTorch's losses are from ours", async () => {
    const { pytorch } = referencesFor(results);
    expect(pytorch?.losses.peer).toHaveLength(10);
    expect(await pageOf(results)).toMatch(/Beside it is a training in PyTorch \(hidden 128, batch 32, 10 epochs\).*differ by 0\.\d{3} % at most/);
  });

  it('names the machine, the seeds, and what an earlier run had done', async () => {
    const page = await pageOf(results);
    expect(page).toContain('A &#60;processor&#62;, 2 cores, Node v20.20.0, 2025-01-31');
    expect(page).toContain('1 point of it was trained by an earlier run');
    expect(page).toContain('from the seeds 0, 1: 96.40 to 96.60\u00a0%');
    expect(page).toContain('Most often, a 4 is taken for a 9: <b>7</b> times.');
    expect(page).toContain('alt="Digit 4, answered as 9 with 99 % probability"');
  });

  it('answers each part of the exercise, and every link in it leads somewhere', async () => {
    const page = await pageOf(results);
    for (const part of ['Data', 'Batches', 'Layers', 'Optimizer', 'Training', 'Grid search', 'PyTorch']) expect(page).toContain(`<dt>${part}</dt>`);
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(3);
    for (const id of links) expect(page).toContain(`<section id="${id}">`);
  });
}); // prettier-ignore

describe.skipIf(noChromium)('the report on a phone of 375 pixels', () => {
  it('shows all of the confusion matrix, counts of four digits too, and nothing wider than the page', async () => {
    const confusion = results.final.confusion.map((row) => row.map((n) => (n === 990 ? 1135 : n)));
    const browser = await launch();
    try {
      const page = await browser.newPage({ viewport: { width: 375, height: 700 } });
      await page.setContent(await pageOf({ ...results, final: { ...results.final, confusion } }));
      const cut = await page.evaluate(() =>
        ['html', '#confusion .scroll', '.confusion td', '.confusion caption']
          .flatMap((place) => [...document.querySelectorAll(place)])
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ tagName, textContent }) => `${tagName} ${textContent}`),
      );
      expect(cut).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 60_000); // a browser is started
});

describe('references', () => {
  it.each([
    ['other images', { data: { ...results.data, name: 'synthetic digits' } }],
    ['fewer images', { data: { ...results.data, train: 400 } }],
    ['other epochs', { settings: { ...results.settings, epochs: 3 } }],
    ['another learning rate', { settings: { ...results.settings, lr: 0.1 } }],
  ])('are left out of a run with %s', async (_, other) => {
    const what = { ...results, ...other };
    expect(referencesFor(what)).toEqual({ numpy: [], pytorch: undefined });
    expect(await pageOf(what)).not.toMatch(/mean of three seeds|in PyTorch \(/);
  });
});
