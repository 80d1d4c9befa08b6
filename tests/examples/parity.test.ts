/**
 * examples/parity.ts as a user runs it, on few drawn digits and rows, where there is a Python with torch and
 * numpy; and what it says where not. Not here: the whole comparison on MNIST, whose results stand
 * in docs/results; the example itself exits non-zero beyond its bounds.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compareInitial,
  compareScript,
  compareTrainings,
  missedBounds,
} from '../../examples/parity/compare.js';
import {
  scriptBounds,
  type AllScriptResults,
  type Comparison,
  type Initial,
  type ParityResults,
} from '../../examples/parity/results.js';
import { UsageError } from '../../examples/mnist/errors.js';
import { readSettings } from '../../examples/parity/options.js';
import { findPython } from '../../examples/parity/python.js';
import { small } from '../../examples/parity/summary.js';
import { array } from '../../src/index.js';
import { exampleProgram } from '../support/built.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-parity-test-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0,
);
const without = python ? '' : ' (left out: no python3 with torch and numpy here)';

function run(
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...exampleProgram('parity'), ...args], {
      cwd: root,
      env: { ...process.env, MNIST_DIR: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A program that stands in for Python. */
function standIn(name: string, ...lines: string[]): string {
  const path = join(temporary, name);
  writeFileSync(path, ['#!/bin/sh', ...lines].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

const fewDigits = [
  '--quick',
  '--synthetic',
  '--limit',
  '300',
  '--hidden',
  '17',
  '--batch',
  '20',
  '--seed',
  '3',
];
const resultsIn = (out: string) =>
  JSON.parse(readFileSync(join(out, 'parity.json'), 'utf8')) as ParityResults;

describe(`a run on drawn digits${without}`, () => {
  const out = join(temporary, 'out');
  let whole: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    if (python) whole = await run([...fewDigits, '--python', python, '--out', out]);
  }, 120_000);

  it.skipIf(!python)('ends well, says what it compared, and prints no control characters', () => {
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).toContain(
      'Data: synthetic digits, 300 training and 1,000 test images\n784-17-17-10, batch 20, ',
    );
    expect(whole.stdout).toContain(
      "Initial parameters beside PyTorch's, float64: 13,831 numbers, ",
    );
    for (const beside of [
      'PyTorch, float32',
      'NumPy, float32',
      'PyTorch, float64',
      'NumPy, float64',
    ]) {
      expect(whole.stdout).toContain(`tiny-mlp beside ${beside}: last loss `);
    }
    expect(whole.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it.skipIf(!python)(
    'writes what it found, whole, and a picture with titles, axes and units',
    () => {
      expect(readdirSync(out).sort()).toEqual(['parity.json', 'parity.png', 'parity.svg']);
      const results = resultsIn(out);
      expect(results).toMatchObject({
        data: { name: 'synthetic digits', train: 300, test: 1000 },
        settings: { hidden: 17, batch: 20, epochs: 2, lr: 0.01, seed: 3, backend: 'wasm' },
        versions: {
          Node: process.version,
          PyTorch: expect.any(String) as string,
          NumPy: expect.any(String) as string,
        },
        missed: [],
      });
      expect(results.command).toMatch(/^npm run parity -- --quick --synthetic --limit 300 /);
      expect(
        results.comparisons.map(({ peer, dtype, epochs }) => [peer, dtype, epochs.length]),
      ).toEqual([
        ['PyTorch', 'float32', 2],
        ['NumPy', 'float32', 2],
        ['PyTorch', 'float64', 2],
        ['NumPy', 'float64', 2],
      ]);
      for (const { losses } of results.comparisons)
        expect(losses.own[1]).toBeLessThan(losses.own[0]);
      const svg = readFileSync(join(out, 'parity.svg'), 'utf8');
      for (const text of ['One seed, the same training: synthetic digits, not MNIST', 'mean training loss (nats)', 'epoch', 'relative difference', 'tiny-mlp', 'bound 1e-9']) expect(svg).toContain(text); // prettier-ignore
      expect(readFileSync(join(out, 'parity.png')).subarray(0, 8).toString('latin1')).toBe(
        '\x89PNG\r\n\x1a\n',
      );
    },
  );

  it.skipIf(!python)(
    'ends with exit code 1 and says which bound was missed where a program trains otherwise',
    async () => {
      const other = standIn(
        'other',
        `[ "$1" = -c ] && exec ${python} "$@"`,
        `exec ${python} "$@" --lr 0.02`,
      );
      const { code, stderr } = await run([
        ...fewDigits,
        '--python',
        other,
        '--out',
        join(temporary, 'other-out'),
      ]);
      expect(code, stderr).toBe(1);
      expect(stderr).toMatch(
        /^parity: PyTorch float32: the mean loss of epoch 2 differs by 0\.\d+, more than 0\.0005$/m,
      );
      expect(stderr).toMatch(
        /^parity: NumPy float64: the loss of a step of the first epoch differs by [\d.e-]+, more than 1e-12$/m,
      );
      expect(resultsIn(join(temporary, 'other-out')).missed).toHaveLength(
        stderr.trim().split('\n').length,
      );
    },
  );
});

describe(`whole scripts on few rows${without}`, () => {
  const small = ['--quick', '--limit', '200', '--seed', '3'];
  const found = (out: string) =>
    JSON.parse(readFileSync(join(out, 'parity-scripts.json'), 'utf8')) as AllScriptResults;

  it.skipIf(!python)(
    'are the same training here and in PyTorch, from one seed and nothing else',
    async () => {
      const out = join(temporary, 'scripts');
      const args = ['--script', 'all', ...small, '--synthetic', '--python', python!];
      const { code, stdout, stderr } = await run([...args, '--out', out]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Data: a table that is MADE UP, 200 training and 1,000 test rows');
      expect(readdirSync(out)).toEqual(['parity-scripts.json']);
      const results = Object.entries(found(out)).map(([name, script]) => ({ name, ...script! }));
      expect(results.map(({ name }) => name)).toEqual(['classifier', 'autoencoder', 'table']);
      for (const { comparisons, initial } of results) {
        const [single, double] = comparisons;
        expect([single.dtype, double.dtype]).toEqual(['float32', 'float64']);
        expect(Math.max(...single.epochs)).toBeLessThan(1e-5);
        expect(Math.max(double.step, ...double.epochs)).toBeLessThan(1e-13);
        expect(double.accuracies.own).toEqual(double.accuracies.peer);
        expect(double.rates.own).toHaveLength(2);
        expect(Math.max(...initial.map(({ ulps }) => ulps))).toBeLessThanOrEqual(1);
      }
    },
    120_000,
  );

  it.skipIf(!python)(
    'name what departs, and leave what the file has of other scripts',
    async () => {
      const out = join(temporary, 'scripts-other');
      mkdirSync(out);
      writeFileSync(join(out, 'parity-scripts.json'), '{ "classifier": { "title": "earlier" } }');
      const other = standIn(
        'other-scripts',
        `[ "$1" = -c ] && exec ${python} "$@"`,
        `exec ${python} "$@" --seed 4`,
      );
      const args = ['--script', 'table', ...small, '--python', other, '--out', out];
      const { code, stderr } = await run(args);
      expect(code, stderr).toBe(1);
      const lines = stderr.trim().split('\n');
      for (const line of lines)
        expect(line).toMatch(/^parity: table: .* differs by [\d.e-]+, more /);
      expect(stderr).toMatch(
        /^parity: table: PyTorch float64: the loss of a step of the first epoch differs by [\d.e-]+, more than 1e-10$/m,
      );
      expect(found(out)).toMatchObject({ classifier: { title: 'earlier' } });
      expect(found(out).table!.missed.map((text) => `parity: table: ${text}`)).toEqual(lines);
    },
    120_000,
  );
});

describe('a run that cannot be', () => {
  it('lists every option for --help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'script',
      'data',
      'synthetic',
      'hidden',
      'batch',
      'epochs',
      'lr',
      'seed',
      'limit',
      'quick',
      'python',
      'out',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  --${name}\\b`, 'm'));
    }
  });

  const none = join(temporary, 'no-python');
  it.each([
    [['--pyton', 'x'], 'parity: there is no option --pyton; did you mean --python?'],
    [
      ['--script', 'tabel'],
      "parity: --script expects mlp, classifier, autoencoder, table or all, but got 'tabel'; did you mean table?",
    ],
    [
      ['--script', 'all', '--lr', '0.1'],
      'parity: expected --lr for the script mlp alone, but got --script all, which has it settled; leave it out',
    ],
    [
      ['--script', 'table', '--synthetic'],
      'parity: expected --synthetic for scripts that read digits, but got --script table, which makes up its table; leave it out',
    ],
    [
      ['--batch', '0'],
      "parity: --batch expects a whole number of at least 1, but got '0'; the nearest is 1",
    ],
    [
      ['--python', '--quick'],
      "parity: --python expects PATH, but got the option '--quick'; write --python PATH first",
    ],
    [
      ['--data', none],
      `parity: --data expects a folder with MNIST's files, but there is no folder '${none}'; check the path`,
    ],
    [
      ['--python', none],
      `parity: expected a Python with torch and numpy, but found none (tried ${none}); install them (Debian: apt-get install ` +
        'python3-torch python3-numpy; elsewhere: pip install torch numpy), or name one that has them with --python PATH',
    ],
  ])('refuses %j in a sentence', (args, text) => {
    expect(() => {
      findPython(readSettings([...args, '--out', join(temporary, 'unused')]).python);
    }).toThrow(new UsageError(text.replace('parity: ', '')));
  });

  it('answers such an option with that sentence and exit code 2', async () => {
    expect(await run(['--pyton', 'x'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "parity: there is no option --pyton; did you mean --python?\nTry 'parity --help'.\n",
    });
  });

  it('ends with exit code 1, what the other program said, and no files, where that fails', async () => {
    const failing = standIn(
      'failing',
      '[ "$1" = -c ] && exit 0',
      'echo "out of luck" >&2',
      'exit 3',
    );
    const out = join(temporary, 'failed');
    const { code, stderr } = await run([
      ...fewDigits,
      '--limit',
      '20',
      '--python',
      failing,
      '--out',
      out,
    ]);
    expect([code, stderr]).toEqual([1, 'parity: torch_scripts.py ended with 3:\nout of luck\n']);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('the bounds', () => {
  const training = { losses: [2, 1], steps: [3, 2, 1], accuracy: 0.95 };
  const initial: Initial = { dtype: 'float32', numbers: 1, different: 0, ulps: 0 };
  const beside = (change: Partial<typeof training>, dtype: Comparison['dtype'] = 'float64') =>
    missedBounds(
      [],
      [compareTrainings('NumPy', dtype, training, { ...training, ...change })],
      true,
    );

  it('hold for a training that is the same', () => expect(beside({})).toEqual([]));

  it.each([
    [
      'a step',
      { steps: [3, 2, 1 + 2e-12] },
      ['NumPy float64: the loss of a step of the first epoch differs by '],
    ],
    [
      'an epoch',
      { losses: [2, 1 + 2e-9] },
      ['NumPy float64: the mean loss of epoch 2 differs by '],
    ],
    [
      'the accuracy',
      { accuracy: 0.9512 },
      ['NumPy float64: the test accuracy (points) differs by 0.12, more than 0.1'],
    ],
    [
      'NaN',
      { losses: [NaN, 1] },
      ['NumPy float64: the mean loss of epoch 1 differs by NaN, more than 1e-9'],
    ],
  ])('are missed by %s', (_, change, expected) => {
    expect(beside(change).map((text, i) => text.slice(0, expected[i].length))).toEqual(expected);
  });

  it('of float32 are wider, and none is set for a step', () => {
    expect(beside({ losses: [2, 1 + 4e-4], steps: [3, 2, 1.1] }, 'float32')).toEqual([]);
    expect(beside({ losses: [2, 1 + 6e-4] }, 'float32')).toHaveLength(1);
  });

  it('ask for the same bits of initial parameters, or one last place where PyTorch rounds twice', () => {
    expect(missedBounds([{ ...initial, ulps: 1 }], [], true)).toEqual([
      'an initial parameter in float32 differs by 1, more than 0',
    ]);
    expect(missedBounds([{ ...initial, ulps: 1 }], [], false)).toEqual([]);
    expect(missedBounds([{ ...initial, ulps: 2 }], [], false)).toHaveLength(1);
  });

  it('of whole scripts are their own, and hold learning rates too', () => {
    const own = { ...training, accuracies: [0.9, 0.95], rates: [0.1, 0.05] };
    const found = (change: object) =>
      missedBounds([], [compareScript('float64', own, { ...own, ...change })], true, scriptBounds);
    expect(found({ steps: [3, 2, 1 + 5e-11], accuracy: 0.952 })).toEqual([]);
    expect(found({ rates: [0.1, 0.1] })).toEqual([
      'PyTorch float64: a learning rate differs by 0.5, more than 1e-12',
    ]);
    expect(found({ steps: [3, 2, 1.5] })).toHaveLength(1);
    expect(found({ accuracy: 0.955 })).toEqual([
      'PyTorch float64: the test accuracy (points) differs by 0.5, more than 0.3',
    ]);
  });

  it('are for numbers of the same places', () => {
    expect(() => beside({ losses: [2] })).toThrow('expected 2 losses, but got 1');
    const [a, b] = [
      array([0.5, 0.25], { dtype: 'float64' }),
      array([0.5, 0.25 + 2 ** -53], { dtype: 'float64' }),
    ];
    expect(compareInitial('float64', { w: a }, { w: a })).toEqual({
      dtype: 'float64',
      numbers: 2,
      different: 0,
      ulps: 0,
    });
    expect(compareInitial('float64', { w: a }, { w: b })).toEqual({
      dtype: 'float64',
      numbers: 2,
      different: 1,
      ulps: 1,
    });
    expect(() => compareInitial('float64', { w: a }, { v: a })).toThrow(
      'PyTorch has other parameters than w',
    );
  });

  it('are shown as people read them', () => {
    expect([0, 0.1, 0.02, 5e-4, 1.26e-4, 3.46e-16].map(small)).toEqual([
      '0',
      '0.1',
      '0.02',
      '5e-4',
      '1.3e-4',
      '3.5e-16',
    ]);
  });
});
