/**
 * `tiny-mlp train`: a model of a table from a CSV file. Not here: what is learnt from which rows
 * (train-data.ts), the page that tells of it (report/).
 */
import { basename } from 'node:path';
import { ProgressBar } from 'tiny-mlp';
import { TabularClassifier, TabularRegressor } from 'tiny-mlp/tabular';
import { needed, share, wholeNumber } from './arguments.js';
import type { Command, Given, Io } from './command.js';
import type { Row } from './cells.js';
import { byLines, csvHelp, csvOptions, readCsv } from './csv.js';
import { about, Failure } from './failure.js';
import { endingOf, force, prepareOutput, readInput } from './files.js';
import type { Outcome } from './outcome.js';
import { reportPage } from './report/page.js';
import { plural, say, short } from './text-table.js';
import { asideOf, divide, readTask, type Task } from './train-data.js';
import { version } from './version.js';

export const train: Command = {
  name: 'train',
  summary: 'a model of a table, from a CSV file',
  operands: ['FILE.csv'],
  about: `\
Learns to tell a column of a table from its others, scores the model on rows
that it has not seen, and writes it to a file for 'tiny-mlp predict' and
TabularClassifier.load or TabularRegressor.load. Rows without a value in the
target column are left out.

${csvHelp}

Where some cells of a column are numbers and others are not, --missing or
--category must say what is meant. Text that nearly every row has for itself
(an id) is refused, until --ignore or --category names the column.`,
  examples: [
    'tiny-mlp train penguins.csv --target species --missing NA --out species.tmlp',
    'tiny-mlp train houses.csv --target price --out price.tmlp --report price.html',
  ],
  options: {
    target: { value: 'COLUMN', help: 'what is predicted' },
    out: { value: 'FILE.tmlp', help: "the model's file" },
    classify: { help: 'tell classes (default where the target is text, or zeros and ones)' },
    regress: { help: 'tell numbers (default where the target is other numbers)' },
    category: {
      value: 'COLUMN',
      help: 'a column of names, though they are digits; may be given again',
      multiple: true,
    },
    ignore: {
      value: 'COLUMN',
      help: 'a column that is not learnt from; may be given again',
      multiple: true,
    },
    epochs: { value: 'N', help: 'passes over the rows (default by their number: 12 to 60)' },
    test: {
      value: 'SHARE',
      help: 'rows held out, on which the model is scored (default 0.2; 0 for none)',
    },
    validation: {
      value: 'SHARE',
      help: 'rows set aside that stop the training once it gets no better (default 0)',
    },
    seed: { value: 'N', help: 'fixes everything random (default 0)' },
    report: { value: 'FILE.html', help: 'a page that tells how the training went' },
    ...csvOptions,
    force,
  },
  run: async (given, io) => {
    const out = outputOf(needed(train, given, 'out'), '.tmlp', given, io);
    const page = given.text('report');
    const report = page === undefined ? undefined : outputOf(page, '.html', given, io);
    const [file] = given.operands;
    const target = needed(train, given, 'target');
    const task = readTask(readCsv(readInput(file), given), target, given);
    say(io.stdout, introduction(file, task));
    const outcome = await learn(file, task, given, io);
    const { model, learnt, aside, heldOut, scores } = outcome;
    const words = Object.entries(scores).map(([name, value]) => `${name} ${short(value)}`);
    const judged = words.length > 0 ? `; of ${plural(heldOut.length, 'row')} held out: ` : '';
    const stopped = aside > 0 ? `, ${plural(aside, 'row')} set aside for validation` : '';
    say(io.stdout, `Trained with ${plural(learnt, 'row')}${stopped}${judged}${words.join(', ')}`);
    out.write(model.save());
    say(io.stdout, `Wrote ${out.path}`);
    if (!report) return;
    report.write(reportPage(basename(file), outcome, version));
    say(io.stdout, `Wrote ${report.path}`);
  },
};

function outputOf(path: string, ending: string, given: Given, io: Io) {
  if (endingOf(path) === ending) return prepareOutput(path, given, io);
  throw new Failure(`train writes files that end in ${ending}, but got ${path}; write that ending`);
}

function introduction(file: string, { rows, left, target, isClassifier, kinds }: Task): string {
  const without = left > 0 ? ` (${plural(left, 'row')} without it left out)` : '';
  return (
    `${basename(file)}: ${plural(rows.length, 'row')} with ${target}, ` +
    `${isClassifier ? 'a class' : 'a number'}${without}, and ${plural(kinds.size - 1, 'column')} ` +
    'to learn from'
  );
}

/** What the library says of its options, as options of this command. */
const asOptions = (text: string): string =>
  text
    .replace(/columns: \{ ("[^"]*"|\w+): '(ignore|category)' \}/g, '--$2 $1')
    .replace('use a TabularRegressor', 'add --regress')
    .replace('use a TabularClassifier', 'add --classify');

async function learn(file: string, task: Task, given: Given, io: Io): Promise<Outcome> {
  const seed = wholeNumber(given, 'seed', 0) ?? 0;
  const epochs = wholeNumber(given, 'epochs', 1);
  const validation = share(given, 'validation');
  const [learnt, heldOut] = divide(task, share(given, 'test') ?? 0.2, seed);
  const { target, isClassifier, columns } = task;
  const options = {
    target,
    columns,
    seed,
    ...(epochs !== undefined && { epochs }),
    ...(validation !== undefined && { validation }),
  };
  const saidOf = (rows: readonly Row[]) => {
    const inFile = byLines((row) => task.lines.get(rows[row]));
    return (text: string) => asOptions(inFile(text));
  };
  const { model, history } = await about(file, saidOf(learnt), async () => {
    const model = isClassifier ? new TabularClassifier(options) : new TabularRegressor(options);
    const release = io.hold();
    const history = await model
      .fit(learnt, { signal: io.signal, callbacks: [new ProgressBar({ stream: io.stderr })] })
      .finally(release);
    return { model, history };
  });
  const scores: Readonly<Record<string, number>> = await about(file, saidOf(heldOut), () =>
    heldOut.length === 0 ? {} : { ...model.evaluate(heldOut) },
  );
  // R² of one row is none.
  const told = Object.entries(scores).filter(([, value]) => !Number.isNaN(value));
  const aside = asideOf(task, learnt, validation ?? 0);
  return {
    task,
    model,
    history,
    learnt: learnt.length - aside,
    aside,
    heldOut,
    scores: Object.fromEntries(told),
    seed,
  };
}
