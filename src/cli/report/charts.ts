/**
 * The charts of the report: the loss by epoch, and answers beside the right numbers.
 */
import type { History } from 'tiny-mlp';
import { short } from '../text-table.js';
import { at, chart, frame, rangeOf } from './axes.js';
import { escape, table } from './html.js';

/** A title of an axis must not run out of the chart. */
const brief = (text: string): string => (text.length > 28 ? `${text.slice(0, 27)}…` : text);

/** The most points that a chart is drawn with. */
const MOST = 1500;

/** Some of many, at even distances. */
function some<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]);
}

/** Loss by epoch, of the training rows and of those set aside. */
export function lossChart(history: History, unit: string): string {
  const training = history.map(({ epoch, loss }) => [epoch, loss] as const);
  const aside = history.flatMap(({ epoch, validationLoss }) =>
    validationLoss === undefined ? [] : [[epoch, validationLoss] as const],
  );
  const losses = [...training, ...aside].map(([, loss]) => loss).filter(Number.isFinite);
  const [from, to] = rangeOf(losses, true);
  const last = Math.max(2, history.length);
  const axes = frame(
    { title: 'epoch', from: 1, to: last, whole: true },
    { title: `loss, ${unit}`, from, to },
  );
  const line = (name: string, points: readonly (readonly [number, number])[]): string => {
    const places = points.filter(([, loss]) => Number.isFinite(loss));
    if (places.length === 1) {
      const [[epoch, loss]] = places;
      return `<circle class="${name}" cx="${axes.x(epoch)}" cy="${axes.y(loss)}" r="4"/>`;
    }
    const path = places.map(([epoch, loss]) => at(axes.x(epoch), axes.y(loss))).join(' ');
    return `<polyline class="line ${name}" points="${path}"/>`;
  };
  const ends = (points: readonly (readonly [number, number])[]) =>
    `from ${short(points[0][1])} in the first epoch to ${short(points.at(-1)![1])} in the last`;
  const text =
    `The loss of the training rows goes ${ends(training)}` +
    (aside.length > 0 ? `; that of the rows set aside, ${ends(aside)}.` : '.');
  const head = ['epoch', 'training loss', ...(aside.length > 0 ? ['loss of rows set aside'] : [])];
  const rows = history.map(({ epoch, loss, validationLoss }) => [
    String(epoch),
    short(loss),
    ...(aside.length > 0 ? [short(validationLoss ?? NaN)] : []),
  ]);
  const lines = line('training', training) + (aside.length > 0 ? line('aside', aside) : '');
  const legend =
    aside.length > 0
      ? '<ul class="legend"><li class="training">training rows</li>' +
        '<li class="aside">rows set aside</li></ul>'
      : '';
  return `<p>${escape(text)}</p>
<figure>${legend}
${chart('losses', 'Loss by epoch', text, `${axes.svg}\n${lines}`)}
</figure>
<details><summary>The losses as a table</summary>
${table('Loss by epoch', head, rows)}
</details>`;
}

/** What was answered of each row held out, over what is right. */
export function answersChart(
  target: string,
  right: readonly number[],
  answers: readonly number[],
): string {
  const pairs = some(
    right.map((value, n) => [value, answers[n]] as const),
    MOST,
  );
  const [from, to] = rangeOf(pairs.flat(), false);
  const axes = frame(
    { title: `${brief(target)}, in the file`, from, to },
    { title: `${brief(target)}, answered`, from, to },
  );
  const residuals = right.map((value, n) => answers[n] - value);
  const sizes = residuals.map(Math.abs).sort((a, b) => a - b);
  const share = (part: number) => short(sizes[Math.floor(part * (sizes.length - 1))]);
  const mean = residuals.reduce((sum, one) => sum + one, 0) / residuals.length;
  const text =
    `Half of the answers are off by ${share(0.5)} or less, nine in ten by ${share(0.9)} or less; ` +
    `on average they are ${short(Math.abs(mean))} too ${mean < 0 ? 'low' : 'high'}.`;
  const dots = pairs
    .map(
      ([x, y]) =>
        `<circle class="dot" cx="${axes.x(x).toFixed(1)}" cy="${axes.y(y).toFixed(1)}" r="2.6"/>`,
    )
    .join('');
  const ideal =
    `<line class="ideal" x1="${axes.x(from)}" y1="${axes.y(from)}" ` +
    `x2="${axes.x(to)}" y2="${axes.y(to)}"/>`;
  const fewer = pairs.length < right.length ? ` ${pairs.length} of ${right.length} are drawn.` : '';
  return `<p>${escape(text)} A dot is a row; on the line, the answer is right.${fewer}</p>
<figure>
${chart('answers', `${target}, answered and in the file`, text, `${axes.svg}\n${ideal}\n${dots}`)}
</figure>
${residualTable(target, residuals)}`;
}

/** The residuals by their size, in bins of the same width. */
function residualTable(target: string, residuals: readonly number[]): string {
  const [from, to] = rangeOf(residuals, false);
  const bins = Math.min(9, Math.max(3, Math.ceil(Math.sqrt(residuals.length))));
  const width = (to - from) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const one of residuals) counts[Math.min(bins - 1, Math.floor((one - from) / width))]++;
  const rows = counts.map((count, i) => [
    `${short(from + i * width)} to ${short(from + (i + 1) * width)}`,
    String(count),
  ]);
  return `<details><summary>The residuals as a table</summary>
${table(`Answer less ${escape(target)} in the file`, ['between', 'rows'], rows)}
</details>`;
}
