/**
 * What stands beside the rows and above the columns of small charts.
 */
import type { Theme } from './chart.js';

/** A group's name with its value: "hidden 32", on a narrow page in two lines. */
export const nameOfGroup = (name: string, { narrow }: Theme) => ({
  labelExpr: narrow ? `['${name}', '' + datum.value]` : `'${name} ' + datum.value`,
  labelLineHeight: 15,
});
