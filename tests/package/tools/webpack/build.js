/** For Node, in both formats. */
import webpack from 'webpack';

const formats = [
  {
    output: { filename: 'esm.mjs', library: { type: 'module' }, chunkFormat: 'module' },
    experiments: { outputModule: true },
  },
  { output: { filename: 'cjs.cjs' } },
];
const common = { mode: 'production', target: 'node', entry: './main.js' };
webpack(
  formats.map((format, i) => ({
    ...common,
    ...format,
    output: {
      ...format.output,
      chunkFilename: `${i}-[id].${i === 0 ? 'mjs' : 'cjs'}`,
      path: `${process.cwd()}/out`,
    },
  })),
  (error, stats) => {
    const said = error ?? stats.toString({ all: false, errors: true, warnings: true });
    if (String(said) !== '') throw new Error(said);
  },
);
