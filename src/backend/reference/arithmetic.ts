/**
 * The products and sums of the reference backend: those of ndarray-gemm and ndarray-ops on Node, plain loops where they cannot be used.
 * Both make code from strings, ndarray-ops as soon as it is loaded: so they are loaded when they are first needed, not before.
 */
import { canGenerateCode, runtime } from '../../core/code-generation.js';
import { loops, type Arithmetic } from './loops.js';

let chosen: Arithmetic | undefined;

/** The packages', or the loops': the results are the same to the bit. */
const arithmetic = (): Arithmetic => (chosen ??= packages() ?? loops);

export const gemm: Arithmetic['gemm'] = (...given) => arithmetic().gemm(...given);
export const assign: Arithmetic['assign'] = (...given) => arithmetic().assign(...given);
export const addeq: Arithmetic['addeq'] = (...given) => arithmetic().addeq(...given);

/** The packages; undefined where they cannot be loaded there and then: in a browser, or in a bundle that has left them behind. */
export function packages(): Arithmetic | undefined {
  if (!canGenerateCode()) return undefined;
  try {
    const require = runtime()!.getBuiltinModule!('node:module').createRequire(import.meta.url);
    const gemm = require('ndarray-gemm') as Arithmetic['gemm'];
    const { assign, addeq } = require('ndarray-ops') as Arithmetic;
    return { gemm, assign, addeq };
  } catch {
    return undefined;
  }
}
