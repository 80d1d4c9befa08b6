import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FormatError, OptionError, toNested } from '../../src/index.js';
import { loadMnist as loadInBrowser } from '../../src/datasets/browser.js';
import { loadMnist } from '../../src/datasets/index.js';
import { loadMnistWith } from '../../src/datasets/mnist.js';
import { nodeDisk } from '../../src/datasets/node-disk.js';
import { idx, small, smallFiles } from './support.js';

const realFolder = process.env.MNIST_DIR;
const names = Object.keys(small);
const unverified = 'unverified images in MNIST form';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mnist-'));
  vi.stubEnv('MNIST_DIR', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Writes the small files to the folder; a file given here replaces the one of its name, null leaves
 * it out.
 */
function fill(
  others: Record<string, Uint8Array | null> = {},
  rename = (name: string) => name,
  pack = (bytes: Uint8Array) => bytes,
): void {
  for (const [name, bytes] of Object.entries({ ...small, ...others }))
    if (bytes) writeFileSync(join(folder, rename(name)), pack(bytes));
}

describe('loadMnist from a folder', () => {
  it.each([
    ['plain', (name: string) => name, (bytes: Uint8Array) => bytes],
    ['gzip', (name: string) => `${name}.gz`, gzipSync],
    [
      'spelt with a dot',
      (name: string) => name.replace('-idx', '.idx'),
      (bytes: Uint8Array) => bytes,
    ],
    ['spelt with a dot, gzip', (name: string) => `${name.replace('-idx', '.idx')}.gz`, gzipSync],
  ])('reads the four files %s', async (_, rename, pack) => {
    fill({}, rename, pack);
    const { name, verified, train, validation, test } = await loadMnist({ dir: folder });
    expect([name, verified]).toEqual([unverified, false]);
    expect([train.x.shape, train.y.shape, validation.x.shape, validation.y.shape]).toEqual([
      [6, 784],
      [6],
      [0, 784],
      [0],
    ]);
    expect([test.x.shape, toNested(test.y), toNested(train.y)]).toEqual([
      [3, 784],
      [7, 2, 1],
      [5, 0, 4, 1, 9, 2],
    ]);
    expect(train.x.data).toEqual(small['train-images-idx3-ubyte'].subarray(16));
    expect(train.x.get(2, 783)).toBe(((3 * 784 - 1) * 3) % 251);
  });

  it('calls the images MNIST if all four digests match, and only then', async () => {
    fill();
    expect(await loadMnistWith(nodeDisk, { dir: folder }, smallFiles)).toMatchObject({
      name: 'MNIST',
      verified: true,
    });
    fill({ 't10k-labels-idx1-ubyte': idx([3], [7, 2, 2]) });
    expect(await loadMnistWith(nodeDisk, { dir: folder }, smallFiles)).toMatchObject({
      name: unverified,
      verified: false,
    });
  });

  it('holds out the last training images as views on the same memory', async () => {
    fill();
    const { train, validation } = await loadMnist({ dir: folder, validation: 2 });
    expect([train.x.shape, validation.x.shape]).toEqual([[4, 784], [2, 784]]); // prettier-ignore
    expect([toNested(train.y), toNested(validation.y)]).toEqual([[5, 0, 4, 1], [9, 2]]); // prettier-ignore
    expect(validation.x.data).toBe(train.x.data);
    expect(validation.x.get(0, 5)).toBe(((4 * 784 + 5) * 3) % 251);
  });

  it('gives images as 28 × 28 with flatten: false', async () => {
    fill();
    const { train, test } = await loadMnist({ dir: folder, flatten: false });
    expect([train.x.shape, test.x.shape, train.x.get(1, 2, 3)]).toEqual([
      [6, 28, 28],
      [3, 28, 28],
      ((784 + 2 * 28 + 3) * 3) % 251,
    ]);
  });

  it('takes the folder from MNIST_DIR, and the option dir before it', async () => {
    fill();
    vi.stubEnv('MNIST_DIR', folder);
    expect((await loadMnist({ download: false })).name).toBe(unverified);
    const other = join(folder, 'other');
    await expect(loadMnist({ dir: other })).rejects.toThrow(
      new Error(
        `loadMnist expects ${other} (the option dir) to be a folder, but got none; check the path`,
      ),
    );
  });

  it('names what the folder lacks, and does not turn to the cache or a download instead', async () => {
    fill({ 'train-labels-idx1-ubyte': null });
    const cache = join(folder, 'cache');
    await expect(
      loadMnist({ dir: folder, cache, mirrors: ['http://127.0.0.1:9/'] }),
    ).rejects.toThrow(
      new Error(
        `loadMnist expects ${folder} (the option dir) to hold the four files of MNIST, but got no train-labels-idx1-ubyte; ` +
          'put them there, plain or .gz, or leave out the option dir to use the cache or a download (looked for train-labels-idx1-ubyte, ' +
          'train-labels-idx1-ubyte.gz, train-labels.idx1-ubyte, train-labels.idx1-ubyte.gz)',
      ),
    );
    vi.stubEnv('MNIST_DIR', folder);
    rmSync(join(folder, 't10k-images-idx3-ubyte'));
    await expect(loadMnist({ cache })).rejects.toThrow(
      `${folder} (the environment variable MNIST_DIR) to hold the four files of MNIST, but got no train-labels-idx1-ubyte, t10k-images-idx3-ubyte;`,
    );
    expect(readdirSync(folder)).not.toContain('cache');
  });

  it('points to where torchvision keeps them', async () => {
    const raw = join(folder, 'MNIST/raw');
    mkdirSync(raw, { recursive: true });
    await expect(loadMnist({ dir: folder })).rejects.toThrow(
      new Error(
        `loadMnist expects ${folder} (the option dir) to hold the four files of MNIST, but got no ` +
          'train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, ' +
          `t10k-labels-idx1-ubyte; pass ${raw}, where torchvision has put them (looked for ` +
          'train-images-idx3-ubyte, train-images-idx3-ubyte.gz, train-images.idx3-ubyte, ' +
          'train-images.idx3-ubyte.gz and so on)',
      ),
    );
  });

  it('refuses files that do not belong together, and leaves them where they are', async () => {
    const path = (name: string) => join(folder, name);
    fill({ 't10k-labels-idx1-ubyte': idx([2], [1, 2]) });
    await expect(loadMnist({ dir: folder })).rejects.toThrow(
      new FormatError(
        `loadMnist expects as many labels as images, but got 3 images in ${path('t10k-images-idx3-ubyte')} and ` +
          `2 labels in ${path('t10k-labels-idx1-ubyte')}; use files that belong together`,
      ),
    );
    fill({ 't10k-labels-idx1-ubyte': idx([3], [1, 10, 2]) });
    await expect(loadMnist({ dir: folder })).rejects.toThrow(
      new FormatError(
        `loadMnist expects labels from 0 to 9 in ${path('t10k-labels-idx1-ubyte')}, but got 10 for image 1 at byte 9; ` +
          'use files of ten classes, or read others with readIdx',
      ),
    );
    fill({ 'train-images-idx3-ubyte': idx([6, 2, 2], new Uint8Array(24)) });
    await expect(loadMnist({ dir: folder })).rejects.toThrow(
      new FormatError(
        `loadMnist expects ${path('train-images-idx3-ubyte')} to hold images uint8 [N, 28, 28], but got uint8 [6, 2, 2] ` +
          '(sizes from byte 4 on); use files in MNIST form, or read others with readIdx',
      ),
    );
    fill({ 'train-images-idx3-ubyte': small['train-images-idx3-ubyte'].subarray(0, 100) });
    await expect(loadMnist({ dir: folder })).rejects.toThrow(
      new FormatError(
        `loadMnist expects ${path('train-images-idx3-ubyte')} to end at byte 4720 (uint8 [6, 28, 28] from byte 16 on), ` +
          'but got its end at byte 100; the file is cut short: fetch or export it again',
      ),
    );
    expect(readdirSync(folder)).toEqual([...names].sort());
  });

  it.runIf(realFolder)('reads the real MNIST', async () => {
    const { name, train, validation, test } = await loadMnist({
      dir: realFolder!,
      validation: 10_000,
    });
    expect(name).toBe('MNIST');
    expect([train.x.shape, validation.x.shape, test.x.shape]).toEqual([[50_000, 784], [10_000, 784], [10_000, 784]]); // prettier-ignore
    expect(toNested(train.y.hi(10))).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(toNested(test.y.hi(5))).toEqual([7, 2, 1, 0, 4]);
  });
});

describe('loadMnist from files in memory', () => {
  it('takes bytes, Blobs and gzip by name, in Node and in browsers, whatever else lies beside them', async () => {
    const [images, labels, testImages, testLabels] = names;
    const files = {
      [images]: small[images],
      [`data/${labels}.gz`]: new Blob([gzipSync(small[labels])]),
      [testImages.replace('-idx', '.idx')]: small[testImages].buffer,
      [testLabels]: small[testLabels],
      'README.md': new Blob(['hello']),
    };
    vi.stubEnv('MNIST_DIR', join(folder, 'none'));
    for (const load of [loadMnist, loadInBrowser]) {
      const { name, train } = await load({ files });
      expect([name, toNested(train.y)]).toEqual([unverified, [5, 0, 4, 1, 9, 2]]);
    }
  });

  it('takes the Files that a user chose in a page', async () => {
    const files = names.map((name) => new File([small[name]], name));
    expect(await loadMnistWith(undefined, { files }, smallFiles)).toMatchObject({ name: 'MNIST' });
  });

  it('names the files that are missing', async () => {
    await expect(
      loadInBrowser({ files: { [names[0]]: small[names[0]], [names[1]]: small[names[1]] } }),
    ).rejects.toThrow(
      new Error(
        'loadMnist expects the option files to hold the four files of MNIST, but got no t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte; ' +
          'pass them too (looked for t10k-images-idx3-ubyte, t10k-images-idx3-ubyte.gz, t10k-images.idx3-ubyte, ' +
          't10k-images.idx3-ubyte.gz and so on)',
      ),
    );
  });
});

describe('loadMnist refuses', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    ['a folder that is no path', { dir: 3 }, "loadMnist expects dir to be a folder's path, but got 3; pass a string"],
    ['a cache that is no path', { cache: '' }, 'loadMnist expects cache to be a folder\'s path, but got ""; pass a string'],
    ['a folder and files', { dir: 'a', files: {} }, 'loadMnist expects dir or files, but got both; leave one out'],
    ['a single Blob as files', { files: new Blob([]) }, 'loadMnist expects files as a list of Files or as bytes and Blobs by name, but got an object of class Blob; pass { \'train-images-idx3-ubyte.gz\': blob, ... }'], // prettier-ignore
    ['Blobs without names', { files: [new Blob([])] }, 'loadMnist expects files as a list of Files or as bytes and Blobs by name, but got an object of class Blob; pass { \'train-images-idx3-ubyte.gz\': blob, ... }'], // prettier-ignore
    ['no mirrors', { mirrors: [] }, 'loadMnist expects mirrors as a list of addresses, but got []; pass one at least, or download: false'],
    ['a mirror without a host', { mirrors: ['mnist/'] }, 'loadMnist expects mirrors to be addresses such as "https://host/mnist/", but got "mnist/"; correct it'],
    ['a timeout of 0', { timeout: 0 }, 'loadMnist expects timeout to be a whole number from 1 to 2147483647, but got 0; pass such a number'],
    ['negative retries', { retries: -1 }, 'loadMnist expects retries to be a whole number from 0 to 20, but got -1; pass such a number'],
    ['half an image', { validation: 0.5 }, 'loadMnist expects validation to be a whole number of at least 0, but got 0.5; pass such a number'],
    ['flatten that is no boolean', { flatten: 1 }, 'loadMnist expects flatten to be true or false, but got 1; pass a boolean'],
    ['download that is no boolean', { download: 'no' }, 'loadMnist expects download to be true or false, but got "no"; pass a boolean'],
    ['progress that is no function', { onProgress: 1 }, 'loadMnist expects onProgress to be a function, but got 1; pass a function'],
    ['warnings that are no function', { onWarning: 1 }, 'loadMnist expects onWarning to be a function, but got 1; pass a function'],
  ]; // prettier-ignore
  it.each(cases)('%s', async (_, options, text) => {
    const error = await loadMnist(options).catch((reason: Error) => reason);
    expect((error as Error).message).toBe(text);
  });

  it('a signal that is none', async () => {
    await expect(loadMnist({ signal: {} as AbortSignal })).rejects.toThrow(
      /^loadMnist expects signal to be an? AbortSignal, but got an object; pass the signal of an AbortController$/,
    );
  });

  it('an option that does not exist, with the nearest that does', async () => {
    await expect(loadMnist({ mirror: ['https://host/'] } as never)).rejects.toThrow(
      new OptionError(
        'loadMnist expects the options dir, files, cache, download, mirrors, timeout, retries, validation, flatten, onProgress, onWarning, ' +
          "signal, but got 'mirror'; did you mean 'mirrors'?",
      ),
    );
  });

  it('to hold out every training image', async () => {
    fill();
    await expect(loadMnist({ dir: folder, validation: 6 })).rejects.toThrow(
      new RangeError(
        'loadMnist expects validation to leave some of the 6 training images, but got 6; hold out fewer than 6',
      ),
    );
  });

  it('folders in a browser', async () => {
    await expect(loadInBrowser({ dir: 'data' })).rejects.toThrow(
      new TypeError(
        'loadMnist expects no dir in a browser, but got "data"; pass the files themselves as files',
      ),
    );
    await expect(loadInBrowser({ download: false })).rejects.toThrow(
      new Error(
        'loadMnist expects train-images-idx3-ubyte in files, but got none, and download is false; ' +
          'pass the four files by the option files, or allow a download',
      ),
    );
  });
});

describe('the code for browsers', () => {
  it('reaches no module that imports from node:', () => {
    const seen = new Set<string>();
    const visit = (url: URL): void => {
      if (seen.has(url.href)) return;
      seen.add(url.href);
      for (const [, name] of readFileSync(url, 'utf8').matchAll(
        /^(?:import|export|\}) [^'\n]*'([^']+)';$/gm,
      )) {
        expect(name, url.href).not.toMatch(/^node:/);
        if (name.startsWith('.')) visit(new URL(name.replace(/\.js$/, '.ts'), url));
      }
    };
    visit(new URL('../../src/datasets/browser.ts', import.meta.url));
    expect(seen.size).toBeGreaterThan(10);
  });

  it('has the same names as that for Node', async () => {
    const node = await import('../../src/datasets/index.js');
    const browser = await import('../../src/datasets/browser.js');
    expect(Object.keys(browser).sort()).toEqual([
      'DownloadError',
      'drawDigits',
      'loadMnist',
      'readIdx',
      'writeIdx',
    ]);
    expect(Object.keys(node).sort()).toEqual(Object.keys(browser).sort());
  });
});

describe('the cache folder', () => {
  it('is where the operating system keeps such files', () => {
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'xdg'));
    vi.stubEnv('LOCALAPPDATA', join(folder, 'local'));
    const on = (platform: string): string | undefined => {
      const original = process.platform;
      Object.defineProperty(process, 'platform', { value: platform });
      try {
        return nodeDisk.cacheFolder();
      } finally {
        Object.defineProperty(process, 'platform', { value: original });
      }
    };
    const end = join('tiny-mlp', 'mnist');
    expect(on('linux')).toBe(join(folder, 'xdg', end));
    expect(on('win32')).toBe(join(folder, 'local', end));
    expect(on('darwin')).toMatch(join('Library', 'Caches', end));
    vi.stubEnv('XDG_CACHE_HOME', '');
    expect(on('linux')).toMatch(join('.cache', end));
  });

  it('is not made before there is something to keep', async () => {
    mkdirSync(join(folder, 'empty'));
    await expect(
      loadMnist({ cache: join(folder, 'empty', 'cache'), download: false }),
    ).rejects.toThrow(
      new Error(
        `loadMnist expects train-images-idx3-ubyte in the cache ${join(folder, 'empty', 'cache')}, but got none, and download is false; ` +
          'give a folder that holds the four files by the option dir or the environment variable MNIST_DIR, or allow a download',
      ),
    );
    expect(readdirSync(join(folder, 'empty'))).toEqual([]);
  });
});
