/** One file each, in both formats. */
import { buildSync } from 'esbuild';

for (const format of ['esm', 'cjs']) {
  const outfile = `out/${format}.${format === 'esm' ? 'mjs' : 'cjs'}`;
  buildSync({ entryPoints: ['main.js'], bundle: true, platform: 'node', format, outfile });
}
