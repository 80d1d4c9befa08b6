/**
 * The same numbers behind every kind of strides: what is computed from them must not differ in a
 * single bit.
 */
import { array, zeros, type DType, type NdArray } from '../../src/index.js';

/** Copies of an [N, columns] or [N] array that differ in their strides alone. */
export function viewsOf(source: NdArray, dtype: DType): { kind: string; view: NdArray }[] {
  if (source.dimension === 1) {
    return viewsOf(asColumn(source), dtype).map(({ kind, view }) => ({
      kind,
      view: view.pick(null, 0),
    }));
  }
  const [R, C] = source.shape;
  const filled = (view: NdArray) => {
    for (let r = 0; r < R; r++) for (let c = 0; c < C; c++) view.set(r, c, source.get(r, c));
    return view;
  };
  const options = { dtype };
  return [
    { kind: 'contiguous', view: array(source, options) },
    { kind: 'transposed', view: filled(zeros([C, R], options).transpose(1, 0)) },
    {
      kind: 'stepped',
      view: filled(
        zeros([2 * R, 3 * C], options)
          .step(2, 3)
          .hi(R, C),
      ),
    },
    { kind: 'reversed', view: filled(zeros([R, C], options).step(-1, -1)) },
    {
      kind: 'offset',
      view: filled(
        zeros([R + 2, C + 3], options)
          .lo(1, 2)
          .hi(R, C),
      ),
    },
  ];
}

/** An array of equal rows, once with stride 0 along them and once written out. */
export function broadcastRows(
  row: NdArray,
  rows: number,
  dtype: DType,
): { broadcast: NdArray; writtenOut: NdArray } {
  const broadcast = array(row, [1, ...row.shape], { dtype });
  broadcast.shape[0] = rows;
  broadcast.stride[0] = 0;
  return { broadcast, writtenOut: array(broadcast) };
}

const asColumn = (source: NdArray): NdArray => array(source, [source.shape[0], 1]);
