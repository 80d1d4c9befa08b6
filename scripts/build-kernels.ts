/**
 * Compiles assembly/ into the WebAssembly modules that are embedded in the package: for float32 and
 * float64, each with and without relaxed SIMD. Signatures and constants for TypeScript are taken
 * from what the compiler says of the module. Run by `npm run build:kernels`; the result is
 * committed, and a test checks that it is up to date.
 */
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { patched } from '../src/backend/wasm/patch.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}/src/backend/wasm`;

const flags = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--bindings', 'raw', '--outFile', 'kernels.wasm', '--baseDir', root],
];

interface Compiled {
  wasm: Uint8Array<ArrayBuffer>;
  /** The compiler's declarations of what the module exports. */
  declarations: string;
}

/** The options for an element type, and AssemblyScript's names of WebAssembly features. */
const builtFor = (real: 'f32' | 'f64', features: string): string[] =>
  ['--use', `real=${real}`, '--enable', features]; // prettier-ignore

/** @param entry - A file of assembly/. */
async function compile(entry: string, ...options: string[]): Promise<Compiled> {
  const files = new Map<string, unknown>();
  const { error } = await asc.main([`assembly/${entry}.ts`, ...flags, ...options], {
    writeFile: (name, contents) => void files.set(name, contents),
  });
  const wasm = files.get('kernels.wasm');
  if (error || !wasm) throw new Error(`asc failed: ${error?.message ?? 'no output'}`);
  return { wasm: wasm as Uint8Array<ArrayBuffer>, declarations: String(files.get('kernels.d.ts')) };
}

/** The kernels' signatures, as members of an interface. */
const signatures = (declarations: string): string[] =>
  [...declarations.matchAll(/export function (.+;)/g)].map(([, signature]) => `  ${signature}`);

/** The numbers that both languages need, read from a module. */
async function constants({ wasm, declarations }: Compiled): Promise<string[]> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  return [...declarations.matchAll(/export const ([A-Z_]+): /g)].map(([, name]) => {
    const { value } = instance.exports[name] as WebAssembly.Global<'i32'>;
    return `export const ${name} = ${value >>> 0};`;
  });
}

/** A constant among such lines. */
const numberOf = (name: string, lines: readonly string[]): number =>
  Number(/\d+/.exec(lines.find((line) => line.includes(name))!.split('=')[1])![0]);

/** How far apart the two sides of a difference may be, and how many equal bytes end it. */
const [REACH, SAME] = [96, 4];

/** Where two modules are alike again after bytes `i` and `j`: the nearest such place. */
function alike(from: Uint8Array, to: Uint8Array, i: number, j: number): [number, number] {
  for (let sum = 1; sum <= 2 * REACH; sum++) {
    for (let skip = 0; skip <= sum; skip++) {
      const [a, b] = [i + skip, j + sum - skip];
      let same = 0;
      while (same < SAME && a + same < from.length && from[a + same] === to[b + same]) same++;
      if (same === SAME) return [a, b];
    }
  }
  return [from.length, to.length];
}

/**
 * What makes one module of another, as src/backend/wasm/patch.ts reads it. Builds of one source
 * differ in few bytes: instructions for another type, or for relaxed SIMD.
 */
function patch(from: Uint8Array, to: Uint8Array): string {
  const parts: string[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const start = i;
    while (i < from.length && from[i] === to[j]) [i, j] = [i + 1, j + 1];
    const [a, b] = i < from.length || j < to.length ? alike(from, to, i, j) : [i, j];
    parts.push(`${(i - start).toString(36)},${(a - i).toString(36)},${hex(to.subarray(j, b))}`);
    [i, j] = [a, b];
  }
  const text = parts.join(' ');
  if (patched(hex(from), text) !== hex(to)) throw new Error('the patch does not give the module');
  return text;
}

/** Two letters a byte: longer than base64, but compressed, as packages are sent, a third shorter. */
const hex = (wasm: Uint8Array): string => Buffer.from(wasm).toString('hex');

/** The generated files' texts, by their names. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const modules: Record<string, Compiled> = {};
  for (const real of ['f32', 'f64'] as const) {
    modules[real] = await compile('index', ...builtFor(real, 'simd,threads'));
    const fused = builtFor(real, 'simd,threads,relaxed-simd');
    modules[`${real} fused`] = await compile('index', ...fused);
  }
  // Its constants lie below those of the others: the memory is the same.
  const [base, plain] = [['--memoryBase', '64'], builtFor('f32', 'simd,threads')];
  const activations = await compile('activations', ...plain, ...base);
  const { f32, f64 } = modules;
  const own = await constants(activations);
  const [end, heap] = [own, await constants(f32)].map((lines) => numberOf('HEAP_BASE', lines));
  if (end > heap) throw new Error(`the constants of activations end at ${end}, above ${heap}`);
  return {
    'kernels.generated.ts': `/**
 * The kernels of assembly/, compiled by \`npm run build:kernels\`. Not to be edited.
 */

/** The kernels for one element type. Pointers and strides are in bytes; see assembly/. */
export interface Kernels {
${signatures(f32.declarations).join('\n')}
}

${(await constants(f32)).join('\n')}

/** For every engine with SIMD and shared memory, in hexadecimal. */
export const float32Kernels =
  '${hex(f32.wasm)}';

/** What makes of them those for float64. */
export const float64Patch =
  '${patch(f32.wasm, f64.wasm)}';
`,
    'activations.generated.ts': `/**
 * The kernels of assembly/activations.ts, compiled by \`npm run build:kernels\`. Not to be edited.
 */

/** See assembly/activations.ts. Pointers are in bytes. */
export interface ActivationKernels {
${signatures(activations.declarations).join('\n')}
}

${own.filter((line) => !line.includes('HEAP_BASE')).join('\n')}

/** In hexadecimal. */
export const activationKernels =
  '${hex(activations.wasm)}';
`,
    'fused.generated.ts': `/**
 * What makes of the plain kernels those with fused multiply-add, for engines with relaxed SIMD;
 * made by \`npm run build:kernels\`. Not to be edited.
 */
export const fusedPatches = {
  float32:
    '${patch(f32.wasm, modules['f32 fused'].wasm)}',
  float64:
    '${patch(f64.wasm, modules['f64 fused'].wasm)}',
};
`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await generatedFiles())) {
    await writeFile(`${folder}/${name}.tmp`, text);
    await rename(`${folder}/${name}.tmp`, `${folder}/${name}`);
    console.log(`wrote src/backend/wasm/${name}`);
  }
}
