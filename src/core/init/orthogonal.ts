/**
 * Initial weights whose rows, or columns, are at right angles.
 */
import { checkFinite, checkOptions } from '../check.js';
import { checkMaker, fans, initializer, type Initializer } from './initializer.js';

/**
 * A random orthogonal matrix times `gain`, as `torch.nn.init.orthogonal_`: of a weight [out, in]
 * the rows are at right angles and of length `gain`, or the columns, where there are fewer.
 *
 * The Q of A = QR for a matrix A of normal numbers, with signs that make R's diagonal positive, so
 * that each orthogonal matrix is as likely as any other. Beside PyTorch's of the same seed: within
 * rounding.
 *
 * @param options.gain - Default 1; see {@link gain}.
 * @throws ShapeError if the parameter has fewer than two axes; further ones count
 * as columns.
 * @see Saxe et al. 2014, https://arxiv.org/abs/1312.6120; Mezzadri 2007,
 * https://arxiv.org/abs/math-ph/0609050
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(64, 64, {
 *   weightInit: init.orthogonal({ gain: Math.SQRT2 }),
 * });
 * ```
 */
export function orthogonal(options: { gain?: number } = {}): Initializer {
  const who = 'init.orthogonal';
  checkMaker(who, arguments, 1);
  checkOptions(who, options, ['gain']);
  const { gain = 1 } = options;
  checkFinite(who, 'gain', gain);
  return initializer(who, (shape, { dtype, generator }) => {
    const [rows] = shape;
    const { fanIn: columns } = fans(who, shape);
    const weight = generator.normal(shape, { dtype });
    // What is made orthogonal: the rows where there are fewer of them, else the columns.
    const ofRows = rows < columns;
    const [count, length] = ofRows ? [rows, columns] : [columns, rows];
    const place = (v: number, k: number) => (ofRows ? v * columns + k : k * columns + v);
    const vectors = Array.from({ length: count }, (_, v) =>
      Float64Array.from({ length }, (_, k) => weight.data[place(v, k)]),
    );
    orthonormalize(vectors);
    vectors.forEach((vector, v) =>
      vector.forEach((x, k) => {
        weight.data[place(v, k)] = x * gain;
      }),
    );
    return weight;
  });
}

/**
 * Gram and Schmidt's way, twice over each vector, after which nothing but rounding is left of the
 * others in it: Giraud, Langou and Rozložník 2005, https://doi.org/10.1007/s00211-005-0615-4. What
 * comes is the Q whose R has a positive diagonal.
 */
function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, v) => {
    for (const before of [...vectors.slice(0, v), ...vectors.slice(0, v)]) {
      const shared = dot(before, vector);
      for (let k = 0; k < vector.length; k++) vector[k] -= shared * before[k];
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < vector.length; k++) vector[k] /= length;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
