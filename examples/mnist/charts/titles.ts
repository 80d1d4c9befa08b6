/**
 * What stands above every picture: what it shows, of which images. The one place that says when
 * they are not MNIST.
 */
import { thousands } from '../table.js';
import type { Results } from '../results.js';

/** The data set's name in texts: with digits that were drawn, it says that they are not MNIST. */
export const nameOf = ({ data }: { readonly data: { readonly name: string } }): string =>
  data.name === 'MNIST' ? 'MNIST' : `${data.name}, not MNIST`;

/** "Validation accuracy: MNIST" */
export const titleOf = (what: string, results: Pick<Results, 'data'>): string =>
  `${what}: ${nameOf(results)}`;

/** The settings that all points of the grid share. */
export const subtitle = ({ data, settings }: Results): string =>
  `784-h-h-10, SGD with learning rate ${settings.lr}, ${settings.epochs} ` +
  `epoch${settings.epochs > 1 ? 's' : ''}, ${thousands(data.train)} images`;
