/**
 * examples/mnist.ts from end to end, as a user runs it: a process of its own, on drawn digits.
 * Not here: what accuracy the whole experiment reaches on MNIST; the example itself exits non-zero
 * below its target.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../examples/mnist/errors.js';
import { readSettings } from '../../examples/mnist/options.js';
import { divergedIn, type Results } from '../../examples/mnist/results.js';
import { exampleProgram } from '../support/built.js';

interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-example-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const folder = (name: string): string => join(temporary, name);
const resultsIn = (name: string): Results =>
  JSON.parse(readFileSync(join(folder(name), 'results.json'), 'utf8')) as Results;

/** Runs the example; `interruptAt` sends Ctrl-C's signal when stdout first holds that text. */
function run(
  args: readonly string[],
  { env = {}, interruptAt }: { env?: NodeJS.ProcessEnv; interruptAt?: string } = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...exampleProgram('mnist'), ...args], {
      cwd: root,
      env: { ...process.env, MNIST_DIR: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (interruptAt && stdout.includes(interruptAt)) child.kill('SIGINT');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

const small = ['--quick', '--synthetic', '--limit', '400', '--epochs', '2', '--workers', '2'];

describe('a run on drawn digits', () => {
  let whole: Run;
  let part: Run;
  beforeAll(async () => {
    [whole, part] = await Promise.all([
      run([
        ...small,
        '--hidden',
        '16,24',
        '--batch',
        '8,16',
        '--seeds',
        '2',
        '--out',
        folder('whole'),
      ]),
      run([
        ...small,
        '--hidden',
        '24',
        '--batch',
        '16,8',
        '--workers',
        '0',
        '--out',
        folder('part'),
      ]),
    ]);
  });

  it('ends well and prints no control characters where stdout is not a terminal', () => {
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('says at the start and at the end that these digits are not MNIST', () => {
    const lines = whole.stdout.trim().split('\n');
    if (lines[0] === 'Drawing digits ...') lines.shift(); // where it takes over two seconds
    const warning = 'This is NOT MNIST: the images are synthetic digits, drawn by this program.';
    expect([lines[0], lines.at(-1)]).toEqual([warning, warning]);
  });

  it('says what --quick made smaller, and lets the options that were given win', () => {
    expect(whole.stdout).toContain(
      'Quick run: --quick takes fewer images (of validation and test too), a smaller grid and fewer epochs.',
    );
    expect(whole.stdout).toContain(
      'Data: synthetic digits, 400 training, 2,000 validation, 2,000 test images',
    );
    expect(whole.stdout).toContain(
      'Grid: hidden 16, 24 × batch 8, 16; 2 epochs each, SGD lr 0.01, seed 0, wasm backend, 2 workers',
    );
  });

  it('prints a line a grid point, an aligned table, the best point, the losses and the test accuracy', () => {
    const { grid, best, final } = resultsIn('whole');
    const accuracy = (i: number): string => grid[i].validationAccuracy!.toFixed(2);
    expect(
      whole.stdout.match(
        /^Grid \d\/4: hidden \d+, batch \d+: validation accuracy \d+\.\d\d % \(\d+\.\d s\)$/gm,
      ),
    ).toHaveLength(4);
    expect(whole.stdout).toContain(
      `\n        8     16\n16  ${accuracy(0)}  ${accuracy(1)}\n24  ${accuracy(2)}  ${accuracy(3)}\n`,
    );
    const top = Math.max(...grid.map(({ validationAccuracy }) => validationAccuracy!));
    expect(whole.stdout).toContain(
      `\nBest params: hidden ${best.hidden}, batch ${best.batch} (validation accuracy ${top.toFixed(2)} %)\n`,
    );
    final.losses.forEach((loss, i) =>
      expect(whole.stdout).toContain(`\nEpoch [${i + 1}/2], Loss: ${loss.toFixed(4)}\n`),
    );
    expect(whole.stdout).toContain(`\nTest accuracy: ${final.testAccuracy.toFixed(2)} %\n`);
  });

  it('writes results.json in its documented form', () => {
    const losses = [expect.any(Number), expect.any(Number)] as number[];
    const row = Array.from({ length: 10 }, () => expect.any(Number) as number);
    const results = resultsIn('whole');
    expect(results).toEqual({
      data: { name: 'synthetic digits', train: 400, validation: 2000, test: 2000 },
      settings: {
        hidden: [16, 24],
        batch: [8, 16],
        epochs: 2,
        lr: 0.01,
        seed: 0,
        backend: expect.any(String) as string,
        dtype: 'float32',
      },
      machine: {
        cpu: expect.any(String) as string,
        cores: expect.any(Number) as number,
        node: process.version,
        date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
        workers: 2,
        resumed: 0,
        seconds: { grid: expect.any(Number) as number, whole: expect.any(Number) as number },
      },
      grid: [16, 24].flatMap((hidden) =>
        [8, 16].map((batch) => ({
          hidden,
          batch,
          losses,
          validationAccuracy: expect.any(Number) as number,
          seconds: expect.any(Number) as number,
        })),
      ),
      best: { hidden: expect.any(Number) as number, batch: expect.any(Number) as number },
      final: {
        seed: 0,
        losses,
        testAccuracy: expect.any(Number) as number,
        confusion: Array.from({ length: 10 }, () => row),
      },
      seeds: [0, 1].map((seed) => ({ seed, losses, testAccuracy: expect.any(Number) as number })),
    });
    const { grid, best, final } = results;
    const counts = final.confusion.flat().reduce((sum, count) => sum + count, 0);
    const right = final.confusion.reduce((sum, counted, i) => sum + counted[i], 0);
    expect([counts, (100 * right) / counts]).toEqual([2000, expect.closeTo(final.testAccuracy, 3)]);
    for (const { losses: curve } of grid) expect(curve[1]).toBeLessThan(curve[0]);
    expect(
      grid.find((point) => point.hidden === best.hidden && point.batch === best.batch)?.losses,
    ).toEqual(final.losses);
  });

  it('writes whole pictures and a report, lists them, and leaves no temporary files', () => {
    const charts = ['accuracy', 'curves', 'final', 'heatmap', 'times'];
    const names = [
      ...charts.flatMap((name) => [`${name}.png`, `${name}.svg`]),
      'report.html',
      'results.json',
    ];
    expect(readdirSync(folder('whole')).sort()).toEqual(names.sort());
    for (const name of names) expect(whole.stdout).toContain(join(folder('whole'), name));
    const axis = { accuracy: 'test accuracy (%)', curves: 'loss (nats)', final: 'mean cross-entropy (nats, logarithmic)', heatmap: 'batch size (images)', times: 'training and validation (seconds)' }; // prettier-ignore
    for (const [name, title] of Object.entries(axis)) {
      const png = readFileSync(join(folder('whole'), `${name}.png`));
      expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
      expect(png.subarray(-8, -4).toString('latin1')).toBe('IEND');
      const svg = readFileSync(join(folder('whole'), `${name}.svg`), 'utf8');
      expect(svg).toMatch(/^<svg[^]*<\/svg>\s*$/);
      expect(svg).toContain('synthetic digits, not MNIST');
      expect(svg).toContain(title);
    }
  });

  it('writes a report that is whole in itself, says that this is not MNIST, and has a text for every image', () => {
    const html = readFileSync(join(folder('whole'), 'report.html'), 'utf8');
    expect(html).toContain('This is NOT MNIST.');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).not.toMatch(/(?:src|srcset)="(?!data:)|href="(?!#)|url\(|@import|<script/);
    const images = html.match(/<img[^>]*>/g) ?? [];
    expect(images.length).toBeGreaterThan(2);
    for (const image of images) expect(image).toMatch(/ alt="[^"]{10,}"/);
  });

  it('gives a grid point the same result to the last bit, whatever the rest of the grid is', () => {
    expect(part.code).toBe(0);
    const results = ({ hidden, batch, losses, validationAccuracy }: Results['grid'][number]) => ({
      hidden,
      batch,
      losses,
      validationAccuracy,
    });
    const [a, b] = [resultsIn('whole').grid, resultsIn('part').grid];
    expect(b.map(results)).toEqual([results(a[3]), results(a[2])]);
  });
});

describe('a grid of which some points cannot be trained', () => {
  it('shows them as such', async () => {
    const { code, stdout } = await run([
      ...small,
      '--hidden',
      '16,1',
      '--batch',
      '8',
      '--lr',
      '1e8',
      '--out',
      folder('some'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n16   none\n 1  \d+\.\d\d\n/);
    expect(resultsIn('some').grid[0]).toMatchObject({
      validationAccuracy: null,
      error: expect.stringContaining('NaN') as string,
    });
  });
});

describe('a run with too high a learning rate', () => {
  it('says which points diverged, and in which epoch', async () => {
    const { code, stdout } = await run([
      ...small,
      '--hidden',
      '16',
      '--batch',
      '8,16',
      '--lr',
      '1000',
      '--out',
      folder('high'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '\nTraining diverged, its mean loss above twice that of guessing: hidden 16, batch 8 in epoch 1; hidden 16, batch 16 in epoch 1. Lower --lr, which is 1000.\n',
    );
  });

  it('is told by the first epoch whose loss is more than twice that of guessing', () => {
    expect(divergedIn([2.5, 4.6, 2.3])).toBeUndefined();
    expect(divergedIn([2.3, 4.7, 9])).toBe(2);
  });
});

describe('a quick run', () => {
  it('does not write to the folder of a whole one unless told to', () => {
    const outOf = (...args: string[]) => readSettings(args).out;
    expect([outOf(), outOf('--quick'), outOf('--quick', '--out', 'results')]).toEqual([
      'results',
      'results-quick',
      'results',
    ]);
  });
});

describe('a run that cannot be', () => {
  it('lists every option for --help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'data',
      'synthetic',
      'hidden',
      'batch',
      'epochs',
      'lr',
      'seed',
      'seeds',
      'workers',
      'limit',
      'quick',
      'backend',
      'out',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  --${name}\\b`, 'm'));
    }
  });

  it.each([
    [['--hiden', '32'], 'mnist: there is no option --hiden; did you mean --hidden?'],
    [
      ['--epochs', '0'],
      "mnist: --epochs expects a whole number of at least 1, but got '0'; the nearest is 1",
    ],
    [
      ['--epochs', 'abc'],
      "mnist: --epochs expects a whole number of at least 1, but got 'abc'; write it in digits",
    ],
    [
      ['--data', join(temporary, 'none')],
      `mnist: --data expects a folder with MNIST's files, but there is no folder '${join(temporary, 'none')}'; check the path`,
    ],
  ])('refuses %j in a sentence', (args, text) => {
    expect(() => readSettings(args)).toThrow(new UsageError(text.replace('mnist: ', '')));
  });

  it('answers such an option with that sentence and exit code 2', async () => {
    expect(await run(['--hiden', '32'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: "mnist: there is no option --hiden; did you mean --hidden?\nTry 'mnist --help'.\n",
    });
  });

  it('is not replaced by drawn digits where MNIST_DIR is wrong', async () => {
    const { code, stdout, stderr } = await run(['--quick', '--out', folder('wrong')], {
      env: { MNIST_DIR: join(temporary, 'none') },
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^mnist: .*MNIST_DIR/);
  });

  it('ends with exit code 2 where the loss is NaN at every point, and keeps what it knows of them', async () => {
    const { code, stderr } = await run([
      ...small,
      '--hidden',
      '16',
      '--batch',
      '8',
      '--lr',
      '1e30',
      '--out',
      folder('nan'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^mnist: no point of the grid could be trained: hidden 16, batch 8: .*NaN.*; lower --lr, which is 1e\+30/,
    );
    expect(readdirSync(folder('nan'))).toEqual(['grid.jsonl']);
  });

  it('leaves the files of an earlier run as they were when it is interrupted', async () => {
    const out = mkdtempSync(join(temporary, 'interrupted-'));
    writeFileSync(join(out, 'results.json'), 'earlier');
    const args = [...small, '--limit', '1000', '--hidden', '64', '--epochs', '5000', '--out', out];
    const { code, signal } = await run(args, { interruptAt: 'Grid:' });
    expect([code, signal]).toEqual([null, 'SIGINT']);
    // The search's own files are there or not yet, and its lock where it was just being taken.
    expect(readdirSync(out).filter((name) => !name.startsWith('grid'))).toEqual(['results.json']);
    expect(readFileSync(join(out, 'results.json'), 'utf8')).toBe('earlier');
  });

  it('goes on from the points that an interrupted run has trained, and refuses those of other settings', async () => {
    const out = folder('resumed');
    const args = [...small, '--hidden', '16,24', '--batch', '8,16', '--workers', '1', '--out', out];
    await run(args, { interruptAt: 'Grid 1/4' });
    expect(readdirSync(join(out, 'grid.models'))).toContain('24-8.safetensors');
    const other = await run([...args, '--lr', '0.02']);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /grid.jsonl is of an interrupted run with other settings.*space.lr was \[0.01\] and is \[0.02\]/,
    );
    expect((await run(args)).code).toBe(0);
    const { grid, machine } = resultsIn('resumed');
    expect(machine.resumed).toBeGreaterThan(0);
    const numbers = ({ losses, validationAccuracy }: Results['grid'][number]) => [
      losses,
      validationAccuracy,
    ];
    expect(grid.map(numbers)).toEqual(resultsIn('whole').grid.map(numbers));
    expect(resultsIn('resumed').final).toEqual(resultsIn('whole').final);
    expect(readdirSync(out).filter((name) => name.startsWith('grid'))).toEqual([]);
  });
});
