/**
 * The products and copies of the reference backend: those of ndarray-gemm and ndarray-ops on Node,
 * plain loops where they cannot be used. Loaded when they are first needed, not before.
 */
import { generatingPackage } from '../../core/code-generation.js';
import { loops, type Arithmetic } from './loops.js';

let chosen: Arithmetic | undefined;

/** The packages', or the loops': the results are the same to the bit. */
const arithmetic = (): Arithmetic => (chosen ??= packages() ?? loops);

export const gemm: Arithmetic['gemm'] = (...given) => arithmetic().gemm(...given);
export const assign: Arithmetic['assign'] = (...given) => arithmetic().assign(...given);

/** The packages' functions, where both can be had. */
export function packages(): Arithmetic | undefined {
  const gemm = generatingPackage<Arithmetic['gemm']>('ndarray-gemm');
  const ops = generatingPackage<Pick<Arithmetic, 'assign'>>('ndarray-ops');
  return gemm && ops && { gemm, assign: ops.assign };
}
