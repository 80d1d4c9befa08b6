/**
 * How much of the package ends in a page: bundles of esbuild, minified and compressed. `npm run
 * sizes` writes docs/results/sizes.json from what npm run build has made; npm run check:package
 * holds the budgets, and the figures to the package.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, version } from 'esbuild';
import { saveJson } from '../bench/tools/save.js';

/** The names of values that src/index.ts exports from some of its folders. */
function namesFrom(folders: readonly string[]): string[] {
  const index = readFileSync(new URL('../src/index.ts', import.meta.url), 'utf8');
  const statements = index.matchAll(/^export (\{[^}]*\}|\* as \w+) from '\.\/(\w+)\//gm);
  return [...statements].flatMap(([, exported, folder]) =>
    folders.includes(folder)
      ? exported.replace(/^\* as|[{}]/g, '').split(',').map((name) => name.trim()).filter((name) => name && !name.startsWith('type '))
      : [],
  ); // prettier-ignore
}

/** Layers, losses, optimizers, schedules, loaders and all that they stand on. */
const core = namesFrom(['core', 'backend', 'nn', 'optim', 'data']).join(', ');

/** What is measured: its name, the program, and the most it may come to, in bytes of gzip. */
export const programs = {
  'everything in `tiny-mlp`': { code: "export * from 'tiny-mlp';", budget: 126_800 },
  'every layer, loss, optimizer and loader': {
    code: `export { ${core} } from 'tiny-mlp';`,
    budget: 75_000,
  },
  'what a training needs': {
    code:
      'export { DataLoader, Linear, ReLU, Sequential, SGD, SoftmaxCrossEntropy } from ' +
      "'tiny-mlp';",
    budget: 45_500,
  },
  '`import { Linear }`': { code: "export { Linear } from 'tiny-mlp';", budget: 34_400 },
  '`import { Generator }`': { code: "export { Generator } from 'tiny-mlp';", budget: 7_600 },
  'everything in `tiny-mlp/datasets`': {
    code: "export * from 'tiny-mlp/datasets';",
    budget: 19_200,
  },
  'everything in `tiny-mlp/io`': { code: "export * from 'tiny-mlp/io';", budget: 129_600 },
  '`import { readNpz }`': { code: "export { readNpz } from 'tiny-mlp/io';", budget: 9_200 },
  '`import { readTorch }`': { code: "export { readTorch } from 'tiny-mlp/io';", budget: 12_900 },
  '`import { load, save }`': { code: "export { load, save } from 'tiny-mlp/io';", budget: 60_100 },
  '`import { readOnnx }`': { code: "export { readOnnx } from 'tiny-mlp/io';", budget: 65_500 },
  '`import { compile }`': { code: "export { compile } from 'tiny-mlp/io';", budget: 69_400 },
  'a page that trains in a worker': {
    code: "export { trainInWorker } from 'tiny-mlp/worker';",
    budget: 26_300,
  },
  'everything in `tiny-mlp/tabular`': {
    code: "export * from 'tiny-mlp/tabular';",
    budget: 82_900,
  },
  'everything in `tiny-mlp/sweep`': { code: "export * from 'tiny-mlp/sweep';", budget: 39_600 },
} as const satisfies Record<string, { code: string; budget: number }>;

/** One program's bundle, in bytes. */
export interface Size {
  readonly name: string;
  readonly minified: number;
  readonly gzip: number;
  readonly budget: number;
}

/** What docs/results/sizes.json holds. */
export interface SizeResults {
  readonly esbuild: string;
  readonly command: string;
  readonly sizes: readonly Size[];
}

/** @param from - A folder from which the package is found, as built. */
export async function measureSizes(
  from = fileURLToPath(new URL('..', import.meta.url)),
): Promise<Size[]> {
  const sizes: Size[] = [];
  for (const [name, { code, budget }] of Object.entries(programs)) {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: from },
      tsconfigRaw: {}, // not this project's, which leads to the source
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      logLevel: 'error',
    });
    const { contents } = outputFiles[0];
    sizes.push({
      name,
      minified: contents.length,
      gzip: gzipSync(contents, { level: 9 }).length,
      budget,
    });
  }
  return sizes;
}

/** @throws Error if a program is larger than its budget, or not what was written down. */
export function checkSizes(sizes: readonly Size[], written: SizeResults): void {
  const wrong = sizes.flatMap(({ name, gzip, budget }) => {
    if (gzip > budget) return [`${name} comes to ${gzip} bytes of gzip, and may be ${budget}`];
    const before = written.sizes.find((size) => size.name === name)?.gzip ?? 0;
    return Math.abs(gzip - before) > 0.02 * gzip
      ? [
          `${name} comes to ${gzip} bytes of gzip, and docs/results/sizes.json says ${before}; ` +
            'npm run sizes',
        ]
      : [];
  });
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results: SizeResults = {
    command: 'npm run build && npm run sizes',
    esbuild: version,
    sizes: await measureSizes(),
  };
  saveJson(fileURLToPath(new URL('../docs/results/sizes.json', import.meta.url)), results);
}
