import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  DownloadError,
  type DownloadProgress,
  type LoadMnistOptions,
} from '../../src/datasets/index.js';
import { loadMnistWith } from '../../src/datasets/mnist.js';
import { nodeDisk } from '../../src/datasets/node-disk.js';
import {
  good,
  idx,
  openMirror,
  sha256,
  small,
  smallFiles,
  type Answer,
  type Mirror,
} from './support.js';

const names = Object.keys(small);
const packedNames = names.map((name) => `${name}.gz`);
const advice =
  'check the network, or give a folder that holds the four files by the option dir or the environment variable MNIST_DIR';

/** Length of the part of the first file that a mirror sends. */
const partial = gzipSync(small[names[0]]).length - 8;

let cache: string;
let warnings: string[];
let mirrors: Mirror[];
beforeEach(() => {
  cache = join(mkdtempSync(join(tmpdir(), 'cache-')), 'mnist');
  warnings = [];
  mirrors = [];
  vi.stubEnv('MNIST_DIR', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(mirrors.map((mirror) => mirror.close()));
  rmSync(join(cache, '..'), { recursive: true, force: true });
});

async function mirror(...answers: Answer[]): Promise<Mirror> {
  const opened = await openMirror(...answers);
  mirrors.push(opened);
  return opened;
}

const load = (options: LoadMnistOptions = {}, disk: typeof nodeDisk | undefined = nodeDisk) =>
  loadMnistWith(
    disk,
    {
      ...(disk && { cache }),
      mirrors: mirrors.map(({ url }) => url),
      retries: 0,
      timeout: 5000,
      onWarning: (message) => warnings.push(message),
      ...options,
    },
    smallFiles,
  );

/** The text of the DownloadError that a load must end with. */
async function failure(options: LoadMnistOptions = {}): Promise<string> {
  const error: unknown = await load(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DownloadError);
  return (error as Error).message;
}

const broken: Answer = (response) => response.writeHead(500).end('sorry');
const send =
  (bytes: Uint8Array): Answer =>
  (response) =>
    response.writeHead(200).end(bytes);
const silent: Answer = () => undefined;
const stalls: Answer = (response, body) => {
  response.writeHead(200, { 'content-length': body.length });
  response.write(body.subarray(0, 10));
};
const hangsUp: Answer = (response, body) => {
  response.writeHead(200, { 'content-length': body.length });
  response.write(body.subarray(0, 10), () => response.destroy());
};

describe('a download of MNIST', () => {
  it('is checked, kept, and read from the cache the next time', async () => {
    const first = await mirror();
    expect(await load()).toMatchObject({ name: 'MNIST', verified: true });
    expect(first.requests).toEqual(packedNames);
    expect(readdirSync(cache)).toEqual([...packedNames].sort());
    expect(await load({ download: false })).toMatchObject({ name: 'MNIST' });
    expect(first.requests).toHaveLength(4);
    expect(warnings).toEqual([]);
  });

  it('happens without a disk too, and keeps nothing', async () => {
    await mirror();
    const data = await load({}, undefined);
    expect([data.name, data.train.x.shape]).toEqual(['MNIST', [6, 784]]);
  });

  it('accepts files that the server sent in plain, and keeps them under their plain name', async () => {
    await mirror(...names.map((name) => send(small[name])));
    expect(await load()).toMatchObject({ name: 'MNIST' });
    expect(readdirSync(cache)).toEqual([...names].sort());
    expect(await load({ download: false })).toMatchObject({ name: 'MNIST' });
  });

  it('reports its progress up to the whole of each file', async () => {
    await mirror();
    const seen: DownloadProgress[] = [];
    await load({ onProgress: (progress) => seen.push(progress) });
    expect([...new Set(seen.map(({ file }) => file))]).toEqual(packedNames);
    for (const name of names) {
      const last = seen.filter(({ file }) => file === `${name}.gz`).at(-1);
      expect(last).toEqual({
        file: `${name}.gz`,
        received: last.total,
        total: gzipSync(small[name]).length,
      });
    }
  });

  it('passes on what a progress callback throws, and does not try again', async () => {
    const first = await mirror();
    const thrown = new Error('mine');
    await expect(
      load({
        retries: 3,
        onProgress: () => {
          throw thrown;
        },
      }),
    ).rejects.toBe(thrown);
    expect(first.requests).toHaveLength(1);
  });

  it.each<[string, Answer, string]>([
    ['says it is broken', broken, 'HTTP 500 Internal Server Error'],
    ['hangs up', hangsUp, 'terminated (UND_ERR_SOCKET)'],
    ['stays silent', silent, 'no data for 200 ms'],
    ['stops in the middle', stalls, 'no data for 200 ms'],
    [
      'sends another file',
      send(idx([6, 28, 28], new Uint8Array(6 * 784))),
      `loadMnist expects the download to have the SHA-256 ${smallFiles.trainImages.sha256} once decompressed, but got ` +
        sha256(idx([6, 28, 28], new Uint8Array(6 * 784))),
    ],
    [
      'sends a page',
      send(new TextEncoder().encode('<html>')),
      'loadMnist expects the download to begin with an IDX header, two zero bytes at byte 0, but got 0x3c 0x68',
    ],
    [
      'sends only a part of it',
      (response, body) => response.writeHead(200).end(body.subarray(0, -8)),
      `loadMnist expects the download to be a whole gzip stream, but got ${partial} compressed bytes that are damaged or cut short before byte ${partial}`,
    ],
    [
      'never stops',
      (response) => response.writeHead(200).end(new Uint8Array(200_000)),
      'more than the 70256 bytes that the file can have',
    ],
  ])(
    'turns to the next mirror when one %s, and says so when all fail',
    async (_, answer, reason) => {
      const bad = await mirror(answer);
      expect(await failure({ timeout: 200 })).toBe(
        `loadMnist expects a mirror to serve train-images-idx3-ubyte.gz, but got, after 1 round,\n  ${bad.url}train-images-idx3-ubyte.gz: ${reason};\n${advice}`,
      );
      expect(() => readdirSync(cache)).toThrow('ENOENT');
      const second = await mirror();
      expect(await load({ timeout: 200 })).toMatchObject({ name: 'MNIST' });
      expect(second.requests).toEqual(packedNames);
      expect(readdirSync(cache)).toEqual([...packedNames].sort());
    },
  );

  it('may take longer than the time limit as long as data keep coming', async () => {
    await mirror((response, body) => {
      response.writeHead(200);
      [0, 1, 2, 3].forEach((quarter) => {
        const piece = body.subarray((quarter * body.length) / 4, ((quarter + 1) * body.length) / 4);
        setTimeout(() => response.write(piece), 150 * quarter);
      });
      setTimeout(() => response.end(), 500);
    });
    expect(await load({ timeout: 350 })).toMatchObject({ name: 'MNIST' });
  });

  it('is given up where a server drips, however patiently, and the next mirror is tried', async () => {
    const dripping = new Set<ReturnType<typeof setInterval>>();
    const drip = await mirror((response, body) => {
      response.writeHead(200, { 'content-length': body.length });
      let at = 0;
      const timer = setInterval(() => response.write(body.subarray(at, ++at)), 20);
      dripping.add(timer);
      response.on('close', () => clearInterval(timer));
    });
    const good = await mirror();
    expect(await load({ timeout: 200 })).toMatchObject({ name: 'MNIST' });
    expect([drip.requests, good.requests]).toEqual([packedNames, packedNames]);
    await good.close();
    mirrors.pop();
    rmSync(cache, { recursive: true });
    expect(await failure({ timeout: 200 })).toMatch(
      /train-images-idx3-ubyte\.gz: only \d+ bytes in (4|5|6|7|8|9|\d\d)\d\d ms;/,
    );
    dripping.forEach(clearInterval);
  });

  it('tries all mirrors again after a pause', async () => {
    const first = await mirror(broken, good);
    expect(await load({ retries: 1 })).toMatchObject({ name: 'MNIST' });
    expect(first.requests).toEqual([packedNames[0], ...packedNames]);
  });

  it('names every mirror and its reason when all fail', async () => {
    const [first, second] = [await mirror(broken), await mirror(silent)];
    await second.close();
    mirrors.pop();
    const started = performance.now();
    expect(await failure({ retries: 1, mirrors: [first.url.slice(0, -1), second.url] })).toBe(
      `loadMnist expects a mirror to serve train-images-idx3-ubyte.gz, but got, after 2 rounds,
  ${first.url}train-images-idx3-ubyte.gz: HTTP 500 Internal Server Error
  ${second.url}train-images-idx3-ubyte.gz: fetch failed (ECONNREFUSED);
${advice}`,
    );
    expect(first.requests).toHaveLength(2);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it.each([
    ['before it starts', 0, 5],
    ['while it waits for data', 100, 5],
    ['in its last attempt', 100, 0],
    ['in the pause between rounds', 100, 5],
  ])('can be aborted %s', async (when, delay, retries) => {
    const first = await mirror(when.includes('pause') ? broken : stalls);
    const reason = new Error('changed my mind');
    const controller = new AbortController();
    if (delay) setTimeout(() => controller.abort(reason), delay);
    else controller.abort(reason);
    const started = performance.now();
    await expect(load({ retries, signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(450);
    expect(first.requests).toHaveLength(delay ? 1 : 0);
  });
});

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('the cache of MNIST', () => {
  it('names a damaged file, removes it and fetches that one again', async () => {
    const first = await mirror();
    await load();
    const damaged = join(cache, packedNames[1]);
    const changed = idx([6], [5, 0, 4, 1, 9, 3]);
    writeFileSync(damaged, gzipSync(changed));
    first.requests.length = 0;
    expect(await load()).toMatchObject({ name: 'MNIST' });
    expect(warnings).toEqual([
      `loadMnist expects ${damaged} to have the SHA-256 ${smallFiles.trainLabels.sha256} once decompressed, but got ` +
        `${sha256(changed)}; it is fetched again`,
    ]);
    expect(first.requests).toEqual([packedNames[1]]);
    writeFileSync(damaged, 'no gzip');
    expect(await load()).toMatchObject({ name: 'MNIST' });
    expect(warnings[1]).toBe(
      `loadMnist expects ${damaged} to begin with an IDX header, two zero bytes at byte 0, but got 0x6e 0x6f; it is fetched again`,
    );
  });

  it('keeps a damaged file where no download may replace it', async () => {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, names[0]), 'no');
    await expect(load({ download: false })).rejects.toThrow(
      `loadMnist expects ${join(cache, names[0])} to begin with an IDX header, but got its end at byte 2; delete it, and allow a download`,
    );
    expect(readdirSync(cache)).toEqual([names[0]]);
    expect(warnings).toEqual([]);
  });

  it('uses a sound spelling of a file beside a damaged one', async () => {
    mkdirSync(cache, { recursive: true });
    for (const name of names) writeFileSync(join(cache, `${name}.gz`), gzipSync(small[name]));
    writeFileSync(join(cache, names[0]), 'no');
    const first = await mirror();
    expect(await load()).toMatchObject({ name: 'MNIST' });
    expect([warnings.length, first.requests]).toEqual([1, []]);
    expect(readdirSync(cache)).toEqual([...packedNames].sort());
  });

  it('that cannot be written is a warning, not a failure, and leaves no temporary file', async () => {
    await mirror();
    mkdirSync(join(cache, packedNames[0]), { recursive: true }); // a folder where the file should go: the rename fails
    expect(await load()).toMatchObject({ name: 'MNIST' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      new RegExp(
        `^loadMnist expects to keep ${names[0]} in the cache .*, but got .*; it will be downloaded again next time$`,
      ),
    );
    expect(readdirSync(cache)).toEqual([...packedNames].sort());
  });

  /** What may lie where a file should be, and what is said of it. */
  const obstacles: [string, (path: string) => void, string][] = [
    ['a link to nothing', (path) => symlinkSync('nowhere', path), 'to be a file that can be read, but got ENOENT'],
    ['a link to itself', (path) => symlinkSync(path, path), 'to be a file that can be read, but got ELOOP'],
    ['a pipe that never ends', (path) => execFileSync('mkfifo', [path]), 'to be a file of at most 65544 bytes, but got none'],
    ['a file of 5 GB', (path) => { writeFileSync(path, ''); truncateSync(path, 5e9); }, 'to be a file of at most 65544 bytes, but got one of 5000000000'],
  ]; // prettier-ignore

  it.each(obstacles)('steps over %s with a warning, and downloads the file in its place', async (_, put, came) => {
    const first = await mirror();
    await load();
    const path = join(cache, packedNames[3]);
    rmSync(path);
    put(path);
    first.requests.length = 0;
    const text = `loadMnist expects ${path} ${came.replace('65544', String(smallFiles.testLabels.bytes + 65536))}`;
    await expect(load({ download: false })).rejects.toThrow(
      new Error(`${text}; delete it, and allow a download`),
    );
    expect(await load()).toMatchObject({ name: 'MNIST' });
    expect(warnings).toEqual([`${text}; it is fetched again`]);
    expect(first.requests).toEqual([packedNames[3]]);
    expect(lstatSync(path).isFile()).toBe(true);
    expect(await load({ download: false })).toMatchObject({ name: 'MNIST' });
    expect(readdirSync(cache)).toEqual([...packedNames].sort());
  }); // prettier-ignore

  it('steps over a file, and a folder, that it may not read or remove', async () => {
    const first = await mirror();
    await load();
    const refusal = (path: string) =>
      Object.assign(new Error(`EACCES: permission denied, '${path}'`), { code: 'EACCES' });
    const path = join(cache, packedNames[0]);
    first.requests.length = 0;
    const unreadable: typeof nodeDisk = {
      ...nodeDisk,
      read: (asked, file, limit) =>
        file === path
          ? Promise.reject(new Error(`${asked} expects ${path} to be a file that can be read, but got EACCES; check the path`))
          : nodeDisk.read(asked, file, limit),
      remove: (file) => Promise.reject(refusal(file)),
      write: (folder) => Promise.reject(refusal(folder)),
    }; // prettier-ignore
    expect(await load({}, unreadable)).toMatchObject({ name: 'MNIST' });
    writeFileSync(join(cache, names[1]), 'no');
    expect(await load({}, unreadable)).toMatchObject({ name: 'MNIST' });
    const keeping = `loadMnist expects to keep ${names[0]} in the cache ${cache}, but got EACCES: permission denied, '${cache}'; it will be downloaded again next time`;
    const reading = `loadMnist expects ${path} to be a file that can be read, but got EACCES; it is fetched again`;
    const beside = `loadMnist expects ${join(cache, names[1])} to begin with an IDX header, but got its end at byte 2; the other one beside it is used`;
    expect(warnings.filter((text) => text !== beside)).toEqual([
      reading,
      keeping,
      reading,
      keeping,
    ]);
    const closed = { ...unreadable, list: (folder: string) => Promise.reject(refusal(folder)) };
    warnings = [];
    expect(await load({}, closed)).toMatchObject({ name: 'MNIST' });
    expect(warnings).toHaveLength(8);
    expect(warnings[0]).toBe(
      `loadMnist expects ${cache} to be a folder that can be read, but got EACCES: permission denied, '${cache}'; it is fetched again`,
    );
  });

  it.each<[string, (from: string, to: string) => void, string | undefined]>([
    ['another has put the file there', (_, to) => { writeFileSync(to, 'abc'); throw coded('EPERM'); }, undefined],
    ['another has taken the folder away', () => { rmSync(cache, { recursive: true }); throw coded('ENOENT'); }, undefined],
    ['it is refused for good', (_, to) => { writeFileSync(to, 'abd'); throw coded('EPERM'); }, 'EPERM'],
  ])('is written in the moment that %s', async (_, instead, code) => {
    const real = fs.promises.rename;
    let calls = 0;
    fs.promises.rename = (from, to) =>
      ++calls === 1 || code ? Promise.resolve().then(() => instead(String(from), String(to))) : real(from, to);
    syncBuiltinESMExports();
    try {
      const writing = nodeDisk.write(cache, 'a', Buffer.from('abc'));
      if (code) await expect(writing).rejects.toMatchObject({ code });
      else {
        await writing;
        expect(readFileSync(join(cache, 'a'), 'utf8')).toBe('abc');
      }
      expect([readdirSync(cache), calls]).toEqual([['a'], code ? 3 : calls]);
    } finally {
      fs.promises.rename = real;
      syncBuiltinESMExports();
    }
  }); // prettier-ignore

  it('is one that several processes use at once, whatever state it is in', async () => {
    const first = await mirror();
    mkdirSync(cache, { recursive: true });
    const spoil = () => names.forEach((name) => {
      writeFileSync(join(cache, name), 'no');
      writeFileSync(join(cache, `${name}.gz`), 'no gzip');
    }); // prettier-ignore
    const program = join(import.meta.dirname, 'cache-user.ts');
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--import', 'tsx', program, cache, first.url], { stdio: 'pipe' }),
    );
    spoil();
    const errors: string[] = [];
    children.forEach((child) => child.stderr.on('data', (text) => errors.push(String(text))));
    const codes = await Promise.all(
      children.map(async (child) => (await once(child, 'close')) as [number]),
    );
    expect(errors.join('')).toBe('');
    expect(codes.map(([code]) => code)).toEqual([0, 0, 0, 0]);
    expect(await load()).toMatchObject({ name: 'MNIST' });
    expect(readdirSync(cache).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('may be filled by several loads at once', async () => {
    await mirror();
    const all = await Promise.all(Array.from({ length: 8 }, () => load()));
    expect(all.every(({ name }) => name === 'MNIST')).toBe(true);
    expect(readdirSync(cache)).toEqual([...packedNames].sort());
    expect(warnings).toEqual([]);
  });

  it('comes after the folder in MNIST_DIR', async () => {
    const first = await mirror();
    await load();
    vi.stubEnv('MNIST_DIR', join(cache, 'none'));
    await expect(load()).rejects.toThrow(
      `loadMnist expects ${join(cache, 'none')} (the environment variable MNIST_DIR) to be a folder, but got none; check the path`,
    );
    expect(first.requests).toHaveLength(4);
  });
});
