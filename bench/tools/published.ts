/** Node's options for a script that is to run on the package as it is published. */
export const PUBLISHED: readonly string[] = [
  '--import',
  new URL('../published.mjs', import.meta.url).href,
];
