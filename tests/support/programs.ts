/**
 * Programs of examples/ as a user runs them: processes of their own.
 */
import { spawn } from 'node:child_process';
import { exampleProgram } from './built.js';
import { root } from './sources.js';

/** How a program ended, and what it printed. */
export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs examples/NAME.ts to its end. */
export function runExample(name: string, args: readonly string[]): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...exampleProgram(name), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
