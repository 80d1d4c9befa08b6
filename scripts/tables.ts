/**
 * Fills the marked blocks of README.md and the guides from the results in docs/results, so that no
 * figure is typed by hand.
 *
 *     npm run tables               writes them
 *     npm run tables -- --check    changes nothing, and fails if a block is not what would be written
 *
 * A block is what stands between <!-- name --> and <!-- /name -->, each on a line of its own.
 */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AdamResults } from '../bench/tools/adam-results.js';
import type { CompileResults } from '../bench/tools/compile-results.js';
import type { CrowdResults } from '../bench/tools/crowd-results.js';
import type { EngineResults } from '../bench/tools/engine-results.js';
import type { ExperimentResults } from '../bench/tools/experiment-results.js';
import type { FirstEpochResults } from '../bench/tools/first-epoch-results.js';
import type { KernelResults } from '../bench/tools/kernel-results.js';
import type { PeerResults } from '../bench/tools/peer-results.js';
import type { ProfileResults } from '../bench/tools/profile-results.js';
import type { Results } from '../examples/mnist/results.js';
import type { AllScriptResults, ParityResults } from '../examples/parity/results.js';
import type { AttackResults } from './attack-files/attack.js';
import type { ScalingResults } from '../bench/tools/scaling-results.js';
import type { TabularResults } from '../bench/tools/tabular-results.js';
import type { VocabularyResults } from '../bench/tools/vocabulary-results.js';
import { adamBlock } from './adam-block.js';
import { attackFilesBlock } from './attack-block.js';
import { attacksBlock, type SearchAttacks } from './attacks-block.js';
import { filesBlock, resultsBlock, speedBlock } from './blocks.js';
import { chaosBlock } from './chaos-block.js';
import { compileBlock } from './compile-block.js';
import { crowdBlock } from './crowd-block.js';
import type { ChaosResults } from './chaos/results.js';
import type { MutationResults } from './mutation/results.js';
import { mutationBlock } from './mutation-block.js';
import { fuzzIoBlock, type FuzzIoResults } from './fuzz-io-block.js';
import { goalsBlock } from './goals-block.js';
import { gridBlock, pointBlock, type NumpyGrid } from './grid-block.js';
import { kernelsBlock } from './kernels-block.js';
import { enginesBlock } from './engines-block.js';
import { experimentBlock } from './experiment-block.js';
import { firstEpochBlock } from './first-epoch-block.js';
import { parityBlock, shortParityBlock } from './parity-block.js';
import { classifierBlock, parityScriptsBlock } from './parity-scripts-block.js';
import { profileBlock } from './profile-block.js';
import type { ToolResults } from '../tests/package/tool-results.js';
import { sizesBlock } from './sizes-block.js';
import type { SizeResults } from './sizes.js';
import { scalingBlock } from './scaling-block.js';
import { tabularBlock } from './tabular-block.js';
import { toolsBlock } from './tools-block.js';
import { vocabularyBlock } from './vocabulary-block.js';

/** What the blocks are made from; undefined where it has not been measured yet. */
export interface Measured {
  readonly results: Results | undefined;
  readonly numpyGrid: NumpyGrid | undefined;
  readonly peers: PeerResults | undefined;
  readonly kernels: KernelResults | undefined;
  readonly profile: ProfileResults | undefined;
  readonly experiment: ExperimentResults | undefined;
  readonly firstEpoch: FirstEpochResults | undefined;
  readonly parity: ParityResults | undefined;
  readonly parityScripts: AllScriptResults | undefined;
  readonly mutation: MutationResults | undefined;
  readonly sizes: SizeResults | undefined;
  readonly attackFiles: AttackResults | undefined;
  readonly chaos: ChaosResults | undefined;
  readonly attacks: SearchAttacks | undefined;
  readonly tools: ToolResults | undefined;
  readonly vocabulary: VocabularyResults | undefined;
  readonly adam: AdamResults | undefined;
  readonly tabular: TabularResults | undefined;
  readonly scaling: ScalingResults | undefined;
  readonly crowd: CrowdResults | undefined;
  readonly engines: EngineResults | undefined;
  readonly compile: CompileResults | undefined;
  readonly fuzzIo: FuzzIoResults | undefined;
  /** Names of the files in docs/results. */
  readonly files: readonly string[];
}

const resultsFolder = 'docs/results';

/** The command that a file tells. */
const told = (file: { readonly command: string } | undefined) => file && [file.command];

/** The points that README.md shows. */
const fewPoints = [
  { hidden: 32, batch: 64 },
  { hidden: 128, batch: 8 },
  { hidden: 256, batch: 64 },
];

/**
 * The text of a file with its blocks filled. @param path - Where it stands in the project, for the
 * links in it.
 */
export function fillBlocks(path: string, text: string, measured: Measured): string {
  const {
    results,
    numpyGrid,
    peers,
    kernels,
    profile,
    experiment,
    firstEpoch,
    parity,
    parityScripts,
    mutation,
    sizes,
    attackFiles,
    chaos,
    attacks,
    tools,
    vocabulary,
    adam,
    tabular,
    scaling,
    crowd,
    engines,
    compile,
    fuzzIo,
    files,
  } = measured;
  const link = (name: string) =>
    posix.relative(posix.dirname(path), posix.join(resultsFolder, name));
  const contents: Readonly<Record<string, () => string>> = {
    results: () => resultsBlock(results, link),
    grid: () => gridBlock(results, numpyGrid),
    point: () => pointBlock(results, numpyGrid),
    goals: () => goalsBlock(measured, link),
    speed: () => speedBlock(peers, path === 'README.md' ? fewPoints : undefined),
    kernels: () => kernelsBlock(kernels),
    profile: () => profileBlock(profile),
    experiment: () => experimentBlock(experiment, peers, results),
    first: () => firstEpochBlock(firstEpoch),
    parity: () => (path === 'README.md' ? shortParityBlock(parity) : parityBlock(parity, link)),
    scripts: () => parityScriptsBlock(parityScripts),
    classifier: () => classifierBlock(parityScripts),
    mutation: () => mutationBlock(mutation),
    sizes: () => sizesBlock(sizes),
    attackFiles: () => attackFilesBlock(attackFiles),
    chaos: () => chaosBlock(chaos),
    attacks: () => attacksBlock(attacks),
    tools: () => toolsBlock(tools),
    vocabulary: () => vocabularyBlock(vocabulary),
    adam: () => adamBlock(adam),
    tabular: () => tabularBlock(tabular),
    scaling: () => scalingBlock(scaling, link),
    crowd: () => crowdBlock(crowd),
    engines: () => enginesBlock(engines),
    compile: () => compileBlock(compile),
    fuzzIo: () => fuzzIoBlock(fuzzIo),
    files: () =>
      filesBlock(files, {
        'peers.json': told(peers),
        'scaling.json': scaling?.commands,
        'engines.json': told(engines),
        'compile.json': told(compile),
        'crowd.json': told(crowd),
        'experiment.json': told(experiment),
        'first-epoch.json': told(firstEpoch),
        'mutation.json': told(mutation),
        'attack-files.json': told(attackFiles),
        'profile.json': told(profile),
        'tabular.json': told(tabular),
        'adam.json': told(adam),
        'vocabulary.json': told(vocabulary),
        'kernels.json': told(kernels),
      }),
  };
  return text.replace(/^<!-- (\w+) -->\n[^]*?^<!-- \/\1 -->$/gm, (_, name: string) => {
    if (!(name in contents))
      throw new Error(
        `${path} has a block '${name}', but there are only ${Object.keys(contents).join(', ')}`,
      );
    return `<!-- ${name} -->\n\n${contents[name]()}\n\n<!-- /${name} -->`;
  });
}

/** The files with blocks: how they are, and how they should be. */
export function filledFiles(root: string): { path: string; text: string; wanted: string }[] {
  const read = <T>(name: string): T | undefined => {
    const path = join(root, resultsFolder, name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
  };
  const measured: Measured = {
    results: read<Results>('results.json'),
    numpyGrid: read<NumpyGrid>('numpy-grid.json'),
    peers: read<PeerResults>('peers.json'),
    kernels: read<KernelResults>('kernels.json'),
    profile: read<ProfileResults>('profile.json'),
    experiment: read<ExperimentResults>('experiment.json'),
    firstEpoch: read<FirstEpochResults>('first-epoch.json'),
    parity: read<ParityResults>('parity.json'),
    parityScripts: read<AllScriptResults>('parity-scripts.json'),
    mutation: read<MutationResults>('mutation.json'),
    sizes: read<SizeResults>('sizes.json'),
    attackFiles: read<AttackResults>('attack-files.json'),
    chaos: read<ChaosResults>('chaos.json'),
    attacks: read<SearchAttacks>('attacks.json'),
    tools: read<ToolResults>('tools.json'),
    vocabulary: read<VocabularyResults>('vocabulary.json'),
    adam: read<AdamResults>('adam.json'),
    tabular: read<TabularResults>('tabular.json'),
    scaling: read<ScalingResults>('scaling.json'),
    crowd: read<CrowdResults>('crowd.json'),
    engines: read<EngineResults>('engines.json'),
    compile: read<CompileResults>('compile.json'),
    fuzzIo: read<FuzzIoResults>('fuzz-io.json'),
    files: readdirSync(join(root, resultsFolder)),
  };
  const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...guides.map((name) => `docs/${name}`), `${resultsFolder}/README.md`].map(
    (path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, wanted: fillBlocks(path, text, measured) };
    },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const root = fileURLToPath(new URL('..', import.meta.url));
  for (const { path, wanted } of filledFiles(root).filter((file) => file.text !== file.wanted)) {
    if (values.check) {
      console.error(`${path} is not what its results say; run npm run tables`);
      process.exitCode = 1;
      continue;
    }
    writeFileSync(join(root, `${path}.tmp`), wanted);
    renameSync(join(root, `${path}.tmp`), join(root, path));
    console.log(`wrote ${path}`);
  }
}
