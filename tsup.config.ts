import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { defineConfig, type Options } from 'tsup';

/** Packages that are built into dist instead of being installed beside it. */
const bundled = ['fflate', 'csv-parse'];

/** Their licences ask to stay with their code. */
const licences = bundled.map((name) => {
  const main = createRequire(import.meta.url).resolve(name);
  const place = join('node_modules', name);
  const folder = main.slice(0, main.lastIndexOf(place) + place.length);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return `/*! Parts of this file are ${name} ${version}.\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n*/`;
});

const keepLicences: NonNullable<Options['plugins']>[number] = {
  name: 'licences',
  // Bundlers drop comments that belong to nothing they keep: added once a file is what it will be.
  renderChunk(code, { map }) {
    const held = licences.filter((_, i) => code.includes(`node_modules/${bundled[i]}`));
    return held.length > 0
      ? { code: `${code.trimEnd()}\n${held.join('\n')}\n`, map: map ?? null }
      : undefined;
  },
};

/** What package.json exports. */
const entries = {
  index: 'src/index.ts',
  'datasets/index': 'src/datasets/index.ts',
  'datasets/browser': 'src/datasets/browser.ts',
  'io/index': 'src/io/index.ts',
  'sweep/index': 'src/sweep/index.ts',
  'sweep/browser': 'src/sweep/browser.ts',
  'sweep/worker': 'src/sweep/worker.ts',
  'sweep/web-worker': 'src/sweep/web-worker.ts',
  'tabular/index': 'src/tabular/index.ts',
  'worker/index': 'src/worker/index.ts',
};

/**
 * Files of their own for what else would lie in a chunk with other code. Bundlers leave out a whole
 * file of this package that nobody uses; within one they keep what may do something when it is
 * loaded, as fflate's tables.
 */
const parts = {
  'parts/deflate': 'src/io/zip-writer.ts',
  'parts/kernels': 'src/backend/wasm/kernels.generated.ts',
};

/**
 * Bundles have files in the order in which they are first imported, and gzip finds alike only what
 * lies within 32 kB. So the kernels, which resemble no code, come before everything, and the layers
 * before the losses, as in src/index.ts; esbuild would order chunks by which entries use them.
 */
const order: NonNullable<Options['plugins']>[number] = {
  name: 'order',
  renderChunk(code, { path, entryPoint = 'src/datasets' }) {
    const without = [...Object.values(parts), 'src/datasets'];
    if (this.format !== 'esm' || without.some((start) => entryPoint.startsWith(start))) return;
    const kernels = relative(dirname(path), 'dist/parts/kernels.js');
    const [, layers] = /\bSoftmax\b[^;]* from "(\S+)"/.exec(code) ?? [];
    const first = [kernels.startsWith('.') ? kernels : `./${kernels}`, layers ?? []].flat();
    // On the first line, and without a new one, so that the source map holds.
    return { code: first.map((file) => `import "${file}";`).join('') + code, map: null };
  },
};

const library: Options = {
  entry: { ...entries, ...parts },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  esbuildOptions(options) {
    // Writes numbers in the place of constants. Chunks have no `const`: others no longer could.
    options.minifySyntax = true;
  },
  external: [/^node:/],
  noExternal: bundled,
  dts: { entry: entries, compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  // The command has a build of its own.
  clean: ['!cli/**'],
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false,
  plugins: [
    {
      name: 'pure namespaces',
      // `export * as init` becomes a call that bundlers cannot leave out, and with it all that
      // init holds, unless it is marked as pure.
      renderChunk(code, { map }) {
        const pure = code
          .replace(/^(var __export = \(target, all\) => \{\n.*\n.*\n)\};/m, '$1  return target; };')
          .replace(
            /^var (\w+_exports) = \{\};\n__export\(\1, /gm,
            'var $1 =\n  /* @__PURE__ */ __export({}, ',
          );
        return pure === code ? undefined : { code: pure, map: map ?? null };
      },
    },
    order,
    keepLicences,
  ],
};

/** The command uses the package as anyone does: by its name, which Node finds in package.json. */
const command: Options = {
  entry: { bin: 'src/cli/bin.ts' },
  outDir: 'dist/cli',
  format: ['esm'],
  target: 'es2022',
  platform: 'node',
  external: [/^node:/, /^tiny-mlp(\/|$)/],
  noExternal: bundled,
  clean: true,
  treeshake: true,
  removeNodeProtocol: false,
  plugins: [keepLicences],
};

export default defineConfig([library, command]);
