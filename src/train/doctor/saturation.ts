/**
 * Where an activation is all but flat.
 */

/**
 * Outputs of tanh beyond this have a slope below 0.06, and such weights all but stop learning.
 * Glorot and Bengio 2010, section 3, find whole layers there.
 */
const FLAT_TANH = 0.97;

/** The same places of a sigmoid: σ(2x) = (1 + tanh x) / 2. */
const FLAT_SIGMOID = (1 + FLAT_TANH) / 2;

const saturated: Readonly<Record<string, (y: number) => boolean>> = {
  Tanh: (y) => Math.abs(y) > FLAT_TANH,
  Sigmoid: (y) => y > FLAT_SIGMOID || y < 1 - FLAT_SIGMOID,
};

/** Whether it can be saturated. */
export const canSaturate = (kind: string): boolean => Object.hasOwn(saturated, kind);

/** Whether an output of it lies where it is all but flat. */
export const isSaturated = (kind: string, y: number): boolean =>
  canSaturate(kind) && saturated[kind](y);
