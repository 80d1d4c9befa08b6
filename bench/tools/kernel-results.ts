/**
 * What `npm run bench -- --json FILE` writes.
 */
import type { DenseFigure } from '../dense.js';
import type { EpochFigure } from '../epochs.js';
import type { FreshProcessFigures } from '../fresh-process.js';
import type { InferenceFigures } from '../inference.js';
import type { ScalarFigure } from '../scalar.js';
import type { SkippingFigure } from '../skipping.js';
import type { machine } from './machine.js';

export interface KernelResults {
  readonly machine: ReturnType<typeof machine>;
  readonly command: string;
  /** What the images are: MNIST, or drawn digits. */
  readonly data: string;
  readonly runs: number;
  /**
   * Operations a second that 128-bit vectors reach without touching memory, in GFLOP/s, before the
   * products.
   */
  readonly peak: { readonly float32: number; readonly float64: number };
  readonly dense: readonly DenseFigure[];
  readonly skipping: readonly SkippingFigure[];
  readonly scalar?: readonly ScalarFigure[];
  readonly epochs: readonly EpochFigure[];
  readonly inference: InferenceFigures;
  readonly fresh: FreshProcessFigures | null;
}
