/**
 * Compiles assembly/ into the WebAssembly modules that are embedded in the package: for float32 and
 * float64, each with and without relaxed SIMD. Signatures and constants for TypeScript are taken
 * from what the compiler says of the module. Beside them, the program of a thread. Run by `npm run
 * build:kernels`; the result is committed, and a test checks that it is up to date.
 */
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';
import { MOVED } from '../src/backend/wasm/kernels.js';
import { patched, widened } from '../src/backend/wasm/patch.js';

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
  [...declarations.matchAll(/export function (\w+)(\(.*\)): (.+;)/g)].map(
    ([, name, given, result]) => `  readonly ${name}: ${given} => ${result}`,
  );

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

/** How far apart two modules may drift, in bytes. */
const DRIFT = 1000;

/**
 * What makes one module of another, as src/backend/wasm/patch.ts reads it, with the fewest bytes
 * left out and put in. Builds of one source differ in little: instructions for another type, or
 * for relaxed SIMD.
 */
function patch(from: Uint8Array, to: Uint8Array): Uint8Array {
  const width = 2 * DRIFT + 3;
  const place = (i: number, j: number): number => i * width + (j - i + DRIFT + 1);
  // How many bytes are left out and put in from bytes i and j on; beyond the drift, too many.
  const edits = new Uint16Array((from.length + 2) * width).fill(2 ** 16 - 1);
  for (let i = from.length; i >= 0; i--) {
    for (let j = Math.min(to.length, i + DRIFT); j >= Math.max(0, i - DRIFT); j--) {
      if (i === from.length && j === to.length) edits[place(i, j)] = 0;
      else if (from[i] === to[j]) edits[place(i, j)] = edits[place(i + 1, j + 1)];
      else edits[place(i, j)] = 1 + Math.min(edits[place(i + 1, j)], edits[place(i, j + 1)]);
    }
  }
  const parts: number[] = [];
  for (let i = 0, j = 0; i < from.length || j < to.length;) {
    const start = i;
    while (i < from.length && from[i] === to[j] && i - start < 255) [i, j] = [i + 1, j + 1];
    const [a, b] = [i, j];
    while (Math.max(i - a, j - b) < 255 && edits[place(i, j)] > 0 && from[i] !== to[j]) {
      if (edits[place(i + 1, j)] < edits[place(i, j + 1)]) i++;
      else j++;
    }
    parts.push(a - start, i - a, j - b, ...to.subarray(b, j));
  }
  const result = Uint8Array.from(parts);
  if (text(patched(from, result)) !== text(to)) {
    throw new Error('the patch does not give the module');
  }
  return result;
}

/** Text of which `decode` in src/backend/wasm/kernels.ts makes the bytes again. */
function text(bytes: Uint8Array): string {
  const character = (digit: number): string => String.fromCharCode(35 + digit);
  const characters = Array.from(bytes, (byte) => {
    const moved = (byte + MOVED) % 256;
    return (moved < 90 ? '' : character(89 + Math.floor(moved / 90))) + character(moved % 90);
  });
  return JSON.stringify(characters.join(''));
}

/** The program of a thread, small. */
async function threadProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/crew-program.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  return JSON.stringify(outputFiles[0].text.trim());
}

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
  const normalize = await compile('normalize', ...plain);
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

// All texts are here: beside one another they compress best, for their instructions are alike, and
// bundlers leave out those that nobody uses. See \`decode\` in kernels.ts.

/** For every engine with SIMD and shared memory. */
export const float32Kernels =
  ${text(f32.wasm)};

/** What makes of them, widened, those for float64; see patch.ts. */
export const float64Patch =
  ${text(patch(widened(f32.wasm), f64.wasm))};

/** What makes of either those with fused multiply-add, for engines with relaxed SIMD. */
export const fusedPatches = {
  float32:
    ${text(patch(f32.wasm, modules['f32 fused'].wasm))},
  float64:
    ${text(patch(f64.wasm, modules['f64 fused'].wasm))},
};

/** Those of assembly/activations.ts. */
export const activationKernels =
  ${text(activations.wasm)};

/** Those of assembly/normalize.ts. */
export const normalizeKernels =
  ${text(normalize.wasm)};
`,
    'crew-program.generated.ts': `/**
 * crew-program.ts as text, written by \`npm run build:kernels\`. Not to be edited.
 */
export const threadProgram =
  ${await threadProgram()};
`,
    'activations.generated.ts': `/**
 * What assembly/activations.ts exports, written by \`npm run build:kernels\`. Not to be edited.
 */

/** See assembly/activations.ts. Pointers are in bytes. */
export interface ActivationKernels {
${signatures(activations.declarations).join('\n')}
}

${own.filter((line) => !line.includes('HEAP_BASE')).join('\n')}
`,
    'normalize.generated.ts': `/**
 * What assembly/normalize.ts exports, written by \`npm run build:kernels\`. Not to be edited.
 */

/** See assembly/normalize.ts. Pointers and strides are in bytes. */
export interface NormalizeKernels {
${signatures(normalize.declarations).join('\n')}
}
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
