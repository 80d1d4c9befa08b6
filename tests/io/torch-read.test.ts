/**
 * Files that PyTorch wrote (tests/fixtures/torch_files.py) are read as what they hold, and files
 * that are something else are refused by its name.
 */
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  Linear,
  ReLU,
  Sequential,
  type NdArray,
  type StateDict,
} from '../../src/index.js';
import { FormatError, OptionError } from '../../src/core/errors.js';
import { readNpz, readTorch, writeNpz, type TorchValue } from '../../src/io/index.js';
import { elements } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import { bytesOf } from './support.js';

interface Held {
  dtype: string;
  shape: number[];
  values: (number | string)[];
}
interface Sample {
  file: string;
  held: Record<string, Held>;
}
const fixture = readFixture('torch_files') as Record<
  'state' | 'parameters' | 'layouts' | 'types' | 'protocol4' | 'bigEndian',
  Sample
> & {
  checkpoint: {
    file: string;
    model: Record<string, Held>;
    state: Record<string, Record<string, Held>>;
    groups: Record<string, unknown>[];
  };
  refused: Record<string, string>;
};

const dtypes: Record<string, string> = {
  float16: 'float32',
  bfloat16: 'float32',
  bool: 'uint8',
  int64: 'int32',
};

function expectHeld(read: Record<string, NdArray>, held: Record<string, Held>): void {
  expect(Object.keys(read)).toEqual(Object.keys(held));
  for (const [name, { dtype, shape, values }] of Object.entries(held)) {
    const special = { int64_unsigned: 'uint32', int64_float: 'float64' }[name];
    expect(read[name].dtype, name).toBe(special ?? dtypes[dtype] ?? dtype);
    expect(read[name].shape, name).toEqual(shape);
    expect(elements(read[name]), name).toEqual(values.map(Number));
  }
}

describe('readTorch', () => {
  it.each(['state', 'parameters', 'layouts', 'types', 'protocol4', 'bigEndian'] as const)(
    'reads what torch.save wrote: %s',
    (name) => {
      const { file, held } = fixture[name];
      const read = readTorch(bytesOf(file));
      expect(Object.getPrototypeOf(read)).toBe(null);
      expectHeld(read, held);
    },
  );

  it('gives a state dict that a model takes', () => {
    const model = new Sequential(
      new Linear(3, 4),
      new BatchNorm1d(4),
      new ReLU(),
      new Linear(4, 2),
    );
    model.loadStateDict(readTorch(bytesOf(fixture.state.file)));
    expectHeld(model.stateDict(), fixture.state.held);
  });

  it('keeps strides, and shares the data of tensors that share a storage', () => {
    const { whole, part, transposed, expanded } = readTorch(bytesOf(fixture.layouts.file));
    expect(part.data).toBe(whole.data);
    expect([part.offset, transposed.stride, expanded.stride]).toEqual([3, [1, 6], [1, 0]]);
    whole.set(5, -7);
    expect([part.get(2), transposed.get(5, 0)]).toEqual([-7, -7]);
  });

  it('reads a checkpoint as plain data', () => {
    const { optimizer, schedule, model, ...rest } = readTorch<{
      model: StateDict;
      optimizer: { state: Map<number, Record<string, NdArray>>; param_groups: TorchValue };
      schedule: Record<string, TorchValue>;
      [name: string]: TorchValue | object;
    }>(bytesOf(fixture.checkpoint.file));
    expectHeld(model, fixture.checkpoint.model);
    expect([...optimizer.state.keys()]).toEqual([0, 1, 2, 3, 4, 5]);
    for (const [i, memory] of optimizer.state) expectHeld(memory, fixture.checkpoint.state[i]);
    const bare = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    expect(bare(optimizer.param_groups)).toEqual(fixture.checkpoint.groups);
    expect(schedule.milestones).toEqual(new Map([[3, 1], [5, 1]])); // prettier-ignore
    expect(Object.entries(rest).filter(([name]) => name !== 'history')).toEqual([
      ['epoch', 3],
      ['best', 0.125],
      ['name', 'größe'],
      ['done', false],
      ['nothing', null],
      ['tuple', [1, 'two', [3.5]]],
      ['size', [2, 3]],
      ['device', 'cuda:1'],
      ['dtype', 'torch.float32'],
      ['large', 2n ** 70n],
      ['negative', -(2 ** 40)],
      ['__proto__', 7],
      ['constructor', expect.objectContaining({ prototype: 1 })],
    ]);
    expect(rest.history).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  const names = 'readTorch expects a file of tensors, numbers, texts, lists and dicts, but got';
  const alone = 'save the state dict alone: torch.save(model.state_dict(), path)';
  it.each([
    ['module', `${names} torch.nn.modules.linear.Linear in it; ${alone}`],
    ['evil', `${names} posix.system in it; loading this file in Python may run a program: delete it, and ask where it came from`],
    ['complex', `${names} torch.ComplexFloatStorage in it; save its real and imaginary part: torch.view_as_real(tensor)`],
    ['quantized', `${names} torch._utils._rebuild_qtensor in it; save it as floats: tensor.dequantize()`],
    ['sparse', `${names} torch._utils._rebuild_sparse_tensor in it; save it as a dense tensor: tensor.to_dense()`],
    ['meta', `${names} torch._utils._rebuild_meta_tensor_no_storage in it; give the model its values first: a meta tensor has none`],
    ['set', `${names} builtins.set in it; save sets as lists: list(x)`],
    ['numpy', `${names} numpy.core.multiarray.scalar in it; save numbers as float(x) or x.item(), arrays as torch.from_numpy(x)`],
    ['old', `readTorch expects the bytes given to be a ZIP archive of torch.save (.pt, .pth), but got 345 bytes; this is the format of PyTorch before 1.6: in Python, torch.save(torch.load(file, weights_only=True), path) writes the zip format`],
    ['script', `readTorch expects one member data.pkl, but got a program of TorchScript beside it; in Python, model = torch.jit.load(file) and torch.save(model.state_dict(), path)`],
    ['int64', `readTorch expects storage '0' to hold whole numbers from -2^53 to 2^53, which float64 holds, but got 9007199254740993 at index 1 of its elements; save them as text, in two halves, or rounded to float64`],
    ['recursive', `readTorch expects values that do not hold themselves, but got a list; ${alone}`],
    ['storage', `readTorch expects tensors, numbers, texts, lists and dicts, but got a storage without a tensor; ${alone}`],
  ])('refuses by its name: %s', (name, message) => {
    expectError(() => readTorch(bytesOf(fixture.refused[name])), FormatError, message);
  }); // prettier-ignore

  const state = bytesOf(fixture.state.file);
  const tar = new Uint8Array(600);
  tar.set(new TextEncoder().encode('ustar'), 257);
  const kind =
    'readTorch expects the bytes given to be a ZIP archive of torch.save (.pt, .pth), but got';
  it.each([
    ['no bytes', new Uint8Array(0), `${kind} 0 bytes without its directory; the file is damaged or cut short: save or fetch it again`],
    ['a file cut short', state.subarray(0, -1), `${kind} ${state.length - 1} bytes without its directory; the file is damaged or cut short: save or fetch it again`],
    ['a page', new TextEncoder().encode('<!DOCTYPE html>'), `${kind} 15 bytes that begin with "<!DOCTYPE ht"; pass what torch.save or writeTorch wrote, all of it and nothing else`],
    ['a pickle', Uint8Array.of(0x80, 4, 0x2e), `${kind} 3 bytes; this looks like a pickle without tensors: save torch.save(model.state_dict(), path)`],
    ['a tar archive', tar, `${kind} 600 bytes; this is the tar format of PyTorch 0.1: in Python, torch.save(torch.load(file, weights_only=True), path) writes the zip format`],
    ['an .npz file', writeNpz({ x: [1], y: [2] }), `readTorch expects one member data.pkl, but got 'x.npy' and 1 others; this looks like an .npz file: read it with readNpz`],
  ])('refuses %s', (_, bytes, message) => {
    expectError(() => readTorch(bytes), FormatError, message);
  }); // prettier-ignore

  it('refuses files of more than maxBytes, and other options', () => {
    expectError(
      () => readTorch(state, { maxBytes: 100 }),
      FormatError,
      `readTorch expects members of at most 100 bytes, but got 1020 bytes in 11 members; pass { maxBytes } if you trust the file`,
    );
    expectError(
      () => readTorch(state, { maxByte: 1 } as never),
      OptionError,
      "readTorch expects the options maxBytes, but got 'maxByte'; did you mean 'maxBytes'?",
    );
  });

  it('is told of by readNpz', () => {
    expect(() => readNpz(state)).toThrow('read it with readTorch');
  });
});
