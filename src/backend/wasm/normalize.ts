/**
 * The kernels that normalize, for the layers that do.
 */
import { normalizeKernels } from './kernels.generated.js';
import { moduleOver } from './kernels.js';
import type { NormalizeKernels } from './normalize.generated.js';

/** The kernels over a memory. */
export const normalizeOver = /* @__PURE__ */ moduleOver<NormalizeKernels>(normalizeKernels);
