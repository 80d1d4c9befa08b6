/**
 * What writeTorch writes is read again as it was; that PyTorch reads it, torch-live.test.ts shows.
 */
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { array, BatchNorm1d, Linear, Sequential, toNested, zeros, type NdArray } from '../../src/index.js'; // prettier-ignore
import { DTypeError } from '../../src/core/errors.js';
import { readTorch, writeTorch, type TorchValue } from '../../src/io/index.js';
import { elements } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

describe('writeTorch', () => {
  it('writes a state dict that is read as it was', () => {
    const model = new Sequential(new Linear(3, 4), new BatchNorm1d(4));
    model.forward(array([[1, 2, 3], [3, 1, 2]])); // prettier-ignore
    const state = model.stateDict();
    const read = readTorch(writeTorch(state));
    expect(Object.keys(read)).toEqual(Object.keys(state));
    for (const [name, value] of Object.entries(state)) {
      expect([read[name].dtype, read[name].shape], name).toEqual([value.dtype, value.shape]);
      expect(elements(read[name]), name).toEqual(elements(value));
    }
  });

  it.each([
    ['float32', [1 / 3, -0, NaN, Infinity], 'float32'],
    ['float64', [1 / 3, 1e300], 'float64'],
    ['int8', [-128, 127], 'int8'],
    ['uint8', [0, 255], 'uint8'],
    ['int16', [-32768, 32767], 'int16'],
    ['uint16', [0, 65535], 'int32'],
    ['int32', [-(2 ** 31), 2 ** 31 - 1], 'int32'],
    ['uint32', [0, 2 ** 32 - 1], 'uint32'],
    ['uint32', [0, 1], 'int32'],
  ] as const)('writes arrays of %s: %j', (dtype, values, back) => {
    const { x } = readTorch(writeTorch({ x: array(values, { dtype }) }));
    expect(x.dtype).toBe(back);
    expect(elements(x)).toEqual(elements(array(values, { dtype: 'float64' })).map((v) => dtype === 'float32' ? Math.fround(v) : v)); // prettier-ignore
  });

  it('writes strided arrays in their order, and typed arrays', () => {
    const x = array([[1, 2, 3], [4, 5, 6]]).transpose(1, 0); // prettier-ignore
    const read = readTorch(writeTorch({ x, y: Int16Array.of(7, 8), z: zeros([0, 3]) }));
    expect(toNested(read.x)).toEqual([[1, 4], [2, 5], [3, 6]]); // prettier-ignore
    expect(read.x.stride).toEqual([2, 1]);
    expect([read.y.dtype, toNested(read.y), read.z.shape]).toEqual(['int16', [7, 8], [0, 3]]);
  });

  it('writes what a checkpoint holds', () => {
    const checkpoint = {
      epoch: 3, loss: 0.25, negative: -7, zero: -0, wide: 2 ** 40, large: 2n ** 300n, least: -(2n ** 63n), huge: 1e308, nan: NaN, name: 'größe', done: true, nothing: null,
      list: [1, ['a', [false]]], empty: {}, ['__proto__']: 1,
      memory: new Map<number, TorchValue>([[0, { step: 2 }], [-1, 'x']]),
    }; // prettier-ignore
    const read = readTorch<Record<string, TorchValue>>(writeTorch(checkpoint));
    expect(Object.entries(read)).toEqual(
      Object.entries({ ...checkpoint, memory: expect.any(Map) as never, empty: expect.any(Object) as never }).map(([k, v]) => [k, v]),
    ); // prettier-ignore
    expect([...(read.memory as Map<number, unknown>)]).toEqual([[0, expect.objectContaining({ step: 2 })], [-1, 'x']]); // prettier-ignore
  });

  it('keeps counters of batches in 64 bits, and every storage at a multiple of 64', () => {
    const counter = array([5], [], { dtype: 'int32' });
    const bytes = writeTorch({ 'bn.num_batches_tracked': counter, n: counter });
    const members = unzipSync(bytes);
    expect(members['archive/data/0']).toEqual(Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0));
    expect(members['archive/data/1']).toEqual(Uint8Array.of(5, 0, 0, 0));
    expect(Object.keys(members)).toEqual(['archive/data.pkl', 'archive/byteorder', 'archive/data/0', 'archive/data/1', 'archive/version']); // prettier-ignore
    const view = new DataView(bytes.buffer);
    let found = 0;
    for (let at = 0; at + 30 < bytes.length; at++) {
      if (view.getUint32(at, true) !== 0x04034b50) continue;
      found++;
      expect((at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)) % 64).toBe(
        0,
      );
    }
    expect(found).toBe(5);
  });

  const self: unknown[] = [];
  self.push(self);
  const allowed = 'to be an array, number, text, boolean, null, list, object or Map, but got';
  it.each([
    ['no object', [1], TypeError, 'writeTorch expects values as an object of arrays by name, but got [1]; pass model.stateDict(), or { model: model.stateDict() }'],
    ['undefined', { a: { b: undefined } }, TypeError, `writeTorch expects a.b ${allowed} undefined; leave it out, or turn it into one of these`],
    ['a date in a list', { a: [new Date(0)] }, TypeError, `writeTorch expects a[0] ${allowed} an object of class Date; leave it out, or turn it into one of these`],
    ['a list as a key', { a: new Map([[[1], 1]]) }, TypeError, `writeTorch expects a key of a ${allowed} [1]; leave it out, or turn it into one of these`],
    ['an array over a list', { a: { ...zeros([1]), dtype: 'array', data: [1] } }, DTypeError, "writeTorch expects a of dtype float32, float64, int8, uint8, int16, uint16, int32, uint32, but got array; convert it with array(a, { dtype: 'float64' })"],
    ['a number of 2041 bits', { a: 2n ** 2040n }, RangeError, 'writeTorch expects a to be a whole number of at most 255 bytes, but got a longer one; write it as a text'],
    ['what holds itself', { a: self }, RangeError, `writeTorch expects values in each other at most 100 deep, but got deeper ones at a${'[0]'.repeat(20).slice(0, 59)}...; does an object hold itself?`],
  ])('refuses %s', (_, value, type, message) => {
    expectError(() => writeTorch(bad(value)), type, message);
  }); // prettier-ignore

  it('takes one argument', () => {
    const call = writeTorch as (...given: unknown[]) => unknown;
    expectError(() => call({}, {}), TypeError, 'writeTorch expects at most 1 argument, but got 2; remove what is too much'); // prettier-ignore
  });

  it('gives the same bytes for the same arrays', () => {
    const x: NdArray = array([1, 2]);
    expect(writeTorch({ x })).toEqual(writeTorch({ x: array([1, 2]) }));
  });
});
