/**
 * A real browser for tests: Chromium where it is installed, and a web server for what it loads.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Chromium is: what CHROMIUM in the environment says, or a usual place. */
export const executablePath = places.find((path) => path !== undefined && existsSync(path));

/** Why there is no browser, for tests that are left out; undefined where there is one. */
export const noChromium = executablePath
  ? undefined
  : 'no Chromium here: install it, or name its place in CHROMIUM';

/**
 * Nothing but what is asked for: no sandbox, which containers do not have, and no network of its
 * own.
 */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath!, args: flags });

/** A file as the server gives it. */
export interface Served {
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly url: string;
  /** Bodies of what was posted, by path. */
  readonly posted: { path: string; body: string }[];
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  wasm: 'application/wasm',
};

/** Serves files by path on a free port of this machine. */
export async function serve(fileAt: (path: string) => Served | undefined): Promise<Server> {
  const posted: Server['posted'] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname;
    if (request.method === 'POST') {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        posted.push({ path, body });
        response.writeHead(204).end();
      });
      return;
    }
    const file = fileAt(path);
    if (!file) return response.writeHead(404).end();
    const type = types[/\.(\w+)$/.exec(path)?.[1] ?? 'html'] ?? 'application/octet-stream';
    return response.writeHead(200, { 'content-type': type, ...file.headers }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
