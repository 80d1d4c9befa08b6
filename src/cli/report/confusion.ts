/**
 * Which classes are taken for which.
 */
import { confusionMatrix } from 'tiny-mlp';
import { escape, table } from './html.js';

/** With more classes than these, what is mixed up most is listed. */
const MOST_CLASSES = 16;
const MOST_PAIRS = 20;

/** A sentence and a table. */
export function confusionSection(right: readonly string[], answers: readonly string[]): string {
  const classes = [...new Set([...right, ...answers])].sort();
  const place = new Map(classes.map((name, i) => [name, i]));
  const numbers = (names: readonly string[]) => names.map((name) => place.get(name)!);
  const matrix = confusionMatrix(numbers(right), numbers(answers), classes.length);
  const pairs = matrix
    .flatMap((row, i) => row.map((count, j) => ({ i, j, count })))
    .filter(({ i, j, count }) => i !== j && count > 0)
    .sort((a, b) => b.count - a.count);
  const wrong = pairs.reduce((sum, { count }) => sum + count, 0);
  const [worst] = pairs;
  const often = worst
    ? ` Most often, ${escape(classes[worst.i])} is taken for ${escape(classes[worst.j])}: ` +
      `<b>${worst.count}</b> ${worst.count === 1 ? 'time' : 'times'}.`
    : '';
  const sum = `${wrong} of ${right.length} rows held out ${wrong === 1 ? 'is' : 'are'} told wrong.`;
  if (classes.length <= MOST_CLASSES)
    return `<p>${sum}${often}</p>\n${matrixTable(classes, matrix, worst?.count ?? 0)}`;
  const rows = pairs
    .slice(0, MOST_PAIRS)
    .map(({ i, j, count }) => [escape(classes[i]), escape(classes[j]), String(count)]);
  const list = table('What is mixed up most', ['class', 'taken for', 'rows'], rows);
  return `<p>${sum}${often}</p>\n${rows.length > 0 ? list : ''}`;
}

function matrixTable(
  classes: readonly string[],
  matrix: readonly (readonly number[])[],
  worst: number,
): string {
  const cell = (count: number, isRight: boolean): string => {
    if (isRight) return `<td class="right">${count}</td>`;
    if (count === 0) return '<td class="none">0</td>';
    const share = Math.round(10 + (35 * count) / worst);
    return `<td class="wrong" style="--share:${share}%">${count}</td>`;
  };
  const rows = matrix.map((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = total === 0 ? '–' : ((100 * row[i]) / total).toFixed(1);
    const cells = row.map((count, j) => cell(count, i === j)).join('');
    return `<tr><th scope="row">${escape(classes[i])}</th>${cells}<td>${share}</td></tr>`;
  });
  const caption = 'Rows by class (down) and answer (across)';
  const heads = classes.map((name) => `<th scope="col">${escape(name)}</th>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table class="confusion">
<caption>${caption}</caption>
<thead><tr><th scope="col">class</th>${heads}<th scope="col">right, %</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
}
