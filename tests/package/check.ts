/**
 * The package as its users get it: publint and arethetypeswrong on the packed tarball, then the tarball installed in a temporary
 * folder and used from ESM, CommonJS and TypeScript. Run by `npm run check:package`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

function run(title: string, command: string, args: string[], cwd: string): string {
  console.log(`\n-- ${title}`);
  const printed = execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  console.log(printed.trim());
  return printed;
}

const use = `
  manualSeed(0);
  const model = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 2));
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr: 0.5 });
  const loader = new DataLoader([array([[0, 0], [0, 1], [1, 0], [1, 1]]), array([0, 1, 1, 0])], { batchSize: 2, shuffle: true });
  let loss = 0;
  for (let epoch = 0; epoch < 400; epoch++) {
    for (const [x, y] of loader) {
      loss = criterion.forward(model.forward(x), y);
      optimizer.zeroGrad();
      model.backward(criterion.backward());
      optimizer.step();
    }
  }
  if (!(loss < 0.1) || typeof readIdx !== 'function') throw new Error('XOR was not learnt: loss ' + loss);
  console.log('learnt XOR, loss ' + loss.toFixed(4));
`;
const names = '{ array, DataLoader, Linear, manualSeed, ReLU, Sequential, SGD, SoftmaxCrossEntropy }';
const esm = `import ${names} from 'tiny-mlp';\nimport { readIdx } from 'tiny-mlp/datasets';\n${use}`;

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-package-'));
try {
  run('publint', bin('publint'), ['--strict', root], root);
  const [{ filename, files, size }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8' }),
  ) as [{ filename: string; files: { path: string }[]; size: number }];
  const tarball = join(folder, filename);
  console.log(`\n-- packed: ${files.length} files, ${(size / 1000).toFixed(0)} kB`);
  const stray = files
    .map(({ path }) => path)
    .filter((path) => !/^(dist\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/.test(path));
  if (stray.length > 0) throw new Error(`the tarball holds what it should not: ${stray.join(', ')}`);
  run('arethetypeswrong', bin('attw'), [tarball, '--profile', 'node16', '--no-emoji'], root);

  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  run('npm install of the tarball', 'npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball], app);
  writeFileSync(join(app, 'esm.mjs'), esm);
  writeFileSync(
    join(app, 'commonjs.cjs'),
    `const ${names} = require('tiny-mlp');\nconst { readIdx } = require('tiny-mlp/datasets');\n${use}`,
  );
  writeFileSync(join(app, 'typed.mts'), esm);
  writeFileSync(join(app, 'typed.cts'), esm);
  run('from ESM', process.execPath, ['esm.mjs'], app);
  run('from CommonJS', process.execPath, ['commonjs.cjs'], app);
  for (const [module, resolution] of [
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ] as const) {
    const flags = [
      '--strict',
      '--noEmit',
      '--target',
      'es2022',
      '--module',
      module,
      '--moduleResolution',
      resolution,
      '--skipLibCheck',
      'false',
    ];
    const sources = resolution === 'bundler' ? ['typed.mts'] : ['typed.mts', 'typed.cts'];
    run(`type check under ${resolution}`, bin('tsc'), [...flags, ...sources], app);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log('\nThe package is as it should be.');
