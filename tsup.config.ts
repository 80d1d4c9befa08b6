import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig } from 'tsup';

/** Packages that are built into dist instead of being installed beside it. */
const bundled = ['fflate'];

/** Their licences ask to stay with their code. */
const licences = bundled.map((name) => {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return `/*! Parts of this file are ${name} ${version}.\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n*/`;
});

export default defineConfig({
  entry: {
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
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  noExternal: bundled,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
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
    {
      name: 'licences',
      // Bundlers drop comments that belong to nothing they keep: added once a file is what it will be.
      renderChunk(code, { map }) {
        const held = licences.filter((_, i) => code.includes(`node_modules/${bundled[i]}`));
        return held.length > 0
          ? { code: `${code.trimEnd()}\n${held.join('\n')}\n`, map: map ?? null }
          : undefined;
      },
    },
  ],
});
