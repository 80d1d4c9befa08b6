/**
 * Set up before every test file: the kernels' memory holds NaN wherever nothing has been written
 * yet or any more, and faults in its use are errors; and one thread computes, as many tests run side
 * by side.
 */
import { chooseThreads } from '../../src/backend/registry.js';
import { debugMemory } from '../../src/backend/wasm/debug-memory.js';

debugMemory(true);
chooseThreads(1);
