/**
 * Public names of `tiny-mlp/datasets` in Node. Browsers get browser.ts (package.json, condition "browser").
 */
export { loadMnist, readIdx } from './node.js';
export * from './public.js';
