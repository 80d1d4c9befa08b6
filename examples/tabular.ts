/**
 * A table from its file to answers: rows of a CSV or Parquet file train a model, the model goes
 * into a file of its own, and another process predicts with it.
 *
 *     npm run tabular                                               all of it, on penguins
 *     npm run tabular -- train FILE --target COLUMN --out X.tmlp    on a table of yours
 *     npm run tabular -- predict X.tmlp --row '{ ... }'             or --table FILE
 *     npm run tabular -- --help                                     all options
 *
 * Not here: reading files (tabular/read-table.ts), what their columns hold (tabular/columns.ts),
 * the two commands (tabular/model.ts).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainErrors, ProgramError } from './mnist/errors.js';
import { predict, train } from './tabular/model.js';
import { readPredict, readSettings, readTrain } from './tabular/options.js';

explainErrors('tabular');
// Who reads the answers may have seen enough: head, say.
process.stdout.once('error', () => process.exit());

// ── One command ──────────────────────────────────────────────────────────────────────────────────

const settings = readSettings(process.argv.slice(2));
if (settings?.command === 'train') await train(settings);
else if (settings)
  for (const answer of await predict(settings)) console.log(JSON.stringify(answer));
else await exercise();

// ── All of it: two models of penguins, each asked in another process too ─────────────────────────

async function exercise(): Promise<void> {
  /** What is predicted, and the least that is reached on penguins held out. */
  const targets = [
    { target: 'species', score: 'accuracy', least: 0.97 },
    { target: 'body_mass_g', score: 'r2', least: 0.8 },
  ];
  const table = fileURLToPath(new URL('tabular/penguins.csv', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-tabular-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

  for (const { target, score, least } of targets) {
    const model = join(folder, `${target}.tmlp`);
    const { [score]: reached } = await train(
      readTrain(table, ['--target', target, '--out', model]),
    );
    const answers = await predict(readPredict(model, ['--table', table]));
    const elsewhere = inAnotherProcess('predict', model, '--table', table);
    if (elsewhere !== answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''))
      throw new ProgramError(`another process answers otherwise, with ${target}.tmlp`);
    console.log(`Another process answers all ${answers.length} rows alike\n`);
    if (reached >= least) continue;
    throw new ProgramError(
      `${target} expects ${score} of at least ${least} on rows held out, but got ${reached}`,
    );
  }
}

/** What this program prints, run once more. */
function inAnotherProcess(...args: string[]): string {
  const program = [...process.execArgv, fileURLToPath(import.meta.url), ...args];
  const { stdout, stderr, status } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  if (status !== 0) throw new ProgramError(`another process ended with ${status}: ${stderr}`);
  return stdout;
}
