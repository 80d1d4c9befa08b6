/**
 * Runs what `compile` writes: modules of JavaScript and WebAssembly here, TypeScript once its types
 * are checked, C by gcc.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

/** What a generated module exports, of any model. */
export interface Compiled {
  predict: (input: unknown) => never;
  features: unknown;
  classes: unknown;
  version: number;
  info: Record<string, unknown>;
}

export const importText = async (text: string): Promise<Compiled> =>
  (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
  )) as Compiled;

/** TypeScript's own files, read once. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** What TypeScript says of files when it is strict; those named .js are checked by their JSDoc. */
export function typeErrors(
  files: Readonly<Record<string, string>>,
  others: ts.CompilerOptions = {},
): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    types: [],
    lib: ['lib.es2022.d.ts'],
    ...others,
  };
  const host = ts.createCompilerHost(options);
  const own = { ...host };
  host.getSourceFile = (name, ...rest) => {
    if (Object.hasOwn(files, name))
      return ts.createSourceFile(name, files[name], ts.ScriptTarget.ES2022, true);
    if (!libraries.has(name)) libraries.set(name, own.getSourceFile(name, ...rest));
    return libraries.get(name);
  };
  host.fileExists = (name) => Object.hasOwn(files, name) || own.fileExists(name);
  host.readFile = (name) => (Object.hasOwn(files, name) ? files[name] : own.readFile(name));
  const program = ts.createProgram(Object.keys(files), options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line;
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    return `${file?.fileName}: ${file?.text.split('\n')[line ?? 0].slice(0, 100)}: ${text}`;
  });
}

export const stripTypes = (text: string): string =>
  ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;

export const hasGcc = spawnSync('gcc', ['--version']).status === 0;
export const hasValgrind = hasGcc && spawnSync('valgrind', ['--version']).status === 0;

const FLAGS = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-O1', '-g'];

/** Compiles files of C, of which the last has main; what the program writes when it is run. */
export function runC(files: Readonly<Record<string, string>>, underValgrind = false): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-c-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const program = join(folder, 'program');
    const main = Object.keys(files).at(-1);
    execFileSync('gcc', [...FLAGS, '-o', program, join(folder, main), '-lm'], { stdio: 'pipe' });
    const [command, ...args] = underValgrind
      ? ['valgrind', '-q', '--error-exitcode=9', '--leak-check=full', program]
      : [program];
    return execFileSync(command, args, { maxBuffer: 2 ** 26, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A module of WebAssembly as a function of numbers, and what it tells of itself. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>) {
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module);
  const { memory, predict, ...places } = exports as unknown as {
    memory: WebAssembly.Memory;
    predict: () => void;
  } & Record<'input' | 'inputLength' | 'output' | 'outputLength', WebAssembly.Global<'i32'>>;
  const [json] = WebAssembly.Module.customSections(module, 'tiny-mlp');
  const info = JSON.parse(new TextDecoder().decode(json)) as Record<string, unknown>;
  const view = (place: 'input' | 'output') => {
    const length = places[`${place}Length`].value;
    return info[place] === 'float32'
      ? new Float32Array(memory.buffer, places[place].value, length)
      : new Float64Array(memory.buffer, places[place].value, length);
  };
  const answer = (x: ArrayLike<number>): Float32Array | Float64Array => {
    view('input').set(x);
    predict();
    return view('output').slice();
  };
  return { answer, info };
}
