/**
 * The search of the built site in a real browser, opened as a file: no server, no network. Needs
 * npm run docs before it, and a Chromium.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, noChromium } from './browser/chromium.js';
import { root } from './support/sources.js';

const home = join(root, 'site', 'index.html');

describe.skipIf(!existsSync(home) || noChromium !== undefined)('the search of the site', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each([
    ['backpropagation', 'documents/How_backpropagation_works_here.html'],
    ['gradCheck', 'functions/tiny-mlp.gradCheck.html'],
    ['PReLU', 'classes/tiny-mlp.PReLU.html'],
    ['convolution', 'documents/What_there_is_not.html'],
    ['attention', 'documents/What_there_is_not.html'],
    ['WebGPU', 'documents/What_there_is_not.html'],
    ['loadMnist', 'functions/tiny-mlp_datasets.loadMnist.html'],
  ])('finds %s, and asks for nothing outside of its folder', async (word, page) => {
    const context = await browser.newContext({ offline: true });
    try {
      const tab = await context.newPage();
      const asked: string[] = [];
      tab.on('request', (request) => asked.push(request.url()));
      await tab.goto(pathToFileURL(home).href);
      await tab.click('#tsd-search-trigger');
      await tab.fill('#tsd-search-input', word);
      const first = tab.locator('#tsd-search-results li a').first();
      await first.waitFor();
      expect(await first.getAttribute('href')).toContain(page);
      await first.click();
      await tab.waitForURL((url) => url.pathname.endsWith(page));
      const folder = pathToFileURL(join(root, 'site')).href;
      expect(asked.filter((url) => !url.startsWith(folder))).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
