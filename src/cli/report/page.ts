/**
 * The report of a training: one HTML file that needs no network and has no scripts, in light and
 * dark and on paper, with a text for every picture. Not here: its style sheet (style.ts), the
 * charts and the larger tables (the files beside this one).
 */
import type { ColumnImportance } from 'tiny-mlp/tabular';
import type { Outcome } from '../outcome.js';
import { plural, short } from '../text-table.js';
import { answersChart, lossChart } from './charts.js';
import { confusionSection } from './confusion.js';
import { escape, terms } from './html.js';
import { style } from './style.js';

/** Rows that columns are judged by: more would take long, and tell little more. */
const JUDGED = 2000;

/** What scores are called. */
const names: Readonly<Record<string, string>> = {
  accuracy: 'Accuracy',
  balancedAccuracy: 'Balanced accuracy',
  logLoss: 'Log loss, nats',
  r2: 'R²',
  mae: 'Mean absolute error',
  rmse: 'Root mean squared error',
};

const percent = (share: number): string => `${(100 * share).toFixed(1)}\u00a0%`;

/** @returns A whole HTML document. */
export function reportPage(file: string, outcome: Outcome, version: string): string {
  const { task, history, heldOut } = outcome;
  const target = escape(task.target);
  const sections: [title: string, content: string][] = [
    ['How good it is', scoreList(outcome)],
    ...(heldOut.length > 0 ? [answers(outcome)] : []),
    ['How it learnt', lossChart(history, task.isClassifier ? 'nats' : 'squared std. deviations')],
    ...(heldOut.length > 1 ? [worth(outcome)] : []),
    ['What was run', runList(file, outcome)],
  ];
  const body = sections.map(
    ([title, content]) => `<section>\n<h2>${title}</h2>\n${content}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${target} from ${escape(file)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="eyebrow">A model of ${escape(file)}</p>
<h1>${target}, from ${plural(task.kinds.size - 1, 'column')}</h1>
${headline(outcome)}
</header>
<main>
${body.join('\n\n')}
</main>
<footer>Made by <code>tiny-mlp train</code>, version ${escape(version)}.</footer>
</body>
</html>
`;
}

function headline({ task, scores, heldOut }: Outcome): string {
  const rows = plural(heldOut.length, 'row');
  if (heldOut.length === 0) return '<p>No rows were held out: nothing tells how good it is.</p>';
  const [figure, text] = task.isClassifier
    ? [percent(scores.accuracy), `of ${rows} held out told right`]
    : 'r2' in scores
      ? [short(scores.r2), `R² on ${rows} held out`]
      : [short(scores.mae), `mean absolute error on ${rows} held out`];
  return `<p class="score"><b>${figure}</b> <span>${text}</span></p>`;
}

function scoreList({ task, scores, heldOut, learnt, aside }: Outcome): string {
  if (heldOut.length === 0) {
    const used = aside > 0 ? 'learnt from or set aside for validation' : 'learnt from';
    return `<p>All ${plural(learnt + aside, 'row')} were ${used}: there are no scores.</p>`;
  }
  const unit = (name: string): string =>
    name === 'mae' || name === 'rmse' ? `, in units of ${escape(task.target)}` : '';
  const list = Object.entries(scores).map(
    ([name, value]) => [`${names[name]}${unit(name)}`, `<b>${short(value)}</b>`] as const,
  );
  const rows = plural(heldOut.length, 'row');
  return `<p>On ${rows} that it has not seen. ${baseline(task, heldOut)}</p>\n${terms(list)}`;
}

/** What is reached without learning. */
function baseline({ target, isClassifier }: Outcome['task'], heldOut: Outcome['heldOut']): string {
  if (!isClassifier) return 'Whoever always answers the mean reaches an R² of about 0.';
  const counts = new Map<string, number>();
  for (const row of heldOut)
    counts.set(String(row[target]), (counts.get(String(row[target])) ?? 0) + 1);
  const [label, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  return `Whoever always answers ${escape(label)} is right in ${percent(count / heldOut.length)}.`;
}

function answers({ task, model, heldOut }: Outcome): [title: string, content: string] {
  const { target, isClassifier } = task;
  const given = model.predict(heldOut);
  if (!isClassifier) {
    const right = heldOut.map((row) => Number(row[target]));
    const values = given.map((answer) => ('value' in answer ? answer.value : NaN));
    return ['Answers and residuals', answersChart(target, right, values)];
  }
  const right = heldOut.map((row) => String(row[target]));
  const labels = given.map((answer) => ('label' in answer ? String(answer.label) : ''));
  return ['Which classes are mixed up', confusionSection(right, labels)];
}

/** What columns are worth to the model. */
function worth({ task, model, heldOut }: Outcome): [title: string, content: string] {
  const found = model.permutationImportance(heldOut.slice(0, JUDGED));
  const most = Math.max(...found.map(({ importance }) => importance), 1e-12);
  const row = ({ column, importance, std }: ColumnImportance): string => {
    const share = Math.max(0, Math.round((100 * importance) / most));
    return (
      `<tr><th scope="row">${escape(column)}</th>` +
      `<td class="bar"><i style="--share:${share}%"></i></td>` +
      `<td>${importance.toFixed(3)} ± ${std.toFixed(3)}</td></tr>`
    );
  };
  const score = task.isClassifier ? 'accuracy' : 'R²';
  const caption = `Fall of ${score}, by column`;
  return [
    'What the columns are worth',
    `<p>How much the ${score} on the rows held out falls once a column's values are dealt to other
rows, five times each: mean and standard deviation. Columns that tell the same share their
worth.</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escape(caption)}">
<table class="worth">
<caption>${escape(caption)}</caption>
<thead><tr><th scope="col">column</th>
<th scope="col"><span class="unseen">share of the largest</span></th>
<th scope="col">fall of ${score}</th></tr></thead>
<tbody>${found.map(row).join('\n')}</tbody>
</table></div>`,
  ];
}

function runList(file: string, outcome: Outcome): string {
  const { task, model, history, learnt, aside, heldOut, seed } = outcome;
  const numbers = model.columns.filter(({ kind }) => kind === 'number').length;
  const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
  const kind = task.isClassifier ? 'a class: TabularClassifier' : 'a number: TabularRegressor';
  return terms([
    ['Table', escape(file)],
    ['Target', `${escape(task.target)}, ${kind}`],
    [
      'Rows',
      `${plural(learnt, 'row')} learnt from` +
        (aside > 0 ? `, ${aside} set aside for validation` : '') +
        `, ${heldOut.length} held out` +
        (task.left > 0 ? `, ${task.left} without the target left out` : ''),
    ],
    ['Columns', `${numbers} of numbers, ${model.columns.length - numbers} of categories`],
    ['Training', `${plural(history.length, 'epoch')} in ${short(seconds)} s, seed ${seed}`],
  ]);
}
