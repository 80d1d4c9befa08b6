/**
 * Distributions of initial parameters, in PyTorch's formulas and order of operations, so that one
 * seed gives PyTorch's own values.
 *
 * Each function returns an {@link Initializer}, which `Linear` calls with the shape it needs.
 */
export type { Initializer } from './init/initializer.js';
export { gain, type Nonlinearity } from './init/gain.js';
export { asInPyTorch, kaimingNormal, kaimingUniform, type KaimingOptions } from './init/kaiming.js';
export { orthogonal } from './init/orthogonal.js';
export { constant, normal, ones, uniform, zeros } from './init/simple.js';
export { sparse } from './init/sparse.js';
export { truncNormal, type TruncNormalOptions } from './init/trunc-normal.js';
export { xavierNormal, xavierUniform } from './init/xavier.js';
