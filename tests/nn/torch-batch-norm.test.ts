/**
 * BatchNorm1d against PyTorch, at odd sizes, extreme values, NaN and infinities: two batches in
 * training mode, the gradients of the second, what is then remembered, and evaluation mode.
 *
 * C = numFeatures
 */
import { expect, it } from 'vitest';
import { array, BatchNorm1d, toFlat, type FloatDType, type NdArray } from '../../src/index.js';
import type { Options } from '../cases/optimizers.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose } from '../support/close.js';
import { fromBase64, readFixture } from '../support/fixtures.js';
import { camelCase } from '../support/names.js';

interface Run {
  input: string;
  options: Options;
  dtype: FloatDType;
  results: Record<string, string>;
  /** Of each column, how large the numbers can be that a result is the sum of. */
  terms: Record<string, string>;
}
const torch = readFixture('batch_norm') as {
  /** The names of columns, where they have any. */
  columns: Record<string, string[]>;
  inputs: Record<
    string,
    { batches: number[][][]; dy: number[][]; weight: number[]; bias: number[] }
  >;
  runs: Run[];
};

/** Two units in the last place of a term, and of the least number. */
const rounding = { float32: [2 ** -22, 2 ** -148], float64: [2 ** -51, 2 ** -1073] } as const;

const title = ({ input, options }: Run) => `${input}, ${JSON.stringify(options)}`;

/** What PyTorch gave, column by column. */
function knownOf(run: Run, name: string, C: number): number[][] {
  const { input, options, dtype, results } = run;
  const all = fromBase64(results[name], dtype);
  const columns = all.length < C ? 1 : C;
  const known = Array.from({ length: columns }, (_, c) => all.filter((_, i) => i % columns === c));
  // The variance of 1e20 is infinite in float32. PyTorch then gives the bias for a contiguous batch
  // and for others what it gives in float64; here all give that.
  const c = (torch.columns[input] ?? []).indexOf('1e20');
  const ofBatch = ['y', 'dweight', ...(options.track_running_stats === false ? ['evaluated'] : [])];
  if (dtype === 'float32' && c >= 0 && ofBatch.includes(name)) {
    const alike = torch.runs.filter((other) => title(other) === title(run));
    known[c] = knownOf(
      alike.find((other) => other.dtype === 'float64')!,
      name,
      C,
    )[c];
  }
  return known;
}

onEachBackend(() => {
  it.each(torch.runs.map((run) => [title(run), run.dtype, run] as const))(
    '%s, %s',
    (_, dtype, run) => {
      const { input, options, results, terms } = run;
      const { batches, dy, weight, bias } = torch.inputs[input];
      const C = weight.length;
      const camel = Object.entries(options).map(([key, value]) => [camelCase(key), value]);
      const layer = new BatchNorm1d(C, { ...(Object.fromEntries(camel) as Options), dtype });
      if (layer.weight && layer.bias) {
        layer.weight.value = array(weight, { dtype });
        layer.bias.value = array(bias, { dtype });
      }
      const [first, second] = batches.map((x) => array(x, { dtype }));
      layer.forward(first);
      const actual: Record<string, NdArray> = { y: layer.forward(second) };
      actual.dx = layer.backward(array(dy, { dtype }));
      for (const [name, { grad }] of layer.namedParameters()) actual[`d${name}`] = grad!;
      for (const [name, { value }] of layer.namedBuffers()) actual[name] = value;
      actual.evaluated = layer.eval().forward(second);
      expect(new Set(Object.keys(actual))).toEqual(new Set(Object.keys(results)));
      const [unit, least] = rounding[dtype];
      for (const name of Object.keys(results)) {
        const known = knownOf(run, name, C);
        const flat = [...toFlat(actual[name])];
        const sizes = name in terms ? fromBase64(terms[name], 'float64') : [];
        known.forEach((expected, c) => {
          const column = flat.filter((_, i) => i % known.length === c);
          const size = Number.isFinite(sizes[c]) ? sizes[c] : 0;
          const what = `${name} of column ${torch.columns[input]?.[c] ?? c}`;
          expectClose(column, expected, { absolute: unit * size + least }, what);
        });
      }
    },
  );
});
