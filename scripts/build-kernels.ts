/**
 * Compiles assembly/ into the WebAssembly module that is embedded in the package, twice: with and without relaxed SIMD.
 * Run by `npm run build:kernels`; the result is committed, and a test checks that it is up to date.
 */
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}/src/backend/wasm/kernels.generated.ts`;

const flags = [
  'assembly/index.ts',
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
];

/** The module's bytes; `features` are AssemblyScript's names of WebAssembly features. */
async function compile(features: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error } = await asc.main([...flags, '--enable', features, '--outFile', 'kernels.wasm', '--baseDir', root], {
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(`asc failed: ${error?.message ?? 'no output'}`);
  return binary;
}

/** Letters of a build that stand together. */
const PIECE = 8000;

/** The generated file's text. */
export async function kernelsSource(): Promise<string> {
  // Two letters a byte: longer than base64, but compressed, as packages are sent, a third shorter.
  const [plain, fused] = await Promise.all(
    ['simd,threads', 'simd,threads,relaxed-simd'].map(async (features) => Buffer.from(await compile(features)).toString('hex')),
  );
  const pieces: string[] = [];
  for (let at = 0; at < Math.max(plain.length, fused.length); at += PIECE) {
    pieces.push(plain.slice(at, at + PIECE), fused.slice(at, at + PIECE));
  }
  return `/**
 * The kernels of assembly/, compiled by \`npm run build:kernels\`. Not to be edited.
 */

/** Pieces of the two builds in turns. They are nearly the same, which compression sees only where it is less than 32 kB apart. */
const pieces = [
${pieces.map((piece) => `  '${piece}',\n`).join('')}];

const build = (first: number) => pieces.filter((_, i) => i % 2 === first).join('');

/** For every engine with SIMD and shared memory. */
export const plainKernels: string = /* @__PURE__ */ build(0);

/** The same with fused multiply-add, for engines with relaxed SIMD. */
export const fusedKernels: string = /* @__PURE__ */ build(1);
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(`${target}.tmp`, await kernelsSource());
  await rename(`${target}.tmp`, target);
  console.log('wrote src/backend/wasm/kernels.generated.ts');
}
