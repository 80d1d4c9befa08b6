/**
 * Compiles assembly/ into the WebAssembly modules that are embedded in the package: for float32 and
 * float64, each with and without relaxed SIMD. Signatures and constants for TypeScript are taken from
 * what the compiler says of the module. Run by `npm run build:kernels`; the result is committed, and a
 * test checks that it is up to date.
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
  ...['--bindings', 'raw', '--outFile', 'kernels.wasm', '--baseDir', root],
];

interface Compiled {
  wasm: Uint8Array<ArrayBuffer>;
  /** The compiler's declarations of what the module exports. */
  declarations: string;
}

/** @param features - AssemblyScript's names of WebAssembly features. */
async function compile(real: 'f32' | 'f64', features: string): Promise<Compiled> {
  const files = new Map<string, unknown>();
  const { error } = await asc.main([...flags, '--use', `real=${real}`, '--enable', features], {
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
    const { value } = instance.exports[name] as WebAssembly.Global;
    return `export const ${name} = ${Number(value) >>> 0};`;
  });
}

/** Letters of a module that stand together. */
const PIECE = 8000;

/** The generated file's text. */
export async function kernelsSource(): Promise<string> {
  const modules: Compiled[] = [];
  for (const real of ['f32', 'f64'] as const) {
    for (const features of ['simd,threads', 'simd,threads,relaxed-simd']) {
      modules.push(await compile(real, features));
    }
  }
  // Two letters a byte: longer than base64, but compressed, as packages are sent, a third shorter.
  const texts = modules.map(({ wasm }) => Buffer.from(wasm).toString('hex'));
  const pieces: string[] = [];
  for (let at = 0; texts.some(({ length }) => at < length); at += PIECE) {
    pieces.push(...texts.map((text) => text.slice(at, at + PIECE)));
  }
  return `/**
 * The kernels of assembly/, compiled by \`npm run build:kernels\`. Not to be edited.
 */

/** The kernels for one element type. Pointers and strides are in bytes; see assembly/. */
export interface Kernels {
${signatures(modules[0].declarations).join('\n')}
}

${(await constants(modules[0])).join('\n')}

/**
 * Pieces of the four modules in turns. They are alike, which compression sees only where it is less than
 * 32 kB apart.
 */
const pieces = [
${pieces.map((piece) => `  '${piece}',\n`).join('')}];

const join = (first: number): string => pieces.filter((_, i) => i % 4 === first).join('');

/** For every engine with SIMD and shared memory. */
export const plainKernels = { float32: /* @__PURE__ */ join(0), float64: /* @__PURE__ */ join(2) };

/** The same with fused multiply-add, for engines with relaxed SIMD. */
export const fusedKernels = { float32: /* @__PURE__ */ join(1), float64: /* @__PURE__ */ join(3) };
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(`${target}.tmp`, await kernelsSource());
  await rename(`${target}.tmp`, target);
  console.log('wrote src/backend/wasm/kernels.generated.ts');
}
