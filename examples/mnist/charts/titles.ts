/**
 * What stands above every picture: what it shows, of which images. The one place that says when
 * they are not MNIST.
 */
import { plural, thousands } from '../table.js';
import type { Results } from '../results.js';
import { FONT_SIZE, NARROW, TITLE_SIZE, type Theme } from './chart.js';
import { linesOf, widthOf } from './text.js';

/** The data set's name in texts: with digits that were drawn, it says that they are not MNIST. */
export const nameOf = ({ data }: { readonly data: { readonly name: string } }): string =>
  data.name === 'MNIST' ? 'MNIST' : `${data.name}, not MNIST`;

/** "Validation accuracy: MNIST" */
export const titleOf = (what: string, results: Pick<Results, 'data'>): string =>
  `${what}: ${nameOf(results)}`;

/** The settings that all points of the grid share. */
export const subtitle = ({ data, settings }: Results): string =>
  `784-h-h-10, SGD with learning rate ${settings.lr}, ${plural(settings.epochs, 'epoch')}, ` +
  `${thousands(data.train)} images`;

/** Pixels that a heading may be wide where there is room for it. */
const WIDE = 560;

/** A title and the lines below it, broken so that they do not make the picture wider. */
export function heading(
  what: string,
  results: Results,
  { narrow }: Theme,
  lines: readonly string[],
) {
  const width = narrow ? NARROW : WIDE;
  const title = titleOf(what, results);
  return {
    text: widthOf(title, TITLE_SIZE) <= width ? title : [`${what}:`, nameOf(results)],
    subtitle: lines.flatMap((line) => linesOf(line, FONT_SIZE, width)),
    // On a narrow page above the labels of the y axis too.
    frame: narrow ? ('bounds' as const) : ('group' as const),
  };
}
