/**
 * The package as its users get it: publint and arethetypeswrong on the packed tarball, then the
 * tarball installed in a temporary folder and used from ESM, CommonJS, TypeScript and bundlers. Run
 * by `npm run check:package`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSizes, measureSizes, type SizeResults } from '../../scripts/sizes.js';
import { checkBundlers } from './bundlers.js';
import { checkDocuments } from './new-project.js';
import { atHand } from './tool-list.js';
import { checkTools } from './tools.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

function run(title: string, command: string, args: string[], cwd: string): string {
  console.log(`\n-- ${title}`);
  const printed = execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
  const bytes = writeNpz(model.stateDict(), { compress: true });
  model.loadStateDict(readNpz(bytes));
  const more = new TabularClassifier({ target: 'more', epochs: 1 });
  void more.fit([{ x: 0, more: false }, { x: 1, more: true }, { x: 2, more: true }, { x: 3, more: false }]).then(() => {
  const answers = [more, TabularClassifier.load(more.save())].map((one) => JSON.stringify(one.predict({ x: 2 })));
  if (answers[0] !== answers[1]) throw new Error(answers[0] + ' is not ' + answers[1]);
  console.log('a table, ' + answers[0]);
  });
  console.log('learnt XOR, loss ' + loss.toFixed(4) + ', saved in ' + bytes.length + ' bytes');
`;
const names =
  '{ array, DataLoader, Linear, manualSeed, ReLU, Sequential, SGD, SoftmaxCrossEntropy }';
const esm = `import ${names} from 'tiny-mlp';\nimport { readIdx } from 'tiny-mlp/datasets';\nimport { readNpz, writeNpz } from 'tiny-mlp/io';\nimport { TabularClassifier } from 'tiny-mlp/tabular';\n${use}`;

/** The same as TypeScript, with the types of a search. */
const typed = `import { gridSearch, type Sweep } from 'tiny-mlp/sweep';
${esm}
  export const search = (): Sweep<{ width: number }> => gridSearch({ space: { width: [1, 2] }, train: ({ width }) => ({ loss: width }) });
`;

/**
 * Error texts that a bundler's renaming of classes would spoil, and that two copies of the package
 * call for.
 */
const texts = `
  import assert from 'node:assert';
  import { createRequire } from 'node:module';
  import * as all from 'tiny-mlp';
  import { Linear, Sequential, SGD } from 'tiny-mlp';
  const other = createRequire(import.meta.url)('tiny-mlp');
  const two =
    'of its own copy of tiny-mlp, but got one of another: two copies are loaded; ' +
    "install one version ('npm ls tiny-mlp' lists them), and load it by import everywhere or by require everywhere";
  const says = (run, message) => assert.throws(run, { name: 'TypeError', message });
  says(() => new Sequential(5), 'Sequential expects argument 0 to be a Module, but got 5; pass modules, one after the other');
  says(() => new SGD([5], { lr: 1 }), 'SGD expects parameters[0] to be a Parameter, but got 5; pass model.parameters()');
  says(() => new Linear(2, 3, { generator: 7 }), 'Linear(2 → 3) expects generator to be a Generator, but got 7; pass new Generator(seed)');
  says(() => new Sequential(new other.ReLU()), 'Sequential expects argument 0 to be a Module ' + two);
  says(() => new SGD(new other.Linear(2, 3).parameters(), { lr: 1 }), 'SGD expects parameters[0] to be a Parameter ' + two);
  // Bundlers rename a class that names itself, and stack traces and 'invoked without new' show it.
  for (const copy of [all, other])
    for (const [name, value] of Object.entries(copy))
      if (String(value).startsWith('class')) assert.equal(value.name, name);
  console.log('as they should be');
`;

/**
 * A search over two workers, with the training function in a module and in the text of a function.
 */
const trainModule = `
  export default function* train({ width }, { data }) {
    yield { loss: new Linear(2, width).weight.value.get(0, 0) + data[0] };
  }
`;
const sweep = `
  async function search(module) {
    const data = new Float64Array([1]);
    const scores = async (train, workers) =>
      (await gridSearch({ space: { width: [1, 2, 3] }, train, data, workers }).summary()).results.map(({ score, error }) => error?.message ?? score);
    const [here, there] = [await scores(module, 0), await scores(module, 2)];
    if (here.length !== 3 || !(here[0] > 0) || String(here) !== String(there)) throw new Error(here + ' is not ' + there);
    // By require the search has one copy of the package, and import gives another: on the same
    // default stream.
    const fromText = async ({ width }) => {
      const { Linear: OtherLinear } = await import('tiny-mlp');
      return { loss: new OtherLinear(2, width).weight.value.get(0, 0) + 1 };
    };
    const text = await scores(fromText, 1);
    if (String(text) !== String(here)) throw new Error(text + ' is not ' + here);
    console.log('the same with 0 and 2 workers');
  }
`;

/** The command, as npx finds it: a table is learnt, a model told of, converted, asked. */
function checkCommand(app: string): void {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 3},${i < 20 ? 'few' : 'many'}`);
  writeFileSync(join(app, 'rows of a table.csv'), `n,rest,much\n${rows.join('\n')}\n`);
  const command = (...args: string[]) =>
    run(`npx tiny-mlp ${args[0]}`, 'npx', ['--no-install', 'tiny-mlp', ...args], app);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  if (command('--version').trim() !== version) throw new Error('the command tells another version');
  const [table, target] = ['rows of a table.csv', ['--target', 'much']];
  command('train', table, ...target, '--out', 'much.tmlp', '--report', 'much.html');
  command('inspect', 'much.tmlp');
  command('convert', 'much.tmlp', 'much.onnx');
  command('compile', 'much.tmlp', '--out', 'much.js');
  const answers = command('predict', 'much.tmlp', '--csv', table).trim().split('\n');
  if (answers.length !== 41 || !answers[0].startsWith('much,probability of few'))
    throw new Error(`the command answers otherwise: ${answers[0]}`);
}

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-package-'));
try {
  run('publint', bin('publint'), ['--strict', root], root);
  const [{ filename, files, size }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as [{ filename: string; files: { path: string }[]; size: number }];
  const tarball = join(folder, filename);
  console.log(`\n-- packed: ${files.length} files, ${(size / 1000).toFixed(0)} kB`);
  const stray = files
    .map(({ path }) => path)
    .filter((path) => !/^(dist\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/.test(path));
  if (stray.length > 0)
    throw new Error(`the tarball holds what it should not: ${stray.join(', ')}`);
  const built = files.map(({ path }) => path).filter((path) => /\.c?js$/.test(path));
  for (const name of ['fflate', 'csv-parse']) {
    const holders = built.filter((path) =>
      readFileSync(join(root, path), 'utf8').includes(`node_modules/${name}`),
    );
    if (holders.length === 0) throw new Error(`${name} is in no file of dist`);
    for (const path of holders)
      if (!readFileSync(join(root, path), 'utf8').includes(`Parts of this file are ${name} `))
        throw new Error(`${path} holds ${name}, but not its licence`);
  }
  run('arethetypeswrong', bin('attw'), [tarball, '--no-emoji'], root);

  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  run(
    'npm install of the tarball',
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball],
    app,
  );
  writeFileSync(join(app, 'esm.mjs'), esm);
  writeFileSync(
    join(app, 'commonjs.cjs'),
    `const ${names} = require('tiny-mlp');\nconst { readIdx } = require('tiny-mlp/datasets');\nconst { readNpz, writeNpz } = require('tiny-mlp/io');\nconst { TabularClassifier } = require('tiny-mlp/tabular');\n${use}`,
  );
  writeFileSync(join(app, 'typed.mts'), typed);
  writeFileSync(join(app, 'typed.cts'), typed);
  run('from ESM', process.execPath, ['esm.mjs'], app);
  run('from CommonJS', process.execPath, ['commonjs.cjs'], app);
  checkCommand(app);
  await checkBundlers(app);
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  await checkTools(atHand, tarball, tools);
  console.log('\n-- sizes of bundles');
  const sizes = await measureSizes(app);
  for (const { name, gzip, budget } of sizes)
    console.log(`${name}: ${gzip} bytes of gzip, of ${budget}`);
  checkSizes(
    sizes,
    JSON.parse(readFileSync(join(root, 'docs/results/sizes.json'), 'utf8')) as SizeResults,
  );

  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  run(
    'npm install of workerpool',
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `workerpool@${devDependencies.workerpool}`,
    ],
    app,
  );
  writeFileSync(join(app, 'train.mjs'), `import { Linear } from 'tiny-mlp';\n${trainModule}`);
  writeFileSync(
    join(app, 'train.cjs'),
    `const { Linear } = require('tiny-mlp');\n${trainModule.replace('export default', 'module.exports =')}`,
  );
  writeFileSync(
    join(app, 'sweep.mjs'),
    `import { gridSearch } from 'tiny-mlp/sweep';\n${sweep}\nawait search(new URL('./train.mjs', import.meta.url));`,
  );
  writeFileSync(
    join(app, 'sweep.cjs'),
    `const { gridSearch } = require('tiny-mlp/sweep');\n${sweep}\nsearch(require.resolve('./train.cjs'));`,
  );
  run('a search from ESM', process.execPath, ['sweep.mjs'], app);
  run('a search from CommonJS', process.execPath, ['sweep.cjs'], app);
  writeFileSync(join(app, 'texts.mjs'), texts);
  run('error texts', process.execPath, ['texts.mjs'], app);
  // The oldest and the newest TypeScript that the types are meant for, and the one that this
  // package is built with.
  const others = {
    'typescript-old': 'npm:typescript@~5.4.0',
    'typescript-new': 'npm:typescript@~7.0.0',
  };
  const { '@types/node': nodeTypes } = devDependencies;
  const aliases = Object.entries(others).map(([alias, version]) => `${alias}@${version}`);
  run(
    'npm install of other TypeScripts',
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `@types/node@${nodeTypes}`,
      ...aliases,
    ],
    app,
  );
  const compilers = [
    join(root, 'node_modules/typescript'),
    ...Object.keys(others).map((alias) => join(app, 'node_modules', alias)),
  ];
  for (const folder of compilers) {
    const { version, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version: string;
      bin: { tsc: string };
    };
    for (const [resolution, module, sources] of [
      ['node16', 'node16', ['typed.mts', 'typed.cts']],
      ['nodenext', 'nodenext', ['typed.mts', 'typed.cts']],
      ['bundler', 'esnext', ['typed.mts']],
    ] as const) {
      const flags = '--strict --noEmit --target es2022 --skipLibCheck false'.split(' ');
      const how = ['--module', module, '--moduleResolution', resolution];
      run(
        `type check by TypeScript ${version} under ${resolution}`,
        process.execPath,
        [join(folder, bin.tsc), ...flags, ...how, ...sources],
        app,
      );
    }
    // Older compilers' `tsc --init` turns on less.
    if (version.startsWith('5.')) continue;
    console.log(`\n-- the documents' blocks under tsc --init of TypeScript ${version}`);
    console.log(`${checkDocuments(app, `new-${version}`, join(folder, bin.tsc))} compile`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log('\nThe package is as it should be.');
