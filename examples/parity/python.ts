/**
 * Python with PyTorch and NumPy: finds it, and runs programs in it, on one thread.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ProgramError, UsageError } from '../mnist/errors.js';
import { PatientProgress } from '../mnist/progress.js';

const usual = ['python3', '/usr/bin/python3'];

const has = (python: string): boolean =>
  spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0;

/** The Python that has what is needed. @param named - The one that the user named. */
export function findPython(named: string | undefined): string {
  const tried = named === undefined ? usual : [named];
  const found = tried.find(has);
  if (found !== undefined) return found;
  throw new UsageError(
    `expected a Python with torch and numpy, but found none (tried ${tried.join(', ')}); ` +
      'install them (Debian: apt-get install python3-torch python3-numpy; elsewhere: pip ' +
      'install torch numpy), or name one that has them with --python PATH',
  );
}

/** One thread: sums are then formed in the same order on every run. */
const environment = {
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

/**
 * Runs a program of this folder. It prints a JSON line after each epoch, and a last one that is its
 * report.
 *
 * @param title - What the program is called while it runs.
 */
export async function run<T>(
  python: string,
  title: string,
  script: string,
  options: Readonly<Record<string, string | number>>,
): Promise<T> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(python, [path, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const progress = new PatientProgress(title);
  let [last, complaints] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const stop = () => child.kill();
  process.on('exit', stop);
  const closed = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      const { epoch } = parsed<{ epoch?: number }>(script, line);
      if (epoch !== undefined) progress.update(epoch, Number(options.epochs));
    }
    const code = await closed;
    if (code !== 0)
      throw new ProgramError(`${script} ended with ${code ?? 'a signal'}:\n${complaints.trim()}`);
    return parsed<T>(script, last);
  } finally {
    process.off('exit', stop);
    progress.stop();
  }
}

function parsed<T>(script: string, line: string): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw new ProgramError(
      `${script} was to print JSON, but printed '${line.slice(0, 80)}'; pass a Python 3 with ` +
        '--python PATH',
    );
  }
}
