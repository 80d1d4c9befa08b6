/**
 * The modules that stand for other libraries' preprocessing, as files tell of them.
 */
import { zeros } from '../../../core/array.js';
import { Rescaling } from '../../foreign/rescaling.js';
import { Standardize } from '../../foreign/standardize.js';
import { finite, floatType, row, size, type Row } from '../kind.js';

/** The rows; made when they are needed. */
export const foreign = (): readonly Row[] => [
  row(
    Rescaling,
    {
      name: 'Rescaling',
      options: ({ scale, offset }) => ({ scale, offset }),
      make: ({ scale, offset }) => new Rescaling(scale, offset),
    },
    { scale: finite(), offset: finite() },
  ),
  row(
    Standardize,
    {
      name: 'Standardize',
      options: ({ inFeatures, dtype }) => ({ columns: inFeatures, dtype }),
      state: ({ columns, dtype }) => ({
        mean: { dtype, shape: [columns] },
        scale: { dtype, shape: [columns] },
      }),
      make: ({ columns, dtype }) =>
        new Standardize(zeros([columns], { dtype }), zeros([columns], { dtype })),
    },
    { columns: size, dtype: floatType },
  ),
];
