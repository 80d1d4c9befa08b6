/**
 * Under a Content-Security-Policy, sent as a header by a real server to a real Chromium, the
 * package trains in a page and in a worker with the bits of Node, and does nothing that the policy
 * would report.
 */
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import type { BackendName } from '../../src/index.js';
import { root } from '../support/sources.js';
import { launch, noChromium, serve, type Server } from './chromium.js';
import { program, type Outcome } from './program.js';

interface Report { outcome?: Outcome; error?: string; violations: string[] } // prettier-ignore

/**
 * Runs `run()` and tells the server how it went, and which of the policy's rules were broken
 * meanwhile.
 */
const telling = (run: string) => `
  const violations = [];
  globalThis.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => violations.push(effectiveDirective + ' ' + blockedURI));
  const report = {};
  try { report.outcome = (${run})(); } catch (error) { report.error = String(error); }
  // The browser tells of violations, and sends its reports, a little later.
  setTimeout(() => fetch('/done', { method: 'POST', body: JSON.stringify({ ...report, violations }) }), 300);
`;

/**
 * The scripts that a page may ask for: each backend in the page and in a worker, and code from a
 * string.
 */
const scripts: Record<string, string> = {};
for (const backend of [undefined, 'wasm', 'reference']) {
  const run = `() => program(${backend ? `'${backend}'` : ''})`;
  const from = "import { program } from './tests/browser/program.ts';";
  scripts[`/page-${backend}.js`] = scripts[`/worker-${backend}.js`] = `${from} ${telling(run)}`;
}
scripts['/page-string.js'] = telling("() => new Function('return 1')()");

async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
    minify: true,
  });
  return outputFiles[0].text;
}

const policies = {
  compiled: "script-src 'self' 'wasm-unsafe-eval'",
  plain: "script-src 'self'",
} as const;

describe.skipIf(noChromium)(`in Chromium${noChromium ? ` (${noChromium})` : ''}`, () => {
  let browser: Browser;
  let server: Server;
  const files = new Map<string, string>();

  beforeAll(async () => {
    for (const [path, contents] of Object.entries(scripts))
      files.set(path, await bundled(contents));
    for (const path of [...files.keys()]) {
      const name = path.slice(1, -3);
      files.set(
        `/${name}.html`,
        `<!doctype html><title>${name}</title><script type="module" src="/${name}.js"></script>`,
      );
      if (!name.startsWith('worker')) continue;
      files.set(
        `/${name}.html`,
        `<!doctype html><title>${name}</title><script type="module" src="/start-${name}.js"></script>`,
      );
      files.set(`/start-${name}.js`, `new Worker('/${name}.js', { type: 'module' });`);
    }
    // The first part of the path says which policy everything below it is sent with: a worker has
    // the policy of its own response.
    server = await serve((path) => {
      const [, policy, name] = /^\/(\w+)(\/.*)$/.exec(path) ?? [];
      const body = files
        .get(name)
        ?.replaceAll('="/', `="/${policy}/`)
        .replaceAll("Worker('/", `Worker('/${policy}/`);
      if (body === undefined) return undefined;
      return {
        body,
        headers: {
          'content-security-policy': `${policies[policy as keyof typeof policies]}; report-uri /violations`,
        },
      };
    });
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /**
   * What the scripts of a page tell. They are not asked through playwright, which makes code from
   * strings itself.
   */
  async function report(
    policy: keyof typeof policies,
    name: string,
  ): Promise<Report & { posted: string[] }> {
    const page = await browser.newPage();
    server.posted.length = 0;
    try {
      await page.goto(`${server.url}/${policy}/${name}.html`);
      await expect
        .poll(() => server.posted.some(({ path }) => path === '/done'), { timeout: 30_000 })
        .toBe(true);
      const at = (wanted: string) =>
        server.posted.filter(({ path }) => path === wanted).map(({ body }) => body);
      return { ...(JSON.parse(at('/done')[0]) as Report), posted: at('/violations') };
    } finally {
      await page.close();
    }
  }

  describe.each(['page', 'worker'])('in a %s', (place) => {
    it.each<[keyof typeof policies, BackendName | undefined, BackendName]>([
      ['compiled', undefined, 'wasm'],
      ['compiled', 'reference', 'reference'],
      ['plain', 'reference', 'reference'],
    ])(
      'under the policy "%s", asked for %s, it computes what %s computes in Node, and breaks no rule',
      async (policy, asked, backend) => {
        const { outcome, error, violations, posted } = await report(policy, `${place}-${asked}`);
        expect(error).toBeUndefined();
        expect(outcome).toEqual(program(backend));
        expect(outcome!.losses.at(-1)).toBeLessThan(0.3);
        expect({ violations, posted }).toEqual({ violations: [], posted: [] });
      },
    );

    it('without WebAssembly, and not told so, it finds out by trying: one violation, one warning, and the reference backend', async () => {
      const { outcome, violations } = await report('plain', `${place}-undefined`);
      expect(violations).toEqual(['script-src wasm-eval']);
      expect(outcome!.warnings).toHaveLength(1);
      expect(outcome!.warnings[0]).toMatch(
        /^tiny-mlp computes on the slower reference backend, .* CompileError: .*Content Security Policy/,
      );
      expect({ ...outcome!, warnings: [] }).toEqual(program('reference'));
    });

    it('without WebAssembly, but asked for it, it throws what the engine throws', async () => {
      const { error } = await report('plain', `${place}-wasm`);
      expect(error).toMatch(/^CompileError: .*Content Security Policy/);
    });
  });

  it('code from strings is refused under these policies, and would be seen', async () => {
    for (const policy of ['compiled', 'plain'] as const) {
      const { error, violations, posted } = await report(policy, 'page-string');
      expect(error).toMatch(/^EvalError/);
      expect(violations).toEqual(['script-src eval']);
      expect(posted).toHaveLength(1);
    }
  });
});
