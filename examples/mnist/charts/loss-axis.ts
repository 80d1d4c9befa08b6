/**
 * The axes of loss curves: epochs across, the loss on a logarithmic scale up.
 */

/**
 * A logarithmic axis cannot show 0; a mean loss below this is past what float32 logits tell apart.
 */
const SMALLEST = 1e-6;

/** A curve as rows of a table; what is not finite is left out. */
export const curve = <T extends object>(
  losses: readonly number[],
  what: T,
): (T & { epoch: number; loss: number })[] =>
  losses.flatMap((loss, i) =>
    Number.isFinite(loss) ? [{ ...what, epoch: i + 1, loss: Math.max(loss, SMALLEST) }] : [],
  );

/**
 * Both axes, for all these curves. @param most - How many ticks the x axis has room for. @param
 * title - The y axis's.
 */
export function lossAxes(
  rows: readonly { readonly epoch: number; readonly loss: number }[],
  epochs: number,
  { most, title }: { readonly most: number; readonly title: string },
) {
  const ticks = ticksAround(rows.map(({ loss }) => loss));
  const every =
    [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => epochs / step <= most) ?? epochs;
  const marks = Array.from({ length: epochs }, (_, i) => i + 1).filter(
    (epoch) => epoch % every === 0 || epoch === 1,
  );
  return {
    x: {
      field: 'epoch',
      type: 'quantitative' as const,
      title: 'epoch',
      // One epoch stands in the middle.
      scale: { domain: epochs === 1 ? [0, 2] : [1, epochs], nice: false },
      axis: {
        values: marks,
        format: 'd',
        grid: false,
        offset: 6,
        labelFlush: false,
        tickMinStep: 0.5, // with whole steps Vega takes three epochs for two ticks
      },
    },
    y: {
      field: 'loss',
      type: 'quantitative' as const,
      title,
      scale: { type: 'log' as const, domain: [ticks[0], ticks.at(-1)!], nice: false },
      axis: { values: ticks, format: '~g' },
    },
  };
}

/** Numbers of 1, 2, 5 times powers of ten that enclose all values: at least two. */
function ticksAround(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const series: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const first of [1, 2, 5]) series.push(Number(`${first}e${power}`));
  }
  const start = series.findLastIndex((tick) => tick < low);
  const end = series.findIndex((tick) => tick > high);
  return series.slice(Math.max(start, 0), end < 0 ? undefined : end + 1);
}
