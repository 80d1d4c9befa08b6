/**
 * The confusion matrix: which digits are taken for which.
 */
import { plural } from '../table.js';

type Confusion = readonly (readonly number[])[];

/** How many images were answered wrong. */
export const wrongOf = (confusion: Confusion): number =>
  confusion.reduce(
    (sum, row, i) => sum + row.reduce((rowSum, count, j) => rowSum + (i === j ? 0 : count), 0),
    0,
  );

/** A sentence and the table. */
export function confusionTable(confusion: Confusion): string {
  const wrong = wrongOf(confusion);
  const worst = Math.max(1, ...confusion.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const cell = (count: number, right: boolean): string => {
    if (right) return `<td class="right">${count}</td>`;
    if (count === 0) return '<td class="none">0</td>';
    return (
      '<td class="wrong" ' +
      `style="--share:${Math.round(12 + (68 * count) / worst)}%">${count}</td>`
    );
  };
  const rows = confusion.map((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = total === 0 ? '–' : `${((100 * row[i]) / total).toFixed(1)}`;
    return (
      '<tr><th ' +
      `scope="row">${i}</th>${row.map((count, j) => cell(count, i === j)).join('')}<td ` +
      `class="share">${share}</td></tr>`
    );
  });
  return `<p>Each row is a digit of the test set, each column an answer. The diagonal is right; ${plural(wrong, 'image')} off it ${wrong === 1 ? 'is' : 'are'} not. ${worstPair(confusion)}</p>
<div class="scroll"><table class="confusion">
<caption>Test images by digit shown (down) and digit answered (across)</caption>
<thead><tr><td></td>${confusion.map((_, j) => `<th scope="col">${j}</th>`).join('')}<th scope="col" class="share">right, %</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
}

function worstPair(confusion: Confusion): string {
  let [most, right, answered] = [0, 0, 0];
  confusion.forEach((row, i) =>
    row.forEach((count, j) => i !== j && count > most && ([most, right, answered] = [count, i, j])),
  );
  return most === 0
    ? ''
    : `Most often, a ${right} is taken for a ${answered}: <b>${most}</b> times.`;
}
