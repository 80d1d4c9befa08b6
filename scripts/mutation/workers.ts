/**
 * The copied tree and the process that runs tests in it (runner.ts).
 */
import { fork, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Question } from './runner.js';

const left = ['node_modules', '.git', 'dist', 'site', 'coverage', 'results'];

/** A copy of the project in a temporary folder, with its node_modules linked. */
export function copyTree(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-mutation-'));
  for (const name of readdirSync(root)) {
    if (!left.includes(name))
      cpSync(join(root, name), join(folder, name), {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, '.mutation'));
  return folder;
}

/** Tests in a copied tree. */
export class Workplace {
  readonly folder: string;
  #runner: ChildProcess | undefined;

  constructor(root: string) {
    this.folder = copyTree(root);
  }

  /** Writes a file of the copy. */
  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Switches a fault on; −1 is none. */
  activate(id: number): void {
    this.write('.mutation/active', String(id));
  }

  /** Which faults each test file came across while none was on. */
  met(): Map<string, Set<number>> {
    const folder = join(this.folder, '.mutation', 'met');
    return new Map(
      readdirSync(folder).map((name) => [
        decodeURIComponent(name.replace(/\.json$/, '')),
        new Set(JSON.parse(readFileSync(join(folder, name), 'utf8')) as number[]),
      ]),
    );
  }

  /**
   * Runs test files; undefined where they do not end in time, and the process that ran them is then
   * ended.
   */
  async run(question: Question, milliseconds: number): Promise<readonly Answer[] | undefined> {
    const runner = (this.#runner ??= await this.#start());
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        runner.removeAllListeners();
      };
      const timer = setTimeout(() => {
        done();
        this.#stop();
        resolve(undefined);
      }, milliseconds);
      runner.once('message', (answers: Answer[]) => {
        done();
        resolve(answers);
      });
      runner.once('exit', (code) => {
        done();
        this.#runner = undefined;
        // A fault may end the process, by taking all memory say. Without one that is a fault of
        // this script.
        if (question.bail) resolve(undefined);
        else reject(new Error(`the runner ended with ${code}`));
      });
      runner.send(question);
    });
  }

  async #start(): Promise<ChildProcess> {
    const runner = fork('scripts/mutation/runner.ts', {
      cwd: this.folder,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'test', VITEST: 'true', MNIST_DIR: '' },
    });
    await new Promise<void>((resolve, reject) => {
      runner.once('message', () => resolve());
      runner.once('exit', (code) =>
        reject(new Error(`the runner ended with ${code} before it began`)),
      );
    });
    runner.removeAllListeners();
    return runner;
  }

  #stop(): void {
    this.#runner?.kill('SIGKILL');
    this.#runner = undefined;
  }

  /** Ends the process and removes the copy. */
  close(): void {
    this.#stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
