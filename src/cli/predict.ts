/**
 * `tiny-mlp predict`: what a model says of the rows of a CSV file. Not here: reading models
 * (formats/).
 */
import { predict as outputsOf, predictProbabilities } from 'tiny-mlp';
import { needed } from './arguments.js';
import { columnPlace, learntKinds, numbersOf, rowsOf } from './cells.js';
import type { Command, Given } from './command.js';
import { byLines, csvHelp, csvOptions, csvText, readCsv, type Table } from './csv.js';
import { about, Failure } from './failure.js';
import { force, prepareOutput, readInput } from './files.js';
import { readModel } from './formats/index.js';
import type { Network, TableModel } from './formats/format.js';

type Label = string | number | boolean;

/** Answers, a row each: a number or several, or a class and its probability. */
interface Answers {
  /** The names of the columns of CSV. */
  readonly names: readonly string[];
  readonly rows: readonly (readonly Label[])[];
  /** The same as JSON. */
  readonly objects: readonly object[];
}

export const predict: Command = {
  name: 'predict',
  summary: 'what a model says of the rows of a CSV file',
  operands: ['MODEL'],
  about: `\
Asks a model of a table (.tmlp) by the names of its columns; columns that it
did not learn from are passed over. Other models take all columns in their
order, numbers alone; those that are not theirs are left out by --ignore.

Answers are CSV in the order of the rows: the class and the probability of
each, or the number. With --json they are a list of objects.

${csvHelp}`,
  examples: [
    'tiny-mlp predict species.tmlp --csv penguins.csv --missing NA',
    'tiny-mlp predict model.onnx --csv rows.csv --json --out answers.json',
  ],
  options: {
    csv: { value: 'FILE', help: 'the rows' },
    out: { value: 'FILE', help: 'where answers go (default: they are printed)' },
    json: { help: 'answers as JSON' },
    ignore: {
      value: 'COLUMN',
      help: 'a column that a network does not take; may be given again',
      multiple: true,
    },
    ...csvOptions,
    force,
  },
  run: async (given, io) => {
    const [file] = given.operands;
    const path = given.text('out');
    const out = path === undefined ? undefined : prepareOutput(path, given, io);
    const csv = needed(predict, given, 'csv');
    const model = await readModel(readInput(file));
    const table = readCsv(readInput(csv), given);
    const inFile = byLines((row) => table.lines[row]);
    const answers = await about(csv, inFile, () => ask(model, table, given));
    const text = given.flag('json') ? jsonText(answers) : csvText(answers.names, answers.rows);
    if (out) out.write(text);
    else io.stdout.write(text);
  },
};

const jsonText = ({ objects }: Answers): string =>
  `[\n${objects.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`;

function ask(model: TableModel | Network, table: Table, given: Given): Answers {
  if (model.kind === 'network')
    return askNetwork(model, numbersOf(table, given.list('ignore')), table);
  if (given.list('ignore').length > 0) {
    throw new Failure(
      'predict takes --ignore with networks alone, but got a model of a table, which passes ' +
        'over columns that it does not know; leave it out',
    );
  }
  const { model: asked } = model;
  const kinds = learntKinds(asked.columns);
  for (const name of kinds.keys()) columnPlace(table, name);
  const rows = rowsOf(table, kinds);
  const answers = asked.predict(rows) as readonly ClassOrValue[];
  const [first] = answers;
  if ('value' in first) {
    const values = answers as readonly { value: number }[];
    return { names: [asked.target], rows: values.map(({ value }) => [value]), objects: values };
  }
  const classes = Object.keys(first.probabilities);
  const told = answers as readonly Class[];
  return {
    names: [asked.target, ...classes.map((name) => `probability of ${name}`)],
    rows: told.map((one) => [one.label, ...classes.map((name) => one.probabilities[name])]),
    objects: told,
  };
}

interface Class {
  readonly label: Label;
  readonly probabilities: Readonly<Record<string, number>>;
}
type ClassOrValue = Class | { readonly value: number };

function askNetwork(network: Network, x: number[][], { path, lines }: Table): Answers {
  const { model, classes, activation } = network;
  const outputs = activation ? predictProbabilities(model, x, { activation }) : outputsOf(model, x);
  const width = outputs.size / x.length;
  const numbers = x.map((_, n) =>
    Array.from({ length: width }, (_unused, o) => Number(outputs.data[n * width + o])),
  );
  const isBinary = classes?.length === 2 && width === 1;
  // Labels of another number are somebody else's text under that name.
  if (!classes || !(isBinary || classes.length === width)) {
    const names = Array.from({ length: width }, (_, o) => (width === 1 ? 'output' : `output ${o}`));
    return {
      names,
      rows: numbers,
      objects: numbers.map((row) => (width === 1 ? { output: row[0] } : { outputs: row })),
    };
  }
  const shares = isBinary ? numbers.map(([p]) => [1 - p, p]) : numbers;
  const odd = shares.findIndex((row) => row.some(Number.isNaN));
  if (odd >= 0) {
    throw new Failure(
      `${path} expects rows that the model has an answer to, but got NaN for line ${lines[odd]}; ` +
        'check the line, and the weights of the model',
    );
  }
  const named = (row: readonly number[]) =>
    Object.fromEntries(classes.map((label, c) => [String(label), row[c]]));
  const columns = classes.map((label) => `probability of ${label}`);
  if (network.isMultilabel)
    return {
      names: columns,
      rows: shares,
      objects: shares.map((row) => ({ probabilities: named(row) })),
    };
  const bestOf = (row: readonly number[]) =>
    row.reduce((best, share, c) => (share > row[best] ? c : best), 0);
  const labels = shares.map((row) => classes[bestOf(row)]);
  return {
    names: ['class', ...columns],
    rows: shares.map((row, n) => [labels[n], ...row]),
    objects: shares.map((row, n) => ({ label: labels[n], probabilities: named(row) })),
  };
}
