/**
 * The build with fused multiply-add, which is kept as its differences from the plain one. Who does
 * not choose between the two has none of this in a bundle.
 */
import { fusedPatches } from './kernels.generated.js';
import { decode, plainBuild, type KernelBuild } from './kernels.js';
import { patched } from './patch.js';

/** The build for engines with relaxed SIMD. */
export const fusedBuild: KernelBuild = (dtype) =>
  patched(plainBuild(dtype), decode(fusedPatches[dtype]));

/** Whether the engine has fused multiply-add among its vector instructions. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(fusedBuild('float32'));
