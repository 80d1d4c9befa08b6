/**
 * Files that PyTorch's exporter wrote, and such as skl2onnx and tf2onnx write: what is read gives
 * what the model gave, and keeps the names of its weights.
 */
import { describe, expect, it } from 'vitest';
import { array, toFlat, type ArrayInput } from '../../../src/index.js';
import { readOnnx } from '../../../src/io/index.js';
import { readFixture } from '../../support/fixtures.js';

interface Case {
  readonly title: string;
  readonly x: ArrayInput;
  readonly y: ArrayInput;
}
interface TorchCase extends Case {
  readonly names: string[];
  readonly files: Readonly<Record<string, string>>;
}
interface OtherCase extends Case {
  readonly file: string;
  readonly output: string;
  readonly classes: (string | number)[] | null;
}
const fixture = readFixture('onnx_models') as { torch: TorchCase[]; others: OtherCase[] };

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

/** What a file's network gives, held against what its model gave. */
function expectAlike(file: string, { x, y }: Case, digits = 2e-6) {
  const read = readOnnx(bytesOf(file));
  const dtype = read.model.dtype;
  const given = toFlat(read.model.eval().forward(array(x as number[][], { dtype })));
  const expected = toFlat(array(y as number[][], { dtype: 'float64' }));
  expect(given).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    const scale = Math.max(1, Math.abs(value));
    expect(Math.abs(given[i] - value) / scale, `number ${i}: ${given[i]}`).toBeLessThan(digits);
  });
  return read;
}

describe('a file of PyTorch', () => {
  const cases = fixture.torch.flatMap(({ files, ...rest }) =>
    Object.entries(files).map(([opset, file]) => ({ opset, file, ...rest })),
  );
  it.each(cases)('of $title in opset $opset gives what it gave there', ({ file, ...rest }) => {
    expectAlike(file, rest);
  });
});

describe('a file of others', () => {
  it.each(fixture.others)('of $title gives what it gave there', ({ file, ...rest }) => {
    const { classes, output } = expectAlike(file, rest);
    expect({ classes, output }).toEqual({ classes: rest.classes, output: rest.output });
  });
});
