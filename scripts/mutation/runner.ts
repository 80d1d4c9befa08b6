/**
 * A process that keeps vitest ready in the copied tree and runs test files one after the other as
 * it is told. The parent ends it where a fault makes a test run forever.
 */
import { createVitest } from 'vitest/node';
import config from '../../vitest.config.js';

/** What the parent asks for: test files, in this order. */
export interface Question {
  readonly files: readonly string[];
  /** Whether to stop at the first failure. */
  readonly bail: boolean;
}

/** What came of it: one line for each file that was run. */
export interface Answer {
  readonly file: string;
  readonly failed: boolean;
  readonly milliseconds: number;
  /** The first failure's text. */
  readonly error?: string | undefined;
}

const vitest = await createVitest(
  'test',
  {
    root: process.cwd(),
    config: false, // not the projects of vitest.config.ts, whose modules stay warm from file to file
    include: ['tests/**/*.test.ts'],
    watch: false,
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    setupFiles: ['tests/support/debug-memory.ts', 'scripts/mutation/setup.ts'],
    reporters: [{}],
    silent: true,
    testTimeout: 30_000,
  },
  {
    logLevel: 'silent',
    clearScreen: false,
    ...('resolve' in config && { resolve: config.resolve }),
  },
);
const specifications = new Map(
  (await vitest.globTestSpecifications()).map((found) => [found.moduleId, found]),
);

async function run(file: string): Promise<Answer> {
  // Failures of earlier runs must not count, or bail would stop this one before it begins.
  const { state } = vitest;
  for (const known of [state.filesMap, state.idMap, state.taskFileMap])
    (known as { clear?: () => void }).clear?.();
  state.clearErrors();
  const started = performance.now();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    [specifications.get(file)!],
    false,
  );
  const failed =
    unhandledErrors.length > 0 ||
    testModules.length === 0 ||
    testModules.some((module) => !module.ok());
  const errors = testModules.flatMap((module) => [
    ...module.errors(),
    ...Array.from(module.children.allTests('failed')).flatMap((test) => test.result().errors ?? []),
  ]);
  return { file, failed, milliseconds: performance.now() - started, error: errors[0]?.message };
}

process.on('message', ({ files, bail }: Question) => {
  void (async () => {
    const answers: Answer[] = [];
    for (const file of files.length > 0 ? files : specifications.keys()) {
      answers.push(await run(file));
      if (bail && answers.at(-1).failed) break;
    }
    process.send!(answers);
  })();
});
process.send!('ready');
