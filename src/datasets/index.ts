/**
 * Data sets: IDX files, MNIST, and digits that are drawn. In browsers, which have no files,
 * browser.ts takes the place of this.
 *
 * @module tiny-mlp/datasets
 */
export { loadMnist, readIdx } from './node.js';
export * from './public.js';
