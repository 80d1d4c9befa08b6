import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { ExperimentResults } from '../bench/tools/experiment-results.js';
import type { FirstEpochResults } from '../bench/tools/first-epoch-results.js';
import type { KernelResults } from '../bench/tools/kernel-results.js';
import type { PeerResults } from '../bench/tools/peer-results.js';
import type { ProfileResults } from '../bench/tools/profile-results.js';
import type { Results } from '../examples/mnist/results.js';
import type { AllScriptResults, ParityResults } from '../examples/parity/results.js';
import type { AttackResults } from '../scripts/attack-files/attack.js';
import { nothing, type ChaosResults } from '../scripts/chaos/results.js';
import type { MutationResults } from '../scripts/mutation/results.js';
import type { SearchAttacks } from '../scripts/attacks-block.js';
import type { SizeResults } from '../scripts/sizes.js';
import type { CompileResults } from '../bench/tools/compile-results.js';
import type { AdamResults } from '../bench/tools/adam-results.js';
import type { CrowdResults } from '../bench/tools/crowd-results.js';
import type { EngineResults } from '../bench/tools/engine-results.js';
import type { ScalingResults } from '../bench/tools/scaling-results.js';
import type { TabularResults } from '../bench/tools/tabular-results.js';
import type { VocabularyResults } from '../bench/tools/vocabulary-results.js';
import type { ToolResults } from './package/tool-results.js';
import type { NumpyGrid } from '../scripts/grid-block.js';
import type { FuzzIoResults } from '../scripts/fuzz-io-block.js';
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
  settings: {
    hidden: [128, 256],
    batch: [8],
    epochs: 10,
    lr: 0.01,
    seed: 0,
    backend: 'wasm',
    dtype: 'float32',
  },
  grid: [point(128, 8, 97.5), point(256, 8, 97.81)],
  best: { hidden: 256, batch: 8 },
  final: { seed: 0, losses: [1], testAccuracy: 97.9, confusion: [] },
  seeds: [97.9, 97.7].map((testAccuracy, seed) => ({ seed, losses: [1], testAccuracy })),
  machine: {
    cpu: 'A processor',
    cores: 2,
    node: 'v20.20.0',
    date: '2025-01-31',
    workers: 2,
    resumed: 0,
    seconds: { grid: 40, whole: 50 },
  },
};

const numpyGrid: NumpyGrid = {
  made_by: 'numpy_mlp.py',
  numpy: '1.24.2',
  grid: [
    { hidden: 128, batch: 8, val: [97.3, 97.5], test: [97.2, 97.6], losses_mean: [0.3654, 0.0361] },
    { hidden: 256, batch: 8, val: [97.8, 97.9], test: [97.8, 98], losses_mean: [0.35, 0.03] },
  ],
};

const figure = (name: string, seconds: number) => ({ name, seconds, all: [seconds], losses: [1] });

const peers: PeerResults = {
  machine: { cpu: 'A processor', node: 'v20.20.0', date: '2025-01-31' },
  command: 'npm run bench:peers -- --data DIR --epochs 2',
  pinned: true,
  threads: 2,
  rounds: 1,
  epochs: 2,
  versions: { PyTorch: '1.13.1' },
  points: [
    {
      hidden: 128,
      batch: 8,
      programs: [figure('tiny-mlp', 0.5), figure('PyTorch', 1.25), figure('jax-js', 5)],
      threaded: [figure('tiny-mlp', 0.3), figure('PyTorch', 1.8)],
    },
    {
      hidden: 128,
      batch: 16,
      programs: [figure('tiny-mlp', 0.25), figure('PyTorch', 0.75)],
      threaded: [figure('tiny-mlp', 0.5), figure('PyTorch', 0.5)],
    },
  ],
};

const parity: ParityResults = {
  data: { name: 'MNIST', train: 50000, test: 10000 },
  settings: { hidden: 128, batch: 32, epochs: 2, lr: 0.01, seed: 0, backend: 'wasm' },
  machine: { cpu: 'A processor', date: '2025-01-31' },
  versions: { Node: 'v20.20.0', PyTorch: '1.13.1' },
  cpuCapability: 'AVX2',
  command: 'npm run parity -- --out docs/results',
  seconds: 61.2,
  bounds: { float32: { epoch: 5e-4, accuracy: 0.1 }, float64: { step: 1e-12, epoch: 1e-9, accuracy: 0.1 } },
  initial: [
    { dtype: 'float32', numbers: 118282, different: 0, ulps: 0 },
    { dtype: 'float64', numbers: 118282, different: 3, ulps: 1 },
  ],
  comparisons: [
    { peer: 'PyTorch', dtype: 'float32', losses: { own: [1, 2], peer: [1, 2] }, epochs: [1e-7, 1.26e-4], step: 2e-7, accuracy: { own: 95.13, peer: 95.15 } },
    { peer: 'NumPy', dtype: 'float64', losses: { own: [1, 2], peer: [1, 2] }, epochs: [0, 0], step: 1.1e-15, accuracy: { own: 95, peer: 95 } },
  ],
  missed: [],
}; // prettier-ignore

const parityScripts: AllScriptResults = {
  classifier: {
    ...parity,
    title: '784-256-10, GELU, AdamW',
    metric: 'test accuracy',
    settings: { batch: 128, epochs: 2, seed: 0, backend: 'wasm' },
    comparisons: [
      {
        ...parity.comparisons[0],
        accuracies: { own: [95.4, 95.13], peer: [95.4, 95.15] },
        rates: { own: [0.1, 0.05], difference: 2.2e-16 },
      },
    ],
  },
};

const tools: ToolResults = {
  rows: [
    { name: 'node', version: '20.20.2', tried: 'a program, two workers', runs: 1 },
    { name: 'typescript', version: '5.9.3', tried: 'types of every subpath', runs: 0 },
  ],
};

const sizes: SizeResults = {
  command: 'npm run build && npm run sizes',
  esbuild: '0.28.2',
  sizes: [{ name: '`import { Linear }`', minified: 154_651, gzip: 27_449, budget: 30_000 }],
};

const chaos: ChaosResults = {
  command: 'npm run chaos -- --minutes 10 --seed 1',
  machine: { cpu: 'A processor', cores: 2, node: 'v20.20.0', date: '2025-01-31' },
  redis: '7.0.15',
  seed: 1,
  minutes: 10.1,
  rounds: 20,
  ...nothing,
  points: 120,
  begun: 150,
  again: 1,
  blows: { ...nothing.blows, 'worker killed': 12 },
};

const mutation: MutationResults = {
  command: 'npm run mutation -- --sample 4 --seed 1',
  candidates: 1200,
  faults: 4,
  killed: 3,
  timedOut: 1,
  percent: 75,
  unexplained: 0,
  byFile: {
    'src/nn/a.ts': { faults: 1, killed: 1 },
    'src/core/b.ts': { faults: 2, killed: 1 },
    'src/nn/c.ts': { faults: 1, killed: 1 },
  },
  survivors: [
    {
      file: 'src/core/b.ts',
      line: 1,
      code: 'a + b',
      change: 'a + b → a - b',
      covered: true,
      why: 'b is 0',
    },
  ],
};

const attackFiles: AttackResults = {
  command: 'npm run attack:files -- --files 150000 --seed 1',
  seed: 1,
  files: 150_000,
  machine: { cpu: 'A processor', node: 'v20.20.0', date: '2025-01-31' },
  seconds: 200,
  bounds: { milliseconds: 50, bytes: 2 ** 20, timesFile: 16 },
  formats: { npz: { files: 150_000, refused: 140_000, read: 10_000, milliseconds: 12.34, bytes: 123_456 } },
  breaches: [
    { file: 1, format: 'npz', done: ['flip'], fault: 'slow', text: '60 ms' },
    { file: 1, format: 'npz', done: ['flip'], fault: 'crash', text: 'RangeError' },
  ],
}; // prettier-ignore

const kernels: KernelResults = {
  machine: { cpu: 'A processor', node: 'v20.20.0', date: '2025-01-31' },
  command: 'npm run bench -- --json kernels.json',
  data: 'MNIST',
  runs: 5,
  peak: { float32: 45.3, float64: 22.6 },
  dense: (['forward', 'weightGradient', 'inputGradient'] as const).map((product) => ({
    product, dtype: 'float32', batch: 512, inputs: 512, outputs: 512, seconds: 0.01, gflops: 38.44, peak: 45.3, share: 0.849, gemmSeconds: 0.45,
  })),
  skipping: [],
  epochs: [],
  inference: { hidden: 128, images: 10000, seconds: 0.0338, latencySeconds: 6.84e-6, threads: 2, secondsOfAll: 0.0201 },
  fresh: { loadSeconds: 0.0294, readySeconds: 0.0331, peakBytes: 195e6, loadedBytes: 190e6 },
}; // prettier-ignore

const profile: ProfileResults = {
  machine: { cpu: 'A processor', node: 'v20.20.0', date: '2025-01-31' },
  command: 'npm run bench:profile -- --json profile.json',
  data: 'MNIST',
  profiles: [
    {
      hidden: 128,
      batch: 8,
      microseconds: 80,
      kernels: [
        { name: 'spmm', calls: 2, microseconds: 20 },
        { name: 'gemm', calls: 3, microseconds: 40 },
      ],
    },
  ],
};

const experiment: ExperimentResults = {
  machine: { cpu: 'A processor', cores: 2, node: 'v20.20.0', date: '2025-01-31' },
  command: 'npm run bench:experiment -- --rounds 3',
  times: [
    { workers: 1, grid: [80, 90, 85], whole: [100, 101, 102] },
    { workers: 2, grid: [42.5], whole: [57.25] },
  ],
};

const firstEpoch: FirstEpochResults = {
  machine: { cpu: 'A processor', node: 'v20.20.0', date: '2025-01-31' },
  command: 'npm run bench:first-epoch -- --json first.json',
  npm: '11.0.0',
  downloaded: false,
  clone: [1, 2, 3],
  install: [10, 12, 11],
  epoch: [5, 6, 9],
};

const attacks: SearchAttacks = {
  journals: { command: 'npm run attack -- journals --count 3000 --seed 1', seed: 1, journals: 3000, refused: 2200, accepted: 800, wrong: 0, unclear: 0, kinds: { 'a bit': { journals: 3000, refused: 2200 } } },
  kills: { command: 'npm run attack -- kills --count 300 --seed 1', seed: 1, kills: 300, searches: 30, lost: 0, doubled: 0, stuck: 0, errors: [] },
  resume: { command: 'npm run attack -- resume --count 50 --seed 1', seed: 1, kills: 50, whileWriting: 12, trainings: 2, different: 0, lost: 0, left: 0, stuck: 0, errors: [] },
}; // prettier-ignore

const vocabulary: VocabularyResults = {
  machine: { cpu: 'A processor', node: 'v20.20.0', date: '2025-01-31' },
  command: 'npm run bench:vocabulary -- --data DIR',
  pinned: true,
  rounds: 2,
  epochs: 4,
  versions: { PyTorch: '1.13' },
  rows: [
    { part: 'ReLU', seconds: { 'tiny-mlp': 0.8, PyTorch: 1.6 } },
    { part: 'Sine', seconds: { 'tiny-mlp': 1 } },
  ],
};

const adam: AdamResults = {
  machine: vocabulary.machine,
  command: 'npm run bench:adam',
  rounds: 40,
  rows: [{ numbers: 1048576, bytes: 29360128, update: { median: 0.002, least: 0.0018 }, copy: { median: 0.0016, least: 0.0015 }, sgd: { median: 0.0007, least: 0.0006 } }],
}; // prettier-ignore

const score = (name: string, value: number, seconds: number) => ({ name, score: value, std: 0, logLoss: null, seconds }); // prettier-ignore
const tabular: TabularResults = {
  machine: vocabulary.machine,
  sklearn: '1.2.1',
  command: 'npm run bench:tabular',
  candidates: {},
  sets: [
    { name: 'iris', rows: 150, folds: 10, score: 'accuracy', candidates: [score('defaults', 0.95, 1)], peers: [score('MLPClassifier', 0.96, 6), score('LogisticRegression', 0.94, 0.1)] },
    { name: 'big_values', rows: 50000, folds: 3, score: 'r2', candidates: [score('defaults', 0.9, 4)], peers: [score('MLPRegressor', 0.8, 9), score('Ridge', 0.5, 0.1), score('RandomForestRegressor', 0.85, 30)] },
  ],
}; // prettier-ignore

const scaling: ScalingResults = {
  machine: peers.machine,
  commands: ['npm run bench:scaling', 'npm run bench:scaling -- --hidden 512 --add'],
  pinned: true,
  rounds: 2,
  versions: { PyTorch: '1.13' },
  sizes: [
    { hidden: 32, batch: 64, images: 50_000, figures: [{ name: 'tiny-mlp', threads: 1, seconds: 0.15, all: [0.15] }, { name: 'tiny-mlp', threads: 2, seconds: 0.1, all: [0.1] }] },
    { hidden: 512, batch: 64, images: 12_800, figures: [{ name: 'tiny-mlp', threads: 1, seconds: 3, all: [3] }, { name: 'tiny-mlp', threads: 2, seconds: 1.625, all: [1.625] }] },
  ],
}; // prettier-ignore

const crowd: CrowdResults = {
  machine: peers.machine,
  command: 'npm run bench:crowd',
  threads: 2,
  rounds: 3,
  images: 12_800,
  epochs: 20,
  crowds: [{ trainings: 4, processors: 2, hidden: 32, batch: 64, one: 1, several: 1.15 }],
};

const engines: EngineResults = {
  machine: peers.machine,
  command: 'npm run bench:engines',
  rounds: 3,
  figures: [
    { engine: 'Node v20.20.2', hidden: 32, batch: 64, threads: 1, plain: 0.17, fused: null },
    { engine: 'Chromium 140', hidden: 32, batch: 64, threads: 1, plain: 0.18, fused: 0.16 },
  ],
};

const compile: CompileResults = {
  machine: peers.machine,
  compiler: 'gcc 12',
  command: 'npm run bench:compile',
  testImages: 10_000,
  models: [
    {
      layers: [784, 32, 10],
      epochs: 3,
      accuracy: 0.95449,
      forwardSeconds: 5.6e-6,
      predictSeconds: 5e-5,
      programs: [
        { format: 'js', dtype: 'int8', bytes: 38_846, weightBytes: 34_333, accuracy: 0.9542, changed: 20, error: 0.01, seconds: 9.8e-6 },
      ],
    },
  ],
}; // prettier-ignore

const fuzzIo: FuzzIoResults = {
  command: 'npm run fuzz:io -- --seconds 600',
  seconds: 600,
  machine: peers.machine,
  bounds: { milliseconds: 50 },
  formats: { npy: { files: 4468, refused: 4339, read: 129, kept: 31, blocks: 119, milliseconds: 23.02, bytes: 18_816, heap: 23_296 } },
  failures: [],
}; // prettier-ignore

const none: Measured = {
  results: undefined,
  numpyGrid: undefined,
  peers: undefined,
  kernels: undefined,
  profile: undefined,
  experiment: undefined,
  firstEpoch: undefined,
  parity: undefined,
  parityScripts: undefined,
  mutation: undefined,
  sizes: undefined,
  attacks: undefined,
  attackFiles: undefined,
  chaos: undefined,
  tools: undefined,
  vocabulary: undefined,
  adam: undefined,
  tabular: undefined,
  scaling: undefined,
  crowd: undefined,
  engines: undefined,
  compile: undefined,
  fuzzIo: undefined,
  files: ['README.md'],
};
const measured: Measured = { results, numpyGrid, peers, kernels, profile, experiment, firstEpoch, parity, parityScripts, mutation, sizes, attackFiles, chaos, attacks, tools, vocabulary, adam, tabular, scaling, crowd, engines, compile, fuzzIo, files: ['README.md', 'peers.json'] }; // prettier-ignore
const filled = [
  'goals',
  'results',
  'speed',
  'kernels',
  'profile',
  'experiment',
  'first',
  'parity',
  'scripts',
  'classifier',
  'mutation',
  'sizes',
  'attackFiles',
  'chaos',
  'attacks',
  'tools',
  'vocabulary',
  'adam',
  'tabular',
  'scaling',
  'crowd',
  'engines',
  'compile',
  'fuzzIo',
  'grid',
  'point',
];
const blocks = `# Title\n\n${filled.map((name) => `<!-- ${name} -->\n\nold\n\n<!-- /${name} -->\n\n`).join('')}End.\n`;

describe('scripts/tables.ts', () => {
  it.each(filledFiles(root))('$path says what its results say', ({ text, wanted }) =>
    expect(text).toBe(wanted),
  );

  it('says what attacks on searches found', () => {
    const text = fillBlocks('README.md', blocks, measured);
    expect(text).toContain('Of 3,000 journals, damaged in 1 ways, 2,200 were refused and 800 continued, what was missing trained again; a number that was not trained came out of **0**, and 0 were refused without a sentence. The command: `npm run attack -- journals --count 3000 --seed 1`'); // prettier-ignore
    expect(text).toContain('Killed 300 times, 30 searches of 48 points came to their end; points lost: **0**, doubled: **0**, processes stuck: **0**. The command: `npm run attack -- kills --count 300 --seed 1`'); // prettier-ignore
    expect(text).toContain('Killed 50 times, 12 of them while a checkpoint was being written. Trainings of 120 batches that came to their end: 2; with other bits than one that was never killed: **0**, gone on from before the last checkpoint: **0**, files left behind: **0**, processes stuck: **0**. The command: `npm run attack -- resume --count 50 --seed 1`'); // prettier-ignore
    expect(fillBlocks('README.md', blocks, none)).toContain('Not measured yet: `npm run attack -- kills --out docs/results/attacks.json`'); // prettier-ignore
  });

  it('shows every part beside PyTorch', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/\| +ReLU \| +0\.80 s \| 1\.60 s \(2\.0×\) \| +1\.00 \|/);
    expect(text).toMatch(/\| +Sine \| +1\.00 s \| +– \| +1\.25 \|/);
    expect(text).toContain('one core, Node v20.20.0, PyTorch 1.13, 2025-01-31');
  });

  it("shows Adam's update beside copying, by medians and by the least", () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(
      /\| +1,048,576 \| 28\.0 MiB \| +2000 µs \| +1\.91 ns \| +15 GB\/s \| +18 GB\/s \| 18 GB\/s \| +1\.25 \| +1\.20 \|/,
    );
    expect(text).toContain('in turn: medians of 40 rounds, the ratio of two');
  });

  it('shows models of tables beside scikit-learn, and on which sets they are behind', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(
      /\| +iris \| +150 \| +0\.950 \(1\.0 s\) \| +0\.960 \(6\.0 s\) \| +0\.940 \(0\.1 s\) \| +– \|/,
    );
    expect(text).toContain('MLPs take 3.0 times as long. Their score is higher on iris. ');
    const [, second] = tabular.sets;
    const even = fillBlocks('docs/guide.md', blocks, {
      ...measured,
      tabular: { ...tabular, sets: [second] },
    });
    expect(even).toContain('None of their scores is higher.');
  });

  it('shows sizes on one core and on all, and from where on fewer images were taken', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toContain('](results/scaling.png)');
    expect(text).toMatch(/\| hidden \| batch \| tiny-mlp, 1 thread \| tiny-mlp, 2 threads \|/);
    expect(text).toMatch(/\| +512 \| +64 \| +3\.00 s \| +1\.63 s \|/);
    expect(text).toContain(
      'Seconds an epoch of 50,000 images; medians of 2 rounds. From hidden 512 on, times are extrapolated from fewer images.',
    );
  });

  it('quotes the best network, beside the original', () => {
    const text = fillBlocks('README.md', blocks, measured);
    expect(text).toContain(
      'from 97.50 % (hidden 128, batch 8) to 97.81 % (hidden 256, batch 8)](docs/results/heatmap.png)',
    );
    expect(text).toContain("It reads **97.90 %** of MNIST's test images right.");
    expect(text).toContain(
      'in NumPy reports 97.68 %, and 97.61 % with PyTorch, at hidden 128 and batch 8',
    );
  });

  it('shows the grid beside NumPy, and how far the two are apart', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/\| +128 \| 97\.50 \/ 97\.40 \|\n\| +256 \| 97\.81 \/ 97\.85 \|/);
    expect(text).toContain(
      "at most 0.10 points apart (hidden 128, batch 8); NumPy's own seeds differ by up to 0.20.",
    );
    expect(text).toContain(
      "networks of hidden 256, batch 8 reach 97.90 % (97.80 to 98.00), tiny-mlp's 97.80 % (97.70 to 97.90).",
    );
    expect(text).toContain(
      'At hidden 128, batch 8 the mean loss falls from 1.000 to 1.000 in 1 epochs, and 97.50 %',
    );
    expect(text).toContain(
      'from 0.365 to 0.036, 97.40 %; of the test images 97.40 % (97.20 to 97.60).',
    );
  });

  it('leaves out points that NumPy did not train', () => {
    const [first] = numpyGrid.grid;
    const some = fillBlocks('docs/guide.md', blocks, {
      ...measured,
      numpyGrid: { ...numpyGrid, grid: [first] },
    });
    expect(some).toMatch(/\| +256 \| +– \|/);
    expect(some).not.toMatch(/ reach \d/);
    const none = fillBlocks('docs/guide.md', blocks, {
      ...measured,
      numpyGrid: { ...numpyGrid, grid: [] },
    });
    expect(none).toContain('NumPy was not run at any of these points.');
    expect(none).toContain('The grid has no point with hidden 128, batch 8.');
  });

  it('says so when the images are not MNIST', () => {
    const drawn = { ...results, data: { ...results.data, name: 'synthetic digits' } };
    expect(fillBlocks('README.md', blocks, { ...measured, results: drawn })).toContain(
      'which are synthetic digits, not MNIST',
    );
  });

  it('links from where the file stands', () => {
    expect(fillBlocks('docs/guide.md', blocks, measured)).toContain('](results/heatmap.png)');
  });

  it('shows a few points in the README and all of them, with ratios and sums, in the guides', () => {
    const [short, long] = ['README.md', 'docs/guide.md'].map((path) =>
      fillBlocks(path, blocks, measured),
    );
    expect(short).toContain('|    128 |     8 |   0.50 s | 1.25 s (2.5×) | 5.00 s (10.0×) |');
    expect(short).not.toContain('|    128 |    16 |');
    expect(long).toContain('|    128 |    16 |   0.25 s | 0.75 s (3.0×) |              – |');
    expect(long).toContain('All 2 points, an epoch each: tiny-mlp 0.8 s, PyTorch 2.0 s.');
  });

  it('shows products beside the peak and ndarray-gemm, answers, loading and memory', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/float32 \| +512 × 512 × 512 \| +38.4 \(85 %, 45.0×\) \|/);
    expect(text).toContain(
      'answers 10,000 images in 33.8 ms, with 2 threads in 20.1 ms, a single one in 6.84 µs, once the engine is warm. The package loads in 29.4 ms.',
    );
    expect(text).toContain('takes at most 195 MB of memory, loading its images alone 190 MB.');
  });

  it('shows no share of a peak that was not measured beside the products', () => {
    const beside = fillBlocks('docs/guide.md', blocks, measured);
    expect(beside).toContain('GFLOP/s, their share of the peak, and how many times as fast');
    expect(beside).toContain('took turns with each product: 45.3 GFLOP/s in float32. ');
    const dense = kernels.dense.map(({ peak: _, ...rest }) => rest);
    const without = fillBlocks('docs/guide.md', blocks, { ...measured, kernels: { ...kernels, dense } }); // prettier-ignore
    expect(without).toContain('GFLOP/s, and how many times as fast');
    expect(without).toMatch(/float32 \| +512 × 512 × 512 \| +38.4 \(45.0×\) \|/);
    expect(without).toContain('No peak of the processor was measured beside the products');
  });

  it('says where training takes no more memory than loading the images did', () => {
    const fresh = { ...kernels.fresh!, peakBytes: 190e6 };
    expect(
      fillBlocks('docs/guide.md', blocks, { ...measured, kernels: { ...kernels, fresh } }),
    ).toContain(
      "Loading MNIST's images takes at most 190 MB of memory, and an epoch at hidden 128 on all of them no more.",
    );
  });

  it('shows how much of a step each part takes, and refuses kernels that belong to none', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/dense products \| +40 µs \(50 %\) \|/);
    expect(text).toMatch(/JavaScript, batches included \| +20 µs \(25 %\) \|/);
    const [{ kernels: known, ...rest }] = profile.profiles;
    const other = {
      ...profile,
      profiles: [{ ...rest, kernels: [...known, { name: 'hum', calls: 1, microseconds: 1 }] }],
    };
    expect(() => fillBlocks('docs/guide.md', blocks, { ...measured, profile: other })).toThrow(
      'profile.json has the kernel hum',
    );
  });

  it('shows the experiment with one worker and with all, beside NumPy where every point of the grid was measured', () => {
    const numpy = (hidden: number, seconds: number) => ({
      hidden,
      batch: 8,
      programs: [figure('NumPy float64', seconds)],
      threaded: [],
    });
    const all = { ...peers, points: [numpy(128, 4), numpy(256, 9)] };
    const text = fillBlocks('docs/guide.md', blocks, { ...measured, peers: all });
    expect(text).toMatch(
      /tiny-mlp, 2 workers \| +42.5 s \| +57.3 s \|\n\| +NumPy float64, one core \| +130 s \|/,
    );
    expect(text).toContain(
      'With 2 workers the grid is 2.00 times as fast as with one, and 3.06 times as fast as the NumPy program',
    );
    expect(fillBlocks('docs/guide.md', blocks, measured)).toContain(
      '2.00 times as fast as with one.',
    );
  });

  it('shows of each program the number of threads with which it is quickest', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toContain('On 2 cores, each program with 1 or 2 threads, whichever is quicker:');
    const close = { ...peers, points: [{ ...peers.points[0], programs: [figure('tiny-mlp', 1), figure('PyTorch', 0.953)] }] }; // prettier-ignore
    expect(fillBlocks('docs/guide.md', blocks, { ...measured, peers: close })).toContain('0.95 s (0.95×)'); // prettier-ignore
    const table = text.slice(text.indexOf('On 2 cores'));
    expect(table).toMatch(/\| +128 \| +8 \| +0.30 s \| 1.25 s \(4.2×\) \|/);
    expect(table).toMatch(/\| +128 \| +16 \| +0.25 s \| 0.50 s \(2.0×\) \|/);
  });

  it('tells what threads cost where there are too many, and how engines differ', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/\| +32 \| +64 \| +4 \| +2 \| +1\.00 s \| +1\.15 s \| +1\.15 \|/);
    expect(text).toContain(
      'At worst, a training with 2 threads takes 1.15 times as long as with one.',
    );
    expect(text).toMatch(
      /\| Node v20.20.2 \| +0\.17 \/ – \|\n\| +Chromium 140 \| +0\.18 \/ 0\.16 \|/,
    );
  });

  it('tells what a model weighs as a program, and what it loses', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/\| 784-32-10 \| +the library \| +\| +\| +95.45 % \| +5.6 µs \|/);
    expect(text).toMatch(
      /\| 784-32-10 \| +js, int8 \| +38.8 kB \| +4.5 kB \| +95.42 % \| +9.8 µs \|/,
    );
  });

  it('tells what the fuzzer of files found', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/\| +npy \| +4,468 \| +4,339 \| +129 \| +31 \| +119 \| +23.0 ms \|/);
    expect(text).toContain('In 600 s there were 0 kinds of failures');
  });

  it('adds up what a newcomer waits for in each round, and says where the images came from', () => {
    const text = fillBlocks('README.md', blocks, measured);
    expect(text).toContain(
      'the end of the first epoch: **20 s** (clone 2.0 s, `npm ci` with an empty cache 11.0 s, then 6.0 s, with MNIST',
    );
    expect(text).toContain('npm 11.0.0, 2025-01-31; medians of 3 rounds');
    const online = { ...firstEpoch, downloaded: true };
    expect(fillBlocks('README.md', blocks, { ...measured, firstEpoch: online })).toContain(
      'with the download of MNIST',
    );
  });

  it('shows differences beside their bounds, and says what holds', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(
      /PyTorch \| +float32 \| +2e-7 \| +– \| +1.3e-4 \| +5e-4 \| +0.02 \| +0.1 \| 95.13 %, 95.15 % \|/,
    );
    expect(text).toMatch(
      /NumPy \| +float64 \| +1.1e-15 \| +1e-12 \| +0 \| +1e-9 \| +0 \| +0.1 \| 95.00 %, 95.00 % \|/,
    );
    expect(text).toContain(
      "in float32, every one is PyTorch's to the bit. Of 118,282 initial parameters in float64, 3 differ",
    );
    expect(text).toContain('No bound is missed.');
    const missed = { ...parity, missed: ['the test accuracy differs by 2, more than 0.1'] };
    expect(fillBlocks('docs/guide.md', blocks, { ...measured, parity: missed })).toContain(
      'Missed: the test accuracy differs',
    );
  });

  it('shows the differences in few numbers in the README', () => {
    const text = fillBlocks('README.md', blocks, measured);
    expect(text).toMatch(/PyTorch \| +float32 \| +1.3e-4 \| 95.13 %, 95.15 % \|/);
    expect(text).toContain('784-128-128-10 on 50,000 images, 2 epochs, seed 0;');
    const drawn = { ...parity, data: { ...parity.data, name: 'synthetic digits' } };
    expect(fillBlocks('README.md', blocks, { ...measured, parity: drawn })).toContain(
      '50,000 images (synthetic digits, not MNIST),',
    );
  });

  it('shows whole scripts beside their bounds, and what the classifier reaches', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(
      /classifier \| +float32 \| +2e-7 \| +– \| +1.3e-4 \| +5e-4 \| +0.02 \| +0.1 \| 95.13 %, 95.15 % \|/,
    );
    expect(text).toContain('of all epochs the best has 95.40 %.');
    expect(text).toContain(
      "bit in float32; 3 of 118,282 initial parameters differ in float64, by at most 1 unit in the last place of the layer's largest number.",
    );
    expect(text).toContain('Learning rates after each epoch differ by at most 2.2e-16.');
    const alike = parityScripts.classifier!.comparisons.map((comparison) => ({
      ...comparison,
      rates: { own: [0.1], difference: 0 },
    }));
    const same = { classifier: { ...parityScripts.classifier!, comparisons: alike } };
    expect(fillBlocks('docs/guide.md', blocks, { ...measured, parityScripts: same })).toContain(
      "Learning rates after each epoch are PyTorch's to the bit.",
    );
    expect(text).toContain(
      "784-256-10, GELU, AdamW, reads **95.13 %** of MNIST's test images right after the last of 2 epochs in float32, and 95.15 % in PyTorch from the same seed. The",
    );
    const [float32] = parityScripts.classifier!.comparisons;
    const comparisons = [
      float32,
      { ...float32, dtype: 'float64' as const, accuracy: { own: 95.2, peer: 95.21 } },
    ];
    const two = { classifier: { ...parityScripts.classifier!, comparisons } };
    expect(fillBlocks('docs/guide.md', blocks, { ...measured, parityScripts: two })).toContain(
      "reads **95.20 %** of MNIST's test images right after the last of 2 epochs in float64, and 95.21 % in PyTorch from the same seed; in float32: 95.13 %, 95.15 %. The command:",
    );
  });

  it('shows how large bundles are, beside what they may be', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/`import { Linear }` \| +154.7 kB \| 27.4 kB \| 30.0 kB \|/);
  });

  it('shows how damaged files fared, and how many broke a rule', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/npz \| 150,000 \| 140,000 \| 10,000 \| 12\.3 ms \| +123 kB \|/);
    expect(text).toContain(
      'Of 150,000 damaged files 1 ended in anything but a `FormatError` or whole arrays, models and states, 1 took 50 ms or more in each of four tries, and 0 took more memory',
    );
  });

  it('shows what searches over a queue went through', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(/worker killed \| +12 \|/);
    expect(text).toContain(
      'In 10.1 minutes 20 searches of 120 points were struck 12 times. Lost points: **0**, doubled: **0**, other than in one process: **0**, searches stuck: **0**.',
    );
  });

  it('shows the tools that were tried, and says of types that they are types', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toContain("| node       | 20.20.2 | a program, two workers | Node's numbers |");
    expect(text).toContain('| typescript | 5.9.3   | types of every subpath | no errors      |');
    expect(text).toContain('a row by itself: `npm run check:tools -- --only NAME`');
  });

  it('shows how many faults the tests find, by folder', () => {
    const text = fillBlocks('docs/guide.md', blocks, measured);
    expect(text).toMatch(
      /`src\/core` \| +2 \| +1 \| +50\.0 % \|\n.*`src\/nn` \| +2 \| +2 \| 100\.0 % \|/,
    );
    expect(text).toContain(
      'Of 1,200 small faults that can be put into these folders, 4 were drawn at random; the tests find 3, **75 %**.',
    );
    expect(text).toContain('Of the 1 others, 1 change nothing');
  });

  it.each([
    ['nothing', none],
    ['everything', measured],
  ])(
    'writes what prettier leaves alone with %s measured, and the same when run again',
    async (_, what) => {
      const text = fillBlocks('docs/guide.md', blocks, what);
      expect(await format(text, { parser: 'markdown', printWidth: 130 })).toBe(text);
      expect(fillBlocks('docs/guide.md', text, what)).toBe(text);
    },
  );

  it('holds figures to their goals, says where one is missed and what is not measured', () => {
    const grid = [32, 64, 128, 256].flatMap((hidden) => [8, 16, 32, 64].map((batch) => ({ hidden, batch }))); // prettier-ignore
    const speeds = { '256/64': 0.953, '128/8': 2.6 } as Record<string, number>;
    const all: PeerResults = {
      ...peers,
      points: grid.map(({ hidden, batch }) => {
        const ratio = speeds[`${hidden}/${batch}`] ?? 3;
        const both = (tiny: number) => [figure('tiny-mlp', tiny), figure('NumPy float32', 9), figure('PyTorch', ratio)]; // prettier-ignore
        return { hidden, batch, programs: both(1), threaded: both(0.5) };
      }),
    };
    const text = fillBlocks('docs/guide.md', blocks, { ...measured, peers: all });
    const rowOf = (start: string) => text.split('\n').find((line) => line.replace(/^\| +/, '').startsWith(start))!.replace(/ +/g, ' '); // prettier-ignore
    expect(rowOf('one core')).toContain('| 0.95 (256/64) to 3.00 (256/32); 128/8 2.60 | no: 128/8 and 256/64 | [peers.json](results/peers.json) |'); // prettier-ignore
    expect(rowOf('all cores')).toContain('| 1.91 (256/64) to 6.00 (256/32); 128/8 5.20 | yes |');
    expect(rowOf('two threads beside one, hidden 32')).toContain('| 2.00 (32/8) to 2.00 (32/64) | yes |'); // prettier-ignore
    expect(rowOf('hidden 512')).toContain('| – | not measured |');
    expect(rowOf('10,000 answers')).toContain('| 20.10 ms | no | [kernels.json]');
    expect(rowOf('JavaScript')).toContain('| 20.00 µs (128/8) | no: 128/8 |');
    expect(rowOf('several')).toContain('| 1.15 (4 of 32/64) | yes |');
    expect(rowOf('Adam')).toContain('| 1.25 (1,048,576) | yes |');
    expect(rowOf('all layers')).toContain('| – | not measured |');
    const [first] = all.points;
    const one = fillBlocks('docs/guide.md', blocks, { ...measured, peers: { ...all, points: [first], threads: 4 } }); // prettier-ignore
    expect(one).toMatch(/\| 3\.00 \(32\/8\) +\| yes; not measured: 32\/16, 32\/32, 32\/64, 64\/8, 64\/16 and 10 more +\|/); // prettier-ignore
    expect(one).toMatch(/two threads beside one, hidden 32: .* \| – +\| not measured +\|/);
    expect(fillBlocks('README.md', blocks, none)).toMatch(/\| – +\| not measured \| +\[crowd\.json\]/); // prettier-ignore
  });

  it('shows more digits where a figure is close to its goal', () => {
    const close = { ...sizes, sizes: [{ ...sizes.sizes[0], name: 'every layer, loss, optimizer and loader', gzip: 60_003 }] }; // prettier-ignore
    expect(fillBlocks('docs/guide.md', blocks, { ...measured, sizes: close })).toMatch(/\| 60\.003 kB +\| no +\|/); // prettier-ignore
  });

  it('says where a page had one thread only', () => {
    const figures = engines.figures.map((one) => ({ ...one, threads: 2 }));
    const old = fillBlocks('docs/guide.md', blocks, { ...measured, engines: { ...engines, figures } }); // prettier-ignore
    expect(old).toContain('In Chromium one thread computed throughout: ');
    const now = { ...engines, figures, turns: true as const };
    expect(fillBlocks('docs/guide.md', blocks, { ...measured, engines: now })).not.toContain('In Chromium one thread'); // prettier-ignore
  });

  it('tells one round as one', () => {
    const text = fillBlocks('docs/guide.md', blocks, {
      ...measured,
      scaling: { ...scaling, rounds: 1 },
      engines: { ...engines, rounds: 1 },
      crowd: { ...crowd, rounds: 1 },
    });
    expect(text).toContain('Seconds an epoch of 50,000 images; one round. ');
    expect(text).toContain('with fused multiply-add; one round. ');
    expect(text).toContain('each a process of its own; one round. ');
    expect(text).not.toContain('edians of 1 round');
  });

  it('names the commands that the files tell, of all runs', () => {
    const text = fillBlocks('docs/guide.md', `${blocks}\n<!-- files -->\n<!-- /files -->\n`, {
      ...measured,
      files: ['peers.json', 'scaling.json', 'mutation.json', 'sizes.json'],
    });
    expect(text).toContain(`The command: \`${peers.command}\``);
    expect(text).toContain(
      'The commands, one after the other: `npm run bench:scaling`; `npm run bench:scaling -- --hidden 512 --add`',
    );
    expect(text).toContain(`beside other programs. \`${peers.command}\``);
    expect(text).toContain('all. `npm run bench:scaling`; `npm run bench:scaling -- --hidden 512');
    expect(text).toContain(`those they do not. \`${mutation.command}\``);
    expect(text).toContain('bundles of the package are. `npm run build && npm run sizes`');
  });

  it('names the command where nothing has been measured', () => {
    const text = fillBlocks('README.md', blocks, none);
    expect(text).toContain('Not measured yet: `npm run mnist -- --seeds 3 --out docs/results`');
    expect(text).toContain('Not measured yet: `npm run bench:peers -- --data DIR`');
  });

  it('refuses blocks and result files that it does not know', () => {
    expect(() => fillBlocks('README.md', '<!-- spead -->\n<!-- /spead -->', none)).toThrow(
      "README.md has a block 'spead', but there are only results, grid, point, goals, speed, kernels, profile, experiment, first, parity, scripts, classifier, mutation, sizes, attackFiles, chaos, attacks, tools, vocabulary, adam, tabular, scaling, crowd, engines, compile, fuzzIo, files",
    );
    expect(() =>
      fillBlocks('README.md', '<!-- files -->\n<!-- /files -->', { ...none, files: ['notes.txt'] }),
    ).toThrow('docs/results has notes.txt');
  });
});
