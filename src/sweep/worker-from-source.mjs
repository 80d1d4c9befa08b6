/**
 * A worker that reads TypeScript: takes the place of worker.js where this package runs from its
 * source. It is not part of what is built.
 */
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
