/**
 * PyTorch's side: one Python process that runs programs as long as the fuzzer does.
 */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Numbers, Program, Result } from './operations.js';

const script = fileURLToPath(new URL('torch_programs.py', import.meta.url));

/** The Python that has torch and numpy, or undefined. */
export const findTorch = (): string | undefined =>
  ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0,
  );

/** The same operations, with those left out that tiny-mlp's side says are. */
interface Request extends Pick<Program, 'watch'> {
  readonly operations: readonly unknown[];
  /** A seed: inputs, weights and gradients are changed by units in the last place. */
  readonly noise?: number;
}

/** A Python process. Programs are answered in the order they were sent. */
export class Torch {
  /** Which PyTorch it is. */
  readonly version: Promise<string>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: { take: (line: string) => void; fail: (error: Error) => void }[] = [];

  constructor(python: string) {
    const env = {
      ...process.env,
      OMP_NUM_THREADS: '1',
      MKL_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    };
    this.#child = spawn(python, [script], { env });
    let complaints = '';
    this.#child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (complaints = (complaints + text).slice(-4000)));
    const first = this.#answer();
    createInterface({ input: this.#child.stdout }).on('line', (line) =>
      this.#waiting.shift()?.take(line),
    );
    this.#child.stdin.on('error', () => undefined); // told by 'close'
    this.#child.on('error', (error) => (complaints += error.message));
    this.#child.on('close', (code) => {
      for (const { fail } of this.#waiting.splice(0))
        fail(new Error(`${python} ended with ${code ?? 'a signal'}:\n${complaints}`));
    });
    this.version = first.then((line) => (JSON.parse(line) as { torch: string }).torch);
  }

  #answer(): Promise<string> {
    return new Promise((take, fail) => this.#waiting.push({ take, fail }));
  }

  async run(request: Request): Promise<Result[]> {
    const answer = this.#answer();
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return JSON.parse(await answer, revived) as Result[];
  }

  close(): void {
    this.#child.stdin.end();
  }
}

/** What tiny-mlp's side made of a program decides what PyTorch is asked. */
export const requestOf = (
  { operations, watch }: Program,
  ours: readonly Result[],
  noise?: number,
): Request => ({
  operations: ours.map((result, i) => ({
    ...operations[i],
    leftOut: !!(result.absent ?? result.rule),
  })),
  watch,
  ...(noise === undefined ? {} : { noise }),
});

function revived(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('base64' in value)) return value;
  const { shape, base64 } = value as { shape: number[]; base64: string };
  const bytes = Buffer.from(base64, 'base64');
  return { shape, values: new Float64Array(new Uint8Array(bytes).buffer) } satisfies Numbers;
}
