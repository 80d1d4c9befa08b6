/**
 * The page of tables of examples/browser in a real Chromium, as it is built and under its policy:
 * files, columns, training, curves, answers, models, the keyboard.
 */
import axe from 'axe-core';
import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { TabularClassifier } from 'tiny-mlp/tabular';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BuiltPages, dropFile, type Visit } from '../browser/built-pages.js';
import { noChromium } from '../browser/chromium.js';

if (noChromium) console.warn(`The page of tables is not tested: ${noChromium}.`);

/** Fruits that differ in size, and a little in colour; of some the size is missing. */
const fruits = [
  'number;size;colour;fruit',
  ...Array.from({ length: 120 }, (_, i) => {
    const size = (i % 3) * 4 + (i % 7) / 4;
    const colour = ['red', 'green'][(i % 3 === 0 ? i : i >> 1) % 2];
    return `${i + 1};${i % 20 === 9 ? '' : size};${colour};"${['cherry', 'lime', 'apple'][i % 3]}"`;
  }),
].join('\r\n');

describe.skipIf(noChromium !== undefined)('the page of tables', () => {
  let pages: BuiltPages;
  let visited: Visit;

  beforeAll(async () => {
    pages = await BuiltPages.open();
  });
  afterAll(() => pages.close());
  afterEach(async () => {
    await visited.context.close();
    expect(visited.faults).toEqual([]); // a broken rule of the policy is an error in the console
  });

  const visit = async (options?: BrowserContextOptions): Promise<Page> => {
    visited = await pages.visit('/table.html', options);
    return visited.page;
  };
  const text = (page: Page, id: string) => page.locator(`#${id}`).innerText();
  const says = (page: Page, id: string, hasText: string | RegExp) =>
    page.locator(`#${id}`, { hasText }).waitFor();
  const phase = (page: Page, name: string) => page.locator(`body[data-phase=${name}]`).waitFor();
  const train = async (page: Page) => {
    await page.selectOption('#pace', 'Infinity');
    await page.click('#run');
    await phase(page, 'finished');
  };
  const reach = (page: Page, epoch: number) =>
    page.waitForFunction(
      (least) => parseInt(document.getElementById('epoch')!.textContent) >= least,
      epoch,
    );
  const loss = (page: Page) => page.locator('#loss-curve').getAttribute('aria-label');
  const shares = async (page: Page) =>
    Object.fromEntries(
      await page
        .locator('#bars .bar')
        .evaluateAll((bars) =>
          bars.map((bar) => [bar.children[0].textContent, bar.children[2].textContent]),
        ),
    ) as Record<string, string>;

  it('learns a table that is dropped on it, with live curves; pauses, continues, answers a typed row, and has its model again from the file, as Node has', async () => {
    const page = await visit();
    await dropFile(page, 'fruits.csv', `\uFEFF${fruits}`);
    await says(page, 'source-name', 'fruits.csv');
    expect(await text(page, 'source-size')).toBe('120 rows, 4 columns');
    expect(await page.inputValue('#target')).toBe('fruit');
    expect(await text(page, 'goal')).toBe('One of 3 classes: classification, by 2 columns.');
    expect(await page.locator('#columns tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^number\s.*left out.*none\s+1 to 120, median 61\s+counts the rows$/s),
      expect.stringMatching(/^size\s.*a number.*5\.0 %\s+0 to 9\.5, median 4\.75$/s),
      expect.stringMatching(/^colour\s.*a category.*none\s+red, green$|green, red$/s),
      expect.stringMatching(/^fruit to predict\s.*cherry, lime, apple$/s),
    ]);

    await page.getByLabel('Epochs').fill('30');
    await page.click('#run');
    await reach(page, 5);
    await page.getByRole('button', { name: 'Pause' }).click();
    await phase(page, 'paused');
    await page.waitForTimeout(150); // the epoch under way comes to its end
    const halfway = await loss(page);
    expect(halfway).toMatch(/^Loss after \d+ epochs: [\d.]+ on the rows it learns from, and /);
    expect(await page.isDisabled('#target')).toBe(true);
    await page.waitForTimeout(300);
    expect(await loss(page)).toBe(halfway);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForFunction(
      (before) => document.getElementById('loss-curve')!.ariaLabel !== before,
      halfway,
    );
    await phase(page, 'finished');
    expect(await loss(page)).toMatch(
      /^Loss after 30 epochs: 0\.\d+ on .* from [01]\.\d+ at first\.$/,
    );
    expect(parseFloat(await text(page, 'score'))).toBeGreaterThan(85);
    expect(await text(page, 'score-of')).toBe('of 24 rows it has not seen are right');
    expect(await text(page, 'baseline')).toMatch(/^33\.3 % by always saying (apple|cherry|lime)$/);
    expect(await page.locator('#worth .label').allInnerTexts()).toEqual(['size', 'colour']);

    await page.getByLabel('size', { exact: true }).fill('8.5');
    await page.getByLabel('colour', { exact: true }).selectOption('green');
    await says(page, 'answer', 'apple');
    await says(page, 'announce', /^fruit: apple with \d/);
    const typed = await shares(page);
    await page.getByLabel('size', { exact: true }).fill('');
    expect(await shares(page)).not.toEqual(typed); // a size that is missing

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('fruit.tmlp');
    const file = readFileSync(await download.path());
    const row = { size: 8.5, colour: 'green' };
    const { probabilities } = TabularClassifier.load(new Uint8Array(file)).predict(row);
    expect(typed).toEqual(
      Object.fromEntries(
        Object.entries(probabilities).map(([of, share]) => [of, `${(100 * share).toFixed(1)} %`]),
      ),
    );
    await page.reload();
    await page
      .locator('#load')
      .setInputFiles({ name: 'mine.tmlp', mimeType: 'application/octet-stream', buffer: file });
    await says(page, 'network-of', /^A classifier of \d+ kB, from mine\.tmlp\.$/);
    await page.getByLabel('size', { exact: true }).fill('8.5');
    await page.getByLabel('colour', { exact: true }).selectOption('green');
    expect(await shares(page)).toEqual(typed);
  });

  it('predicts a number, better than by always saying the mean, the same for the same table', async () => {
    const page = await visit();
    expect(await text(page, 'source-name')).toBe('penguins.csv');
    await page.selectOption('#target', 'body_mass_g');
    expect(await text(page, 'goal')).toBe('A number: regression, by 7 columns.');
    await page.getByLabel('year is taken as').selectOption('ignore');
    expect(await text(page, 'goal')).toBe('A number: regression, by 6 columns.');
    const number = async (id: string) => parseFloat((await text(page, id)).slice(2));
    const scores: number[] = [];
    while (scores.length < 2) {
      await train(page);
      scores.push(await number('score'));
    }
    expect(scores[1]).toBe(scores[0]);
    expect(scores[0]).toBeLessThan(0.6 * (await number('baseline')));
    await page.click('#unseen');
    expect(await text(page, 'truth')).toMatch(/^The table says \d{4}\.$/);
    expect(Math.abs(parseFloat(await text(page, 'answer')) - 4200)).toBeLessThan(2000);
    expect(await text(page, 'answer-of')).toBe(await text(page, 'score'));
    expect(await page.locator('#row').getByLabel('year').count()).toBe(0);
    await page.selectOption('#target', 'sex');
    expect(await text(page, 'goal')).toBe('One of 2 classes: classification, by 6 columns.'); // still without the year
  });

  it('says what is wrong with files, columns and settings, and leaves all as it was', async () => {
    const page = await visit();
    await dropFile(page, 'holiday.jpg', '\0');
    await says(page, 'notice-source', 'Expected a table as text, but “holiday.jpg” is none in UTF-8; save it as CSV, in UTF-8.'); // prettier-ignore
    await dropFile(page, 'mine.tmlp', 'no model');
    await says(page, 'notice-network', /^“mine\.tmlp” cannot be used\. loadTabular expects .*\.$/);
    expect(await text(page, 'source-name')).toBe('penguins.csv');

    await page.getByLabel('Epochs').fill('0');
    await page.click('#run');
    expect(await text(page, 'epochs-fault')).toBe(
      'Expected a whole number from 1 to 10000, but got “0”; write 60, say.',
    );
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('epochs');
    await page.getByLabel('Epochs').fill('60');
    await page.selectOption('#target', 'bill_length_mm');
    await page.getByLabel('bill_length_mm is taken as').selectOption('category');
    await page.click('#run');
    await says(page, 'notice-training', '“bill_length_mm” has 164 values, and 50 are the most that can be told apart here: choose another column to predict, or predict it as a number.'); // prettier-ignore
    await page.selectOption('#target', 'species');
    await page.locator('#notice-training').waitFor({ state: 'hidden' });
    await train(page);
  });

  it('keeps what it has learnt when it is stopped, and gives up for another table', async () => {
    const page = await visit();
    await page.getByLabel('Epochs').fill('5000');
    await page.click('#run');
    await reach(page, 3);
    await page.click('#stop');
    await phase(page, 'finished');
    expect(await text(page, 'status')).toMatch(
      /^Through with \d+ epochs\. [\d.]+ % of unseen rows are right\. Epoch \d+ is kept: /,
    );
    await page.locator('#answer:not(.is-empty)').waitFor();

    await page.click('#run');
    await reach(page, 2);
    await dropFile(page, 'fruits.csv', fruits);
    await says(page, 'source-name', 'fruits.csv');
    expect(await text(page, 'status')).toBe('Ready to learn.');
    await page.waitForTimeout(300);
    expect(await loss(page)).toBe('Loss: nothing measured yet.');
    await page.click('#sample');
    expect(await text(page, 'source-name')).toBe('penguins.csv');
  });

  it('can be used by keyboard alone, and leads to the other page', async () => {
    const page = await visit();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.locator('#pace').focus();
    await press('End'); // as fast as it goes
    await page.locator('#run').focus();
    await press('Enter');
    await phase(page, 'finished');
    await page.locator('#unseen').focus();
    await press('Enter', 'Tab', 'Tab'); // over the island, to the length of the bill
    const field = page.getByLabel('bill_length_mm', { exact: true });
    const before = parseFloat(await field.inputValue());
    await press(...Array<string>(3).fill('ArrowUp'));
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(parseFloat(await field.inputValue())).toBeGreaterThan(before);
    expect(await page.locator('#truth').isHidden()).toBe(true); // it is another row now
    await page.getByRole('link', { name: 'Digits' }).focus();
    await press('Enter');
    await page.locator('#pad').waitFor();
    await page.getByRole('link', { name: 'Table' }).click();
    await page.locator('#columns tr').first().waitFor();
  });

  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)('can be read by everybody: %s, %i pixels wide', async (colorScheme, width) => {
    const page = await visit({
      colorScheme,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce', // colours change at once
      bypassCSP: true, // axe is put into the page
    });
    await page.evaluate(axe.source);
    const check = async () => {
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(),
      );
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      ).toEqual([]);
    };
    if (width > 500) {
      await check(); // before anything is learnt
    } else {
      const long = 'aWordThatNoBlankEverPartsAndNoPhoneIsWideEnoughFor';
      const table = fruits.replaceAll('cherry', long).replace('colour', `colour_${long}`);
      await dropFile(page, `${long}.csv`, table);
      await says(page, 'source-name', long);
    }
    await train(page);
    await page.click('#unseen');
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await check();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});
