/**
 * The page that tiny-mlp train writes: what it says, and that browsers and readers can use it.
 */
import axe, { type AxeResults } from 'axe-core';
import { parse } from 'node-html-parser';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rangeOf, ticksOf } from '../../src/cli/report/axes.js';
import { confusionSection } from '../../src/cli/report/confusion.js';
import { launch, noChromium } from '../browser/chromium.js';
import { Folder, output, penguins } from './support.js';

const folder = new Folder();
const pages = ['species.html', 'mass.html', 'none.html'] as const;
beforeAll(async () => {
  const train = (file: string, target: string, name: string, ...more: readonly string[]) =>
    output('train', file, '--target', target, '--missing', 'NA', '--epochs', '5', '--out', folder.at(`${name}.tmlp`), '--report', folder.at(`${name}.html`), ...more); // prettier-ignore
  await train(penguins, 'species', 'species', '--validation', '0.2');
  await train(penguins, 'body_mass_g', 'mass');
  // Names that are HTML, and nothing held out.
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i % 2 ? '<b>&"yes' : "'no'"}`);
  const csv = folder.write('a&b.csv', `"<img src=x>","</title>"\n${rows.map((row) => row.replace(/,(.*)/, (_, cell: string) => `,"${cell.replaceAll('"', '""')}"`)).join('\n')}\n`); // prettier-ignore
  await train(csv, '</title>', 'none', '--test', '0');
  await train(csv, '</title>', 'odd', '--test', '0.5');
});
afterAll(() => folder.remove());

describe('the report', () => {
  it('has scores, the matrix, the losses, the columns and the run of a classifier', () => {
    const page = parse(folder.read('species.html'));
    expect(page.querySelector('title')?.text).toBe('species from penguins.csv');
    expect(page.querySelectorAll('h2').map(({ text }) => text)).toEqual([
      'How good it is',
      'Which classes are mixed up',
      'How it learnt',
      'What the columns are worth',
      'What was run',
    ]);
    const cells = page.querySelectorAll('.confusion tbody td').map(({ text }) => Number(text));
    const counts = cells.filter((_, i) => i % 4 < 3);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(69);
    const right = counts.filter((_, i) => i % 4 === 0).reduce((a, b) => a + b, 0);
    expect(page.querySelector('.score b')?.text).toBe(`${((100 * right) / 69).toFixed(1)}\u00a0%`);
    expect(page.querySelectorAll('.worth tbody tr')).toHaveLength(7);
    expect(page.querySelectorAll('polyline')).toHaveLength(2);
  });

  it('has answers over what is right, and residuals, of a regressor', () => {
    const page = parse(folder.read('mass.html'));
    expect(page.querySelectorAll('.dot')).toHaveLength(69);
    const rows = page.querySelectorAll('details')[0].querySelectorAll('tbody td');
    expect(rows.reduce((sum, { text }) => sum + Number(text), 0)).toBe(69);
    expect(page.text).toMatch(/Half of the answers are off by \S+ or less/);
  });

  it('gives every picture a title, a text, and axes with titles and units', () => {
    for (const name of pages) {
      const page = parse(folder.read(name));
      for (const svg of page.querySelectorAll('svg')) {
        expect(svg.getAttribute('role')).toBe('img');
        const ids = svg.getAttribute('aria-labelledby')!.split(' ');
        for (const id of ids) expect(svg.querySelector(`#${id}`)?.text).toMatch(/\S/);
        const axes = svg.querySelectorAll('.axis').map(({ text }) => text);
        expect(axes).toHaveLength(2);
        expect(axes).not.toContain('');
        expect(svg.toString()).not.toMatch(/NaN|Infinity|undefined/);
      }
    }
    const losses = parse(folder.read('mass.html')).querySelectorAll('.axis');
    expect(losses.map(({ text }) => text)).toEqual([
      'body_mass_g, in the file',
      'body_mass_g, answered',
      'epoch',
      'loss, squared std. deviations',
    ]);
  });

  it('stands alone: no script, no address, and a policy that allows none', () => {
    for (const name of pages) {
      const text = folder.read(name);
      expect(text).not.toMatch(/<script|src=|href=|url\(|http:|https:/);
      expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
      expect(text.length).toBeLessThan(60_000);
    }
  });

  it('shows what a file says as text, whatever it is', () => {
    for (const name of ['none.html', 'odd.html']) {
      const text = folder.read(name);
      expect(text).not.toContain('<img');
      expect(text.match(/<\/title>/g)!.length).toBe(1 + parse(text).querySelectorAll('svg').length);
      expect(parse(text).querySelector('h1')?.text).toContain('</title>');
    }
    expect(folder.read('odd.html')).toContain('&#60;b&#62;&#38;&#34;yes');
  });

  it('lists what is mixed up most where there are many classes', () => {
    const names = Array.from({ length: 40 }, (_, i) => `class ${i}`);
    const html = confusionSection(names, [...names.slice(0, 38), 'class 0', 'class 0']);
    expect(html).toContain('2 of 40 rows held out are told wrong.');
    expect(parse(html).querySelectorAll('tbody tr')).toHaveLength(2);
    expect(parse(confusionSection(names, names)).querySelectorAll('table')).toHaveLength(0);
  });

  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-3, 7, [-2, 0, 2, 4, 6]],
    [0, 1e-9, [0, 2e-10, 4e-10, 6e-10, 8e-10, 1e-9]],
    [1e6, 1.4e6, [1e6, 1.1e6, 1.2e6, 1.3e6, 1.4e6]],
  ])('marks an axis from %d to %d at round numbers', (from, to, ticks) => {
    expect(ticksOf({ title: '', from, to }, 5)).toEqual(ticks);
  });

  it('marks epochs at whole numbers, and gives a lone number room', () => {
    expect(ticksOf({ title: '', from: 1, to: 3, whole: true }, 6)).toEqual([1, 2, 3]);
    for (const [values, withZero] of [
      [[5], false],
      [[0], true],
      [[0, 0], false],
    ] as const) {
      // prettier-ignore
      const [from, to] = rangeOf(values, withZero);
      expect(to).toBeGreaterThan(from);
    }
  });
});

describe.skipIf(noChromium !== undefined)('the report in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each(
    pages.flatMap((name) =>
      (['light', 'dark'] as const).flatMap((scheme) =>
        [320, 1280].map((width) => [name, scheme, width] as const),
      ),
    ),
  )('axe has no complaint about %s, %s, %d wide, which fits', async (name, scheme, width) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: scheme,
      bypassCSP: true, // for axe alone
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => faults.push(message.text()));
    await page.goto(pathToFileURL(folder.at(name)).href);
    await page.locator('details').evaluateAll((all) => all.forEach((one) => (one.setAttribute('open', '')))); // prettier-ignore
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
    expect(faults).toEqual([]);
    await context.close();
  });
});
