/**
 * The few faults that `fit` warns of by itself: those that the first batches show for next to
 * nothing. A diagnosis sees more, and runs passes of its own.
 */
import type { NdArray } from '../../core/ndarray.js';
import { rows } from '../../core/reading.js';
import type { Module } from '../../nn/module.js';
import type { TrainingLoss } from '../ingredients.js';
import { finiteInputs, scaledInputs } from './checks/inputs.js';
import { varyingLabels } from './checks/labels.js';
import { lastLayer } from './checks/last-layer.js';
import { ColumnStatistics } from './columns.js';
import { TargetStatistics, type Evidence } from './evidence.js';
import type { Finding, Remark } from './finding.js';
import { known } from './known.js';

/** Of the first batch no more are read: a mean that is ten times too large shows in fewer. */
const MOST_INPUTS = 32;

/** Labels of so many rows that are all alike are no accident; sorted ones are a fault too. */
const MOST_LABELS = 256;

/** Looks at batches before they are learned from, and warns once. */
export class FirstLook {
  readonly #known: ReturnType<typeof known>;
  #findings: Finding[] | undefined;
  #targets: TargetStatistics | undefined;
  #done = false;

  /** @param remarks - What is known before the first batch. */
  constructor(
    model: Module,
    loss: TrainingLoss,
    private readonly remarks: readonly Remark[] = [],
  ) {
    this.#known = known(model, loss);
  }

  /** Takes a batch in. */
  see(x: NdArray, y: NdArray): void {
    if (this.#done) return;
    this.#findings ??= this.#inputs(x);
    this.#targets ??= new TargetStatistics(y);
    this.#targets.add(y);
    if (this.#targets.columns.rows >= MOST_LABELS || !this.#targets.constant) this.end();
  }

  /** Says what has been found, where it has not yet. */
  end(): void {
    if (this.#done || !this.#findings) return;
    this.#done = true;
    const found = [...this.remarks, ...this.#findings, ...varyingLabels(this.#evidence())];
    if (found.length === 0) return;
    const lines = found.map(({ where, message, advice }) => `  ${where}: ${message}; ${advice}`);
    console.warn(
      `fit is likely to learn badly here (diagnose says more, { warnings: false } is silent):\n` +
        lines.join('\n'),
    );
  }

  #inputs(x: NdArray): Finding[] {
    const count = x.shape[0] ?? 1;
    const inputs = new ColumnStatistics(x.size / Math.max(1, count));
    inputs.add(count > MOST_INPUTS ? rows(x, 0, MOST_INPUTS) : x);
    const evidence = this.#evidence(inputs);
    return [finiteInputs, scaledInputs, lastLayer].flatMap((check) => check(evidence));
  }

  /** What has been seen; no pass has been run. */
  #evidence(inputs?: ColumnStatistics): Evidence {
    return {
      ...this.#known,
      inputs,
      targets: this.#targets,
      outputs: undefined,
      sample: undefined,
      largestBatch: 0,
      layers: [],
      parameters: [],
      failure: undefined,
      lr: undefined,
      rangeTest: undefined,
    };
  }
}
