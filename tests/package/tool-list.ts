/**
 * The tools that the package is tried in, and how a project of each is run: first Node itself,
 * whose numbers the others have to give. Their files stand in tests/package/tools.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as vite from 'vite';
import { launch, noChromium, serve } from '../browser/chromium.js';

export interface Tool {
  readonly name: string;
  /** What npm installs, the tool first; of what this project has itself, its own version. */
  readonly packages: readonly string[];
  /** The folders of tests/package/tools whose files the project has. */
  readonly folders: readonly string[];
  readonly commonjs?: boolean;
  /** What is done with it, in words. */
  readonly tried: string;
  /** Runs the project; gives what its programs print. */
  run(app: string, expected: string): Promise<string[]>;
}

const run = (
  app: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> =>
  Promise.resolve(
    execFileSync(command, [...args], {
      cwd: app,
      encoding: 'utf8',
      // NODE_ENV may be what a tool in this process has set.
      env: {
        ...process.env,
        NODE_ENV: undefined,
        NO_COLOR: '1',
        NEXT_TELEMETRY_DISABLED: '1',
        CI: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 300_000,
    }).trim(),
  );

const node = (app: string, ...args: string[]) => run(app, process.execPath, args);
const bin = (app: string, name: string) => join(app, 'node_modules/.bin', name);

/** What a page shows as its title when it is done. */
async function titleOf(url: string): Promise<string> {
  if (noChromium) throw new Error(noChromium);
  const browser = await launch();
  try {
    const tab = await browser.newPage();
    await tab.goto(url);
    await tab.waitForFunction(() => document.title.startsWith('done: '), null, { timeout: 60_000 });
    return (await tab.title()).replace('done: ', '');
  } finally {
    await browser.close();
  }
}

/** Built by a tool's own program, for Node, in both formats. */
const bundled = async (app: string) => {
  await node(app, 'build.js');
  return [await node(app, 'out/esm.mjs'), await node(app, 'out/cjs.cjs')];
};

/** A page from Vite's dev server, and from what it builds. */
const inVite: Tool['run'] = async (app) => {
  const { createServer: start, build } = (await import(
    pathToFileURL(join(app, 'node_modules/vite/dist/node/index.js')).href
  )) as typeof vite;
  delete process.env.NODE_ENV; // which an earlier build may have set
  const server = await start({ root: app, logLevel: 'warn', server: { host: '127.0.0.1' } });
  await server.listen();
  const dev = await titleOf(server.resolvedUrls!.local[0]).finally(() => server.close());
  delete process.env.NODE_ENV; // which the server has set
  await build({ root: app, logLevel: 'warn' });
  const built = await serve((path) => {
    const file = join(app, 'dist', path === '/' ? 'index.html' : path);
    return path === '/favicon.ico' ? undefined : { body: readFileSync(file) };
  });
  return [dev, await titleOf(built.url).finally(() => built.close())];
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A route and a page of Next.js, built and started. */
const inNext: Tool['run'] = async (app, expected) => {
  const next = join(app, 'node_modules/next/dist/bin/next');
  await run(app, process.execPath, [next, 'build']);
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(process.execPath, [next, 'start', '-p', new URL(url).port], {
    cwd: app,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const text of server.stdout) if (String(text).includes('Ready')) break;
    const route = await (await fetch(`${url}/api`)).text();
    // What the page searches is a function's text, which imports nothing: width + 1.
    const [scores] = /scores .*/.exec(expected)!;
    return [route, (await titleOf(url)).replace(/scores 2 3 4$/, scores)];
  } finally {
    server.kill();
  }
};

/** Tests that compare with Node's numbers themselves. */
const tested =
  (command: (app: string) => [string, ...string[]], count: number): Tool['run'] =>
  async (app, expected) => {
    const [program, ...args] = command(app);
    await run(app, program, args, { EXPECTED: expected });
    return Array<string>(count).fill(expected);
  };

const typed: Tool['run'] = async (app) => {
  const flags = '--strict --noEmit --target es2022 --skipLibCheck false'.split(' ');
  for (const [resolution, module] of [
    ['node10', 'commonjs'],
    ['node16', 'node16'],
    ['bundler', 'esnext'],
  ]) {
    const how = ['--moduleResolution', resolution, '--module', module, 'typed.ts'];
    await node(app, 'node_modules/typescript/bin/tsc', ...flags, ...how);
  }
  return [];
};

const page = 'a page of its dev server and a built one in Chromium, two Web Workers';
const viteBefore8 = (version: number): Tool => ({
  name: `vite${version}`,
  packages: [`vite@${version}`],
  folders: ['vite'],
  tried: `${page}, with \`optimizeDeps: { exclude: ['tiny-mlp'] }\``,
  run: inVite,
});

export const tools: readonly Tool[] = [
  {
    name: 'node',
    packages: [],
    folders: ['node'],
    tried: 'a program, two workers',
    run: async (app) => [await node(app, 'main.js')],
  },
  {
    name: 'esbuild',
    packages: ['esbuild'],
    folders: ['node', 'esbuild'],
    tried: 'bundles for Node, ES module and CommonJS, two workers',
    run: bundled,
  },
  {
    name: 'webpack',
    packages: ['webpack'],
    folders: ['node', 'webpack'],
    tried: 'bundles for Node, ES module and CommonJS, two workers',
    run: bundled,
  },
  { name: 'vite8', packages: ['vite'], folders: ['vite', 'vite8'], tried: page, run: inVite },
  viteBefore8(7),
  viteBefore8(6),
  viteBefore8(5),
  {
    name: 'next',
    packages: ['next@16', 'react@19', 'react-dom@19'],
    folders: ['next'],
    tried: 'a route on the server, two workers; a client component in Chromium, two Web Workers',
    run: inNext,
  },
  {
    name: 'jest',
    packages: ['jest@30', 'jest-environment-jsdom@30'],
    folders: ['jest'],
    commonjs: true,
    tried: 'CommonJS in Node, two workers; in jsdom, none; in jsdom with `customExportConditions: [\'node\', \'node-addons\']`, two', // prettier-ignore
    run: tested((app) => [bin(app, 'jest')], 3),
  },
  {
    name: 'vitest',
    packages: ['vitest@4', 'jsdom@26'],
    folders: ['vitest'],
    tried: 'a test in jsdom, two workers',
    run: tested((app) => [bin(app, 'vitest'), 'run'], 1),
  },
  {
    name: 'deno',
    packages: ['deno@2'],
    folders: ['node'],
    tried: 'a program, two workers',
    run: async (app) => [await node(app, 'node_modules/deno/bin.cjs', 'run', '-A', 'main.js')],
  },
  {
    name: 'bun',
    packages: ['@oven/bun-linux-x64@1'],
    folders: ['node'],
    tried: 'a program, `workers: 0`',
    run: async (app) => [
      await run(app, join(app, 'node_modules/@oven/bun-linux-x64/bin/bun'), ['main.js'], {
        WORKERS: '0',
      }),
    ],
  },
  {
    name: 'typescript',
    packages: ['typescript@5.9'],
    folders: ['typescript'],
    commonjs: true,
    tried: 'types of every subpath under `node10`, `node16` and `bundler`',
    run: typed,
  },
];

/** Those that need nothing that this project has not. */
export const atHand = tools.filter(({ name }) => ['esbuild', 'webpack', 'vite8'].includes(name));
