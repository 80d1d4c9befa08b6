/**
 * Losses, from their scalar form or row by row: value and gradient in one pass.
 */
import type { Backend } from '../backend.js';
import type { ElementLossOp, LossOp, Row, RowLossOp } from '../ops.js';
import type { Access, View } from './view.js';

/** What an element's loss is for a row of elements. */
const ofElements =
  ({ f, grad }: ElementLossOp): RowLossOp['row'] =>
  (prediction, target, gradient, scale, index) => {
    let sum = 0;
    const first = index * prediction.length;
    for (let c = 0; c < prediction.length; c++) {
      const [y, t] = [prediction.data[prediction.start + c], target.data[target.start + c]];
      sum += f(y, t, first + c);
      gradient.data[gradient.start + c] = grad(y, t, first + c) * scale;
    }
    return sum;
  };

/** What a loss computes for a row. */
export const rowLoss = (op: LossOp): RowLossOp['row'] => ('row' in op ? op.row : ofElements(op));

const rowOf = ({ data, start, columns }: View<Row['data']>): Row => ({
  data,
  start,
  length: columns,
});

export const losses = (access: Access): Pick<Backend, 'loss'> => ({
  loss(op, prediction, target, scale, gradient) {
    const run = rowLoss(op);
    const y = access.read(prediction);
    const t = target.dtype === 'int32' ? access.readIntegers(target) : access.read(target);
    const dy = access.write(gradient);
    const [row, wanted, slope] = [rowOf(y), rowOf(t), rowOf(dy)];
    // Labels [B] stand side by side: one belongs to each row.
    const labels = prediction.shape.length > target.shape.length;
    if (labels) wanted.length = 1;
    let sum = 0;
    for (let r = 0; r < y.rows; r++) {
      row.start = y.start + r * y.step;
      wanted.start = t.start + r * (labels ? 1 : t.step);
      slope.start = dy.start + r * dy.step;
      sum += run(row, wanted, slope, scale, r);
    }
    return sum;
  },
});
