/**
 * The programs that are compared, and how each is started: pinned to cores, a thread on each. Each
 * prints one JSON line.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PUBLISHED } from './published.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Point {
  readonly hidden: number;
  readonly batch: number;
}

/** What a program prints. */
export interface Report {
  readonly version?: string;
  readonly losses: readonly number[];
  readonly epoch_s: readonly number[];
  readonly test?: number;
  readonly extrapolated?: string;
}

export interface Program {
  readonly name: string;
  /** The command and the arguments that the others do not have. */
  readonly command: readonly string[];
  /** Slow programs see the first images once; the others all of them in every epoch. */
  readonly slow?: boolean;
  /** What is missing and how to get it, where it cannot run. */
  readonly missing?: string;
}

const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** A program in Python; the first interpreter that has the module runs it. */
function python(
  name: string,
  module: string,
  debian: string,
  interpreters: readonly string[],
  args: readonly string[],
): Program {
  const interpreter = interpreters.find((candidate) =>
    succeeds(candidate, ['-c', `import ${module}`]),
  );
  const missing = `no ${interpreters.join(' or ')} has ${module}; on Debian: apt-get install ${debian}`;
  return {
    name,
    command: [interpreter ?? interpreters[0], ...args],
    ...(interpreter ? {} : { missing }),
  };
}

/** A JavaScript library from bench/peers. */
function javascript(name: string, script: string): Program {
  const installed = existsSync(`${root}/bench/peers/node_modules`);
  const missing = 'it is not installed; npm install --prefix bench/peers --ignore-scripts';
  return {
    name,
    command: [process.execPath, `bench/peers/${script}`],
    slow: true,
    ...(installed ? {} : { missing }),
  };
}

/** All programs, tiny-mlp first. @param interpreters - Names of Python interpreters to try. */
export function programs(interpreters: readonly string[]): Program[] {
  const numpy = (dtype: string) =>
    python(`NumPy ${dtype}`, 'numpy', 'python3-numpy libopenblas0-pthread', interpreters, [
      'bench/peers/numpy_mlp.py',
      '--dtype',
      dtype,
    ]);
  return [
    { name: 'tiny-mlp', command: [process.execPath, ...PUBLISHED, 'bench/train.ts'] },
    numpy('float64'),
    numpy('float32'),
    python('PyTorch', 'torch', 'python3-torch', interpreters, ['bench/peers/torch_mlp.py']),
    javascript('jax-js', 'jaxjs.mjs'),
    javascript('TensorFlow.js', 'tfjs.mjs'),
  ];
}

/** Whether programs can be kept on a core. */
export const canPin = (core: number): boolean =>
  succeeds('taskset', ['-c', String(core), process.execPath, '--version']);

const environment = (threads: number) => ({
  OPENBLAS_NUM_THREADS: String(threads),
  OMP_NUM_THREADS: String(threads),
  MKL_NUM_THREADS: String(threads),
  PYTHONDONTWRITEBYTECODE: '1',
});

/**
 * Runs a program to its end.
 *
 * @param core - The first core to keep it on, or null.
 * @param threads - How many threads it has, each with a core. tiny-mlp has as many as cores.
 */
export function run(
  { command }: Program,
  options: Readonly<Record<string, string | number>>,
  core: number | null,
  threads = 1,
): Report {
  const cores = Array.from({ length: threads }, (_, i) => (core ?? 0) + i);
  const pin = core === null ? [] : ['taskset', '-c', cores.join()];
  const [file, ...args] = [
    ...pin,
    ...command,
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
  const printed = execFileSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment(threads) },
  });
  return JSON.parse(printed.trim().split('\n').at(-1)) as Report;
}
