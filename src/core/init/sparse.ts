/**
 * Initial weights of which most are 0.
 */
import { checkFinite, checkOptions, showShape } from '../check.js';
import { ShapeError } from '../errors.js';
import { checkMaker, initializer, type Initializer } from './initializer.js';

/**
 * N(0, std²), of which in each column a share is 0, as `torch.nn.init.sparse_`: of a weight
 * [out, in], each input reaches only some of the outputs.
 *
 * @param sparsity - The share of each column that is 0, from 0 to 1; rounded up to whole numbers.
 * @param options.std - The standard deviation of the others. Default 0.01.
 * @throws ShapeError if the parameter is not [out, in].
 * @see Martens 2010, https://www.cs.toronto.edu/~jmartens/docs/Deep_HessianFree.pdf
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(784, 128, {
 *   weightInit: init.sparse(0.9, { std: 0.1 }),
 * });
 * ```
 */
export function sparse(sparsity: number, options: { std?: number } = {}): Initializer {
  const who = 'init.sparse';
  checkMaker(who, arguments, 2, `${who}(0.9)`);
  checkFinite(who, 'sparsity', sparsity, 0, 1);
  checkOptions(who, options, ['std']);
  const { std = 0.01 } = options;
  checkFinite(who, 'std', std, 0);
  return initializer(who, (shape, { dtype, generator }) => {
    if (shape.length !== 2) {
      throw new ShapeError(
        `${who} expects a weight [out, in], but got ${showShape(shape)}; use another initializer`,
      );
    }
    const [rows, columns] = shape;
    const weight = generator.normal(shape, { std, dtype });
    const zeros = Math.ceil(sparsity * rows);
    for (let c = 0; c < columns; c++) {
      const order = generator.randperm(rows).data;
      for (const row of order.subarray(0, zeros)) weight.data[row * columns + c] = 0;
    }
    return weight;
  });
}
