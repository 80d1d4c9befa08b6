import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { PeerResults } from '../bench/tools/peer-results.js';
import type { Results } from '../examples/mnist/results.js';
import { fillBlocks, filledFiles, type Measured } from '../scripts/tables.js';
import { root } from './support/sources.js';

const point = (hidden: number, batch: number, validationAccuracy: number) => ({
  hidden,
  batch,
  losses: [1],
  validationAccuracy,
  seconds: 30,
});

const results: Results = {
  data: { name: 'MNIST', train: 50000, validation: 10000, test: 10000 },
  settings: { hidden: [128, 256], batch: [8], epochs: 10, lr: 0.01, seed: 0, backend: 'wasm', dtype: 'float32' },
  grid: [point(128, 8, 97.5), point(256, 8, 97.81)],
  best: { hidden: 256, batch: 8 },
  final: { losses: [1], testAccuracy: 97.9, confusion: [] },
};

const figure = (name: string, seconds: number) => ({ name, seconds, all: [seconds], losses: [1] });

const peers: PeerResults = {
  machine: { cpu: 'A processor', node: 'v20.20.0', date: '2025-01-31' },
  pinned: true,
  rounds: 1,
  epochs: 2,
  versions: { PyTorch: '1.13.1' },
  points: [
    { hidden: 128, batch: 8, programs: [figure('tiny-mlp', 0.5), figure('PyTorch', 1.25), figure('jax-js', 5)] },
    { hidden: 128, batch: 16, programs: [figure('tiny-mlp', 0.25), figure('PyTorch', 0.75)] },
  ],
};

const none: Measured = { results: undefined, peers: undefined, files: ['README.md'] };
const measured: Measured = { results, peers, files: ['README.md', 'peers.json'] };
const blocks = '# Title\n\n<!-- results -->\n<!-- /results -->\n\n<!-- speed -->\n\nold\n\n<!-- /speed -->\n\nEnd.\n';

describe('scripts/tables.ts', () => {
  it.each(filledFiles(root))('$path says what its results say', ({ text, wanted }) => expect(text).toBe(wanted));

  it('quotes the best network, beside the original', () => {
    const text = fillBlocks('README.md', blocks, measured);
    expect(text).toContain('from 97.50 % (hidden 128, batch 8) to 97.81 % (hidden 256, batch 8)](docs/results/heatmap.png)');
    expect(text).toContain("It reads **97.90 %** of MNIST's test images right.");
    expect(text).toContain('97.68 % with NumPy and 97.61 % with PyTorch');
  });

  it('says so when the images are not MNIST', () => {
    const drawn = { ...results, data: { ...results.data, name: 'synthetic digits' } };
    expect(fillBlocks('README.md', blocks, { ...measured, results: drawn })).toContain('which are synthetic digits, not MNIST');
  });

  it('links from where the file stands', () => {
    expect(fillBlocks('docs/guide.md', blocks, measured)).toContain('](results/heatmap.png)');
  });

  it('shows a few points in the README and all of them, with ratios and sums, in the guides', () => {
    const [short, long] = ['README.md', 'docs/guide.md'].map((path) => fillBlocks(path, blocks, measured));
    expect(short).toContain('|    128 |     8 |   0.50 s | 1.25 s (2.5×) | 5.00 s (10.0×) |');
    expect(short).not.toContain('|    128 |    16 |');
    expect(long).toContain('|    128 |    16 |   0.25 s | 0.75 s (3.0×) |              – |');
    expect(long).toContain('All 2 points, an epoch each: tiny-mlp 0.8 s, PyTorch 2.0 s.');
  });

  it.each([
    ['nothing', none],
    ['everything', measured],
  ])('writes what prettier leaves alone with %s measured, and the same when run again', async (_, what) => {
    const text = fillBlocks('docs/guide.md', blocks, what);
    expect(await format(text, { parser: 'markdown', printWidth: 130 })).toBe(text);
    expect(fillBlocks('docs/guide.md', text, what)).toBe(text);
  });

  it('names the command where nothing has been measured', () => {
    const text = fillBlocks('README.md', blocks, none);
    expect(text).toContain('Not measured yet: `npm run mnist -- --out docs/results`');
    expect(text).toContain('Not measured yet: `npm run bench:peers -- --data DIR`');
  });

  it('refuses blocks and result files that it does not know', () => {
    expect(() => fillBlocks('README.md', '<!-- spead -->\n<!-- /spead -->', none)).toThrow(
      "README.md has a block 'spead', but there are only results, speed, files",
    );
    expect(() => fillBlocks('README.md', '<!-- files -->\n<!-- /files -->', { ...none, files: ['notes.txt'] })).toThrow(
      'docs/results has notes.txt',
    );
  });
});
