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

/** The generated file's text. */
export async function kernelsSource(): Promise<string> {
  // Two letters a byte: longer than base64, but compressed, as packages are sent, a third shorter.
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return `/**
 * The kernels of assembly/, compiled by \`npm run build:kernels\`. Not to be edited.
 */

/** For every engine with SIMD and shared memory. */
export const plainKernels =
  '${hex(await compile('simd,threads'))}';

/** The same with fused multiply-add, for engines with relaxed SIMD. */
export const fusedKernels =
  '${hex(await compile('simd,threads,relaxed-simd'))}';
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(`${target}.tmp`, await kernelsSource());
  await rename(`${target}.tmp`, target);
  console.log('wrote src/backend/wasm/kernels.generated.ts');
}
