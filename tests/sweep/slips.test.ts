/**
 * Slips in what a search is told, seen before any point runs.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { gridSearch } from '../../src/sweep/index.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-slips-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const search = (options: { data?: unknown; journal?: string | URL }) =>
  gridSearch({
    space: { a: [1] },
    train: ({ a }: { a: number }) => ({ loss: a }),
    workers: 0,
    ...options,
  }).summary();
const textOf = (work: Promise<unknown>) => work.then(() => expect.fail('not refused'), (error: unknown) => (error as Error).message); // prettier-ignore

describe('a journal', () => {
  it('in a new folder makes it', async () => {
    const journal = join(folder, 'results', 'run.jsonl');
    await search({ journal });
    expect(existsSync(journal)).toBe(true);
    await search({ journal }); // the folder is there by now
  });

  it('in a folder whose own folder is missing is refused, and makes none', async () => {
    const journal = join(folder, 'reslts', 'monday', 'run.jsonl');
    expect(await textOf(search({ journal }))).toBe(
      `gridSearch expects journal to be a file that can be written, but got ${journal} (ENOENT); make the folder ${join(folder, 'reslts')} first, or correct it`,
    );
    expect(existsSync(join(folder, 'reslts'))).toBe(false);
  });

  it('by a URL of another realm is found', async () => {
    const path = join(folder, 'other.jsonl');
    const { href, protocol, hostname, pathname } = pathToFileURL(path);
    const journal = { href, protocol, hostname, pathname, [Symbol.toStringTag]: 'URL', toString: () => href }; // prettier-ignore
    await search({ journal: journal as never });
    expect(existsSync(path)).toBe(true);
  });
});

describe('data for workers: 0', () => {
  const later = () => Promise.resolve(1);
  it.each([
    ['data', later()],
    ['data.train.images', { train: { labels: [0], images: later() } }],
    ['data[1].x', [[1], { x: later() }]],
  ])('with a Promise as %s is refused', async (path, data) => {
    expect(await textOf(search({ data }))).toBe(
      `workers: 0 expects data that is there already, but got a Promise as ${path}; await it`,
    );
  });

  it('may hold functions and itself, and is not sent', async () => {
    const data: Record<string, unknown> = { f: () => 1 };
    data.itself = data;
    const { best } = await search({ data });
    expect(best?.score).toBe(1);
  });
});
