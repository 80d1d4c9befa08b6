/** All subpaths, by import. */
export * as core from 'tiny-mlp';
export * as datasets from 'tiny-mlp/datasets';
export * as io from 'tiny-mlp/io';
export * as sweep from 'tiny-mlp/sweep';
export * as tabular from 'tiny-mlp/tabular';
