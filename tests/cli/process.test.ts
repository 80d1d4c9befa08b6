/**
 * The command as a process: exit codes, streams, Ctrl-C, a reader that has seen enough.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../support/sources.js';
import { Folder, penguins } from './support.js';

const folder = new Folder();
afterAll(() => folder.remove());
const program = ['--import', 'tsx', join(root, 'src/cli/bin.ts')];

/** Starts the command; `act` is called with each part of what it prints. */
const start = (
  args: readonly string[],
  act: (child: ReturnType<typeof spawn>, printed: string) => void = () => undefined,
) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [...program, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      act(child, stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });

describe('the process', () => {
  it('prints to stdout and ends with 0', async () => {
    const { code, stdout, stderr } = await start(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: tiny-mlp COMMAND');
  });

  it('says in a sentence on stderr what is wrong, and ends with 1', async () => {
    const { code, stdout, stderr } = await start(['inspect', 'none.npz']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'tiny-mlp: none.npz is to be read, but there is no file there; check the path\n',
    );
  });

  it('is silent where who reads has seen enough', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `Biscoe,${30 + (i % 20)},18,190,3800,male,2007`); // prettier-ignore
    const csv = folder.write('many.csv', `island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\n${rows.join('\n')}\n`); // prettier-ignore
    const model = folder.at('species.tmlp');
    const train = await start(['train', penguins, '--target', 'species', '--missing', 'NA', '--epochs', '1', '--out', model]); // prettier-ignore
    expect([train.code, train.stderr]).toEqual([0, '']);
    const { code, stderr, stdout } = await start(['predict', model, '--csv', csv], (child) => {
      child.stdout!.destroy();
    });
    expect(stdout).toMatch(/^species,probability of Adelie/);
    expect([code, stderr]).toEqual([0, '']);
  });

  it.skipIf(process.platform === 'win32')(
    'leaves nothing behind when it is interrupted',
    async () => {
      const rows = readFileSync(penguins, 'utf8').trim().split('\n');
      const csv = folder.write('long.csv', [rows[0], ...Array.from({ length: 20 }, () => rows.slice(1)).flat()].join('\n')); // prettier-ignore
      const before = folder.names;
      const args = ['train', csv, '--target', 'species', '--missing', 'NA', '--epochs', '5000', '--out', folder.at('cut.tmlp'), '--report', folder.at('cut.html')]; // prettier-ignore
      let isTold = false;
      const { code, stderr } = await start(args, (child) => {
        if (isTold) return;
        isTold = true;
        setTimeout(() => child.kill('SIGINT'), 700);
      });
      expect([code, stderr]).toEqual([130, 'tiny-mlp: interrupted; nothing was written\n']);
      expect(folder.names).toEqual(before);
    },
  );
});
