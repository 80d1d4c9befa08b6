/**
 * examples/browser in a real Chromium, as it is built and under the policy that it asks for:
 * training, drawing, files, reloads, the keyboard.
 */
import axe from 'axe-core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { array, Linear, ReLU, Sequential } from 'tiny-mlp';
import { drawDigits, writeIdx } from 'tiny-mlp/datasets';
import { readNpz, writeNpz } from 'tiny-mlp/io';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BuiltPages, dropFile } from '../browser/built-pages.js';
import { noChromium } from '../browser/chromium.js';

if (noChromium) console.warn(`The page of examples/browser is not tested: ${noChromium}.`);
const mnist = process.env.MNIST_DIR;
const names = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

/** Strokes of digits, from 0 to 1 across and down the pad. */
const seven = [[0.28, 0.25], [0.7, 0.25], [0.62, 0.42], [0.52, 0.6], [0.45, 0.8]]; // prettier-ignore
const one = [[0.52, 0.18], [0.5, 0.5], [0.48, 0.82]]; // prettier-ignore

describe.skipIf(noChromium !== undefined)('the page that trains', () => {
  let pages: BuiltPages;
  let context: BrowserContext;
  let faults: string[];

  beforeAll(async () => {
    const few = await drawnFiles(2000, 500);
    pages = await BuiltPages.open({
      '/nothing': '',
      ...Object.fromEntries(few.map(({ name, buffer }) => [`/few/${name}`, buffer])),
    });
  });
  afterAll(() => pages.close());

  /** A visitor's page: nothing kept from others, and every fault of it noted. */
  const visit = async ({
    hasFiles,
    ...options
  }: BrowserContextOptions & { hasFiles?: boolean } = {}): Promise<Page> => {
    const visited = await pages.visit('/', options, hasFiles ? giveFiles : undefined);
    ({ context, faults } = visited);
    return visited.page;
  };
  /** A visitor who came before, with a few images, need not wait for digits to be drawn. */
  const visitAgain = (options: BrowserContextOptions = {}) => visit({ ...options, hasFiles: true });
  const giveFiles = async (page: Page) => {
    await page.goto(`${pages.url}/nothing`); // a page of the same origin, without its policy
    await page.evaluate(async (wanted) => {
      const fetched = wanted.map(
        async (name) => new File([await (await fetch(`/few/${name}`)).blob()], name),
      );
      const files = await Promise.all(fetched);
      await new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('keyval-store');
        opening.onerror = () => reject(new Error('no store'));
        opening.onupgradeneeded = () => opening.result.createObjectStore('keyval');
        opening.onsuccess = () => {
          const writing = opening.result.transaction('keyval', 'readwrite');
          writing.objectStore('keyval').put(files, 'tiny-mlp-browser/files-1');
          writing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      });
    }, names);
  };
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]); // a broken rule of the policy is an error in the console
  });

  const text = (page: Page, id: string) => page.locator(`#${id}`).innerText();
  const number = async (page: Page, id: string) =>
    parseFloat((await text(page, id)).replaceAll(',', ''));
  const start = (page: Page) => page.click('#run');
  const phase = (page: Page, name: string) => page.locator(`body[data-phase=${name}]`).waitFor();
  const train = async (page: Page, epochs: number) => {
    await page.fill('#epochs', String(epochs));
    await start(page);
    await phase(page, 'finished');
  };
  const draw = async (page: Page, points: number[][]) => {
    await page.locator('#pad').scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await page.locator('#pad').boundingBox())!;
    const at = ([across, down]: number[]) => [x + across * width, y + down * height] as const;
    await page.mouse.move(...at(points[0]));
    await page.mouse.down();
    for (const point of points.slice(1)) await page.mouse.move(...at(point), { steps: 6 });
    await page.mouse.up();
  };
  const answerIs = (page: Page, digit: string) =>
    page.locator('#answer', { hasText: digit }).waitFor();

  it('trains to over 90 %, classifies what is drawn at every stroke, and offers the network as a file that comes back', async () => {
    const page = await visit();
    expect(await text(page, 'data-name')).toBe('Drawn digits, not MNIST');
    await page.fill('#epochs', '12');
    await start(page);
    await page.waitForFunction(
      () => parseFloat(document.getElementById('speed')!.textContent.replaceAll(',', '')) > 0,
    );
    await phase(page, 'finished');
    const accuracy = await text(page, 'accuracy');
    expect(parseFloat(accuracy)).toBeGreaterThan(90);
    expect(await page.locator('#accuracy-curve').getAttribute('aria-label')).toContain(
      `after 12.0 epochs: `,
    );

    await draw(page, seven);
    await answerIs(page, '7');
    const bars = await page.locator('#bars .value').allInnerTexts();
    expect(bars).toHaveLength(10);
    expect(bars.reduce((sum, bar) => sum + parseFloat(bar), 0)).toBeCloseTo(100, 0);
    await page.click('#clear');
    await page.locator('#answer.is-empty').waitFor();
    await draw(page, one);
    await answerIs(page, '1');

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('tiny-mlp-784-64-64-10.npz');
    const file = readFileSync(await download.path());
    expect(readNpz(file)['0.weight'].shape).toEqual([64, 784]);
    await page.click('#reset');
    await phase(page, 'untrained');
    await page
      .locator('#load')
      .setInputFiles({ name: 'mine.npz', mimeType: 'application/zip', buffer: file });
    await phase(page, 'paused');
    await page.locator('#accuracy', { hasText: accuracy }).waitFor(); // measured anew
    await answerIs(page, '1'); // the drawing is read again, by the network that came
  });

  it('pauses at once, and continues where it was', async () => {
    const page = await visitAgain();
    await page.selectOption('#pace', '5000');
    await start(page);
    await page.waitForFunction(
      () => parseFloat(document.getElementById('epoch')!.textContent) > 0.3,
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    await phase(page, 'paused');
    const [epoch, weights] = [await number(page, 'epoch'), await picture(page)];
    await page.waitForTimeout(500);
    expect([await number(page, 'epoch'), await picture(page)]).toEqual([epoch, weights]);
    expect(await text(page, 'speed')).toBe('–');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForFunction(
      (before) => parseFloat(document.getElementById('epoch')!.textContent) > before,
      epoch + 0.1,
    );
    expect(await picture(page)).not.toBe(weights); // the weights change while it learns
  });

  /** The first layer's weights as they are painted. */
  const picture = (page: Page) =>
    page.locator('#weights').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

  it('gives the same run for the same settings, and another for others', async () => {
    const page = await visitAgain();
    const losses: string[] = [];
    for (const lr of ['0.02', '0.02', '0.05']) {
      await page.fill('#lr', lr);
      await train(page, 2);
      losses.push(
        /[\d.]+ nats on the test images/.exec(
          (await page.locator('#loss-curve').getAttribute('aria-label'))!,
        )![0],
      );
      await page.click('#reset');
      await phase(page, 'untrained');
    }
    expect(losses[1]).toBe(losses[0]);
    expect(losses[2]).not.toBe(losses[0]);
  });

  it('has the network, its curves and its settings again after a reload', async () => {
    const page = await visitAgain();
    await page.fill('#hidden', '40');
    await train(page, 3);
    const before = [
      await text(page, 'accuracy'),
      await page.locator('#loss-curve').getAttribute('aria-label'),
    ];
    await page.reload();
    await page.locator('#run:enabled').waitFor();
    await phase(page, 'paused');
    expect([
      await text(page, 'accuracy'),
      await page.locator('#loss-curve').getAttribute('aria-label'),
    ]).toEqual(before);
    expect(await text(page, 'network-name')).toBe('784 – 40 – 40 – 10');
    expect(await page.inputValue('#hidden')).toBe('40');
    expect(await text(page, 'notice-network')).toBe('The network of your last visit is back.');
  });

  /** Changes what the page has kept, as IndexedDB holds it. */
  const changeKept = (page: Page, change: string) =>
    page.evaluate(
      (body) =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('keyval-store');
          opening.onerror = () => reject(new Error('no store'));
          opening.onsuccess = () => {
            const store = opening.result.transaction('keyval', 'readwrite').objectStore('keyval');
            const key = 'tiny-mlp-browser/network-1';
            const reading = store.get(key);
            reading.onsuccess = () => {
              const kept = reading.result as Record<string, unknown>;
              const [part, value] = JSON.parse(body) as [string, unknown];
              if (value === null) delete kept[part];
              else kept[part] = value;
              store.put(kept, key).onsuccess = () => {
                opening.result.close();
                resolve();
              };
            };
          };
        }),
      change,
    );

  it('discards a kept network of which a part is missing or wrong, and says so', async () => {
    const page = await visitAgain();
    for (const [part, value, fault] of [
      ['curves', null, 'missing'],
      ['curves', { training: {}, test: {} }, 'not what it should be'],
      ['trainedOn', 7, 'not what it should be'],
      ['settings', { hidden: 64 }, 'not what it should be'],
      ['epochs', 'many', 'not what it should be'],
    ]) {
      await train(page, 1);
      await changeKept(page, JSON.stringify([part, value]));
      await page.reload();
      await page.locator('#run:enabled').waitFor();
      await phase(page, 'untrained');
      expect(await text(page, 'notice-network')).toBe(
        `The network that was kept cannot be used: it was discarded, and a new one was made. Its “${part as string}” is ${fault as string}.`,
      );
      await page.reload();
      await page.locator('#run:enabled').waitFor();
      expect(await page.locator('#notice-network').isHidden()).toBe(true);
    }
  });

  it('says so in a tab whose network another tab has overwritten or removed', async () => {
    const page = await visitAgain();
    await train(page, 1);
    const other = await context.newPage();
    await other.goto(pages.url);
    await phase(other, 'paused');
    await other.locator('#run:enabled').waitFor();
    const notice = page.locator('#notice-network');
    await train(other, 1);
    await notice
      .filter({
        hasText:
          'Another tab of this page has put its network in the place of this one. Download this one if it should outlive a reload.',
      })
      .waitFor();
    await page.click('#reset'); // of this tab alone: what is kept is the other's
    await page.reload();
    await phase(page, 'paused');
    await other.click('#reset');
    await notice
      .filter({ hasText: 'Another tab of this page has removed the network that was kept.' })
      .waitFor();
  });

  it('says what is wrong with a file that is dropped, and leaves all as it was', async () => {
    const page = await visit();
    const drop = (name: string, content: string) => dropFile(page, name, content);
    await drop('holiday.jpg', 'no digits');
    const notice = page.locator('#notice-data');
    await notice.filter({ hasText: 'but got “holiday.jpg” (9 bytes). Drop those four, or a network saved as .npz. Nothing was changed.' }).waitFor(); // prettier-ignore
    await drop('train-images-idx3-ubyte', 'cut short');
    await notice.filter({ hasText: /^Expected .*train-images-idx3-ubyte/ }).waitFor();
    await page.locator('#files').setInputFiles({
      name: 'train-images-idx3-ubyte',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(writeIdx(array(new Uint8Array(0), [0, 28, 28]))),
    });
    await notice.filter({ hasText: 'Expected images or labels in “train-images-idx3-ubyte”, but got a file of 0. Drop MNIST’s own. Nothing was changed.' }).waitFor(); // prettier-ignore
    await drop('weights.npz', 'no archive');
    await page
      .locator('#notice-network', {
        hasText: /^“weights.npz” cannot be used\. .*Nothing was changed\.$/,
      })
      .waitFor();
    expect(await text(page, 'data-name')).toBe('Drawn digits, not MNIST');
    await train(page, 1);
  });

  it('learns from MNIST’s files, in as many portions as they are dropped, and says where they are not MNIST’s', async () => {
    const page = await visit();
    const files = mnist ? mnistFiles(mnist) : await drawnFiles(300, 100);
    const give = (some: typeof files) => page.locator('#files').setInputFiles(some);
    await give(files.slice(0, 3));
    await page
      .locator('#notice-data', {
        hasText: '3 of MNIST’s 4 files are here; still missing: t10k-labels-idx1-ubyte.',
      })
      .waitFor();
    await give(files.slice(3));
    await page.locator('#data-name', { hasText: mnist ? /^MNIST$/ : /not MNIST$/ }).waitFor();
    expect(await text(page, 'data-size')).toBe(
      `${mnist ? '60,000' : '300'} images to train on, ${mnist ? '10,000' : '100'} to test.`,
    );
    await train(page, mnist ? 2 : 60);
    expect(parseFloat(await text(page, 'accuracy'))).toBeGreaterThan(mnist ? 90 : 30);
    await page.reload();
    await page.locator('#data-size', { hasText: mnist ? '60,000' : '300' }).waitFor(); // the files are kept, too
  });

  it('tells of settings that are none, and of a network whose numbers overflow', async () => {
    const page = await visitAgain();
    await page.fill('#lr', '0,1');
    expect(await text(page, 'lr-fault')).toBe(
      'Expected a number above 0, up to 10, but got “0,1”; write a point, 0.1.',
    );
    await start(page);
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('lr');
    await page.fill('#lr', '0.02');
    const state = new Sequential(
      new Linear(784, 8),
      new ReLU(),
      new Linear(8, 8),
      new ReLU(),
      new Linear(8, 10),
    ).stateDict();
    for (const { data } of Object.values(state)) (data as Float32Array).fill(1e38);
    const file = Buffer.from(writeNpz(state));
    await page
      .locator('#load')
      .setInputFiles({ name: 'huge.npz', mimeType: 'application/zip', buffer: file });
    await phase(page, 'failed');
    expect(await text(page, 'notice-training')).toMatch(
      /^The training diverged\. .*Reset, with a lower learning rate\.$/,
    );
    await train(page, 1); // of a new network
  });

  it('can be used by keyboard alone', async () => {
    const page = await visitAgain();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.fill('#epochs', '20');
    await page.fill('#lr', '0.05');
    await page.locator('#run').focus();
    await press('Enter');
    await phase(page, 'finished');
    await page.locator('#pad').focus();
    await press('ArrowUp', 'Space', ...Array<string>(12).fill('ArrowDown'), 'Space');
    await answerIs(page, '1');
    await page.locator('#announce', { hasText: /^Read as 1, / }).waitFor();
    await press('Backspace');
    await page.locator('#answer.is-empty').waitFor();
  });

  it('keeps the page free while it draws digits and trains: no task of 100 ms', async () => {
    const page = await visitAgain();
    await pages.browser.startTracing(page, { categories: ['toplevel'] });
    await page.click('#draw-digits');
    await page.locator('#data-name', { hasText: 'Drawn digits' }).waitFor();
    await train(page, 3);
    const { traceEvents } = JSON.parse((await pages.browser.stopTracing()).toString()) as {
      traceEvents: { name: string; tid: number; pid: number; tdur?: number; args: { name?: string } }[];
    }; // prettier-ignore
    const main = traceEvents.filter(({ args }) => args.name === 'CrRendererMain');
    const tasks = traceEvents.filter(
      ({ name, tid, pid }) =>
        name.endsWith('RunTask') && main.some((thread) => thread.tid === tid && thread.pid === pid),
    );
    // Milliseconds of the processor: others who use it as well are no fault of the page.
    const longest = Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
    expect(tasks.length).toBeGreaterThan(100);
    expect(longest).toBeLessThan(100);
  });

  it.each([
    ['wide', 'light', 1280],
    ['narrow', 'dark', 390],
  ] as const)('can be read by everybody: %s, %s', async (_, colorScheme, width) => {
    const page = await visitAgain({
      colorScheme,
      viewport: { width, height: 844 },
      bypassCSP: true,
    }); // axe is put into the page
    await train(page, 1);
    await draw(page, seven);
    await page.locator('#answer:not(.is-empty)').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(),
    );
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ).toEqual([]);
  });
});

const mnistFiles = (from: string) =>
  names.map((name) => {
    const path = [join(from, name), join(from, `${name}.gz`)].find((place) => existsSync(place))!;
    return {
      name: path.slice(from.length + 1),
      mimeType: 'application/octet-stream',
      buffer: readFileSync(path),
    };
  });

/** Drawn digits in the form of MNIST's files. */
async function drawnFiles(count: number, tests: number) {
  const { train, test } = await drawDigits({ train: count, test: tests });
  const images = (x: typeof train.x) => array(x.data, [x.shape[0], 28, 28], { dtype: 'uint8' });
  const contents = [images(train.x), train.y, images(test.x), test.y];
  return names.map((name, i) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(writeIdx(contents[i])),
  }));
}
