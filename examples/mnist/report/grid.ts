/**
 * The grid search in words and as a table, beside the NumPy program's.
 */
import { meanOf, numpyAt, type References } from '../references.js';
import { bestOf, isTrained, type Results, type TrainedPoint } from '../results.js';
import { thousands } from '../table.js';

/** The best and the worst point. */
export function gridText({ grid, data }: Results): string {
  const best = bestOf(grid);
  const trained = grid.filter(isTrained);
  const worst = trained.reduce((a, b) => (b.validationAccuracy < a.validationAccuracy ? b : a));
  const of = ({ hidden, batch, validationAccuracy }: TrainedPoint): string =>
    `hidden ${hidden}, batch ${batch}: <b>${validationAccuracy.toFixed(2)} %</b>`;
  const held = `of the ${thousands(data.validation)} validation images`;
  const missing = grid.length - trained.length;
  const rest =
    missing > 0 ? ` ${missing} of ${grid.length} points could not be trained to the end.` : '';
  return trained.length === 1
    ? `One point was trained: ${of(best)} ${held} right.${rest}`
    : `Best: ${of(best)} ${held} right. Worst: ${of(worst)}.${rest}`;
}

/** Every point's validation accuracy, and the NumPy program's below it where there is one. */
export function gridTable({ grid, settings }: Results, references: References): string {
  const compared = references.numpy.length > 0;
  const differences: number[] = [];
  const cell = (hidden: number, batch: number): string => {
    const point = grid.find((p) => p.hidden === hidden && p.batch === batch)!;
    const numpy = numpyAt(references, point);
    const own = point.validationAccuracy?.toFixed(2) ?? 'not trained';
    if (!compared) return `<td>${own}</td>`;
    if (!numpy || point.validationAccuracy === null) return `<td>${own}<small>–</small></td>`;
    differences.push(point.validationAccuracy - meanOf(numpy.val));
    return `<td>${own}<small>${meanOf(numpy.val).toFixed(2)}</small></td>`;
  };
  const head = settings.batch.map((batch) => `<th scope="col">${batch}</th>`).join('');
  const rows = settings.hidden.map(
    (hidden) =>
      '<tr><th ' +
      `scope="row">${hidden}</th>${settings.batch.map((batch) => cell(hidden, batch)).join('')}</tr>`,
  );
  const table = `<div class="scroll"><table class="grid">
<caption>Validation accuracy (%), hidden sizes down, batch sizes across${compared ? '; below each, small, the NumPy program: the mean of three seeds' : ''}</caption>
<thead><tr><td></td>${head}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
  if (differences.length === 0) return table;
  const largest = differences.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  return `${table}
<p>The largest difference at a point is <b>${signed(largest)}</b>, the mean of all <b>${signed(meanOf(differences))}</b> points of a percentage. Other seeds move the NumPy program's own accuracy by up to ${spread(references)} points.</p>`;
}

/** The largest difference between two seeds at one point. */
const spread = ({ numpy }: References): string =>
  Math.max(...numpy.map(({ val }) => Math.max(...val) - Math.min(...val))).toFixed(2);

const signed = (value: number): string => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(2);
