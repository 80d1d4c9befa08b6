/**
 * Any loss with a weight for each row of the batch, or with its losses kept one by one: an op made
 * of an op. What asks for neither runs the op itself, by its kernel where it has one.
 */
import type { LossOp, RowLossOp } from '../backend/ops.js';
import { rowLoss } from '../backend/scalar/loss.js';

/**
 * The op whose losses and gradients are multiplied by their row's weight.
 *
 * @param share - How many losses stand to a row of the batch.
 * @param kept - Where each loss goes, if anybody asks.
 */
export function weightedOp(
  op: LossOp,
  share: number,
  weights: Float64Array | undefined,
  kept: Float64Array | undefined,
): RowLossOp {
  const run = rowLoss(op);
  return {
    name: op.name,
    row(prediction, target, gradient, scale, index) {
      // A loss of elements is one of rows that have one element each.
      const each = 'row' in op ? 1 : prediction.length;
      const [y, t, dy] = [prediction, target, gradient].map((row) => ({
        ...row,
        length: row.length / each,
      }));
      let sum = 0;
      for (let place = index * each; place < (index + 1) * each; place++) {
        const weight = weights ? weights[Math.floor(place / share)] : 1;
        const loss = weight * run(y, t, dy, scale * weight, place);
        if (kept) kept[place] = loss;
        sum += loss;
        y.start++;
        t.start++;
        dy.start++;
      }
      return sum;
    },
  };
}
