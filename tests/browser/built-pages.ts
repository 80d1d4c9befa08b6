/**
 * The pages of examples/browser as they are built, under the policy that they ask for, in a real
 * Chromium.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { contentSecurityPolicy } from '../../examples/browser/content-security-policy.js';
import { root } from '../support/sources.js';
import { launch, serve, type Server } from './chromium.js';

/** A visitor's page, and every fault of it. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors in scripts and in the console: a broken rule of the policy is one. */
  readonly faults: string[];
}

/** The pages, served. */
export class BuiltPages {
  readonly #folder: string;
  readonly #server: Server;
  readonly browser: Browser;

  private constructor(folder: string, server: Server, browser: Browser) {
    this.#folder = folder;
    this.#server = server;
    this.browser = browser;
  }

  /** @param more - Other files by path, which come without the policy. */
  static async open(more: Readonly<Record<string, string | Uint8Array>> = {}): Promise<BuiltPages> {
    const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-page-'));
    const { build } = await import('vite');
    await build({
      root: join(root, 'examples/browser'),
      configFile: join(root, 'examples/browser/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true },
    });
    const server = await serve((path) => {
      if (Object.hasOwn(more, path)) return { body: more[path] };
      const file = join(folder, path === '/' ? 'index.html' : path);
      if (!existsSync(file)) return undefined;
      return {
        body: readFileSync(file),
        headers: { 'content-security-policy': contentSecurityPolicy },
      };
    });
    return new BuiltPages(folder, server, await launch());
  }

  get url(): string {
    return this.#server.url;
  }

  /**
   * Nothing is kept from other visits.
   *
   * @param prepare - What is done before the page is opened.
   */
  async visit(
    path: string,
    options: BrowserContextOptions = {},
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Visit> {
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    await prepare?.(page);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(`${this.#server.url}${path}`);
    await page.locator('#run:enabled').waitFor();
    return { page, context, faults };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Drops a file on a page. */
export const dropFile = (page: Page, name: string, content: string): Promise<void> =>
  page.evaluate(
    ([fileName, body]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([body], fileName));
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
      );
    },
    [name, content],
  );
