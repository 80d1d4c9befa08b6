import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decode, encode, type Table } from '../../../src/io/protobuf/message.js';
import { WireReader } from '../../../src/io/protobuf/read.js';

const Inner = { name: [1, 'text'], size: [2, 'whole'] } as const satisfies Table;
const Outer = {
  n: [1, 'whole'],
  f: [2, 'float'],
  d: [3, 'double'],
  t: [4, 'text'],
  b: [5, 'bytes'],
  list: [6, 'whole', 'repeated'],
  floats: [7, 'float', 'repeated'],
  inner: [8, Inner],
  all: [100, Inner, 'repeated'],
} as const satisfies Table;

const reader = (bytes: readonly number[] | Uint8Array) =>
  new WireReader('test', 'a message', Uint8Array.from(bytes));
const read = (bytes: readonly number[]) => decode(reader(bytes), Outer);

describe('a message', () => {
  it('comes back as it was written, whatever it holds', () => {
    const whole = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    const text = fc.string({ unit: 'binary' });
    const inner = fc.record({ name: text, size: whole });
    const values = fc.record({
      n: whole,
      f: fc.float(),
      d: fc.double(),
      t: text,
      b: fc.uint8Array(),
      list: fc.array(whole),
      floats: fc.array(fc.float()),
      inner,
      all: fc.array(inner),
    });
    fc.assert(
      fc.property(values, (one) => {
        expect(decode(reader(encode(Outer, one)), Outer)).toEqual(one);
      }),
    );
  });

  it('has undefined and empty lists for what is left out', () => {
    expect(read([])).toEqual({ n: undefined, f: undefined, d: undefined, t: undefined, b: undefined, list: [], floats: [], inner: undefined, all: [] }); // prettier-ignore
  });

  it('is read as the guide to its encoding writes it: varints, packed lists, the last of two', () => {
    // https://protobuf.dev/programming-guides/encoding: 150, "testing", packed 3, 270, 86942.
    expect(read([0x08, 0x96, 0x01]).n).toBe(150);
    expect(read([0x22, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]).t).toBe('testing');
    expect(read([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]).list).toEqual([3, 270, 86942]);
    expect(read([0x30, 3, 0x32, 1, 4, 0x30, 5]).list).toEqual([3, 4, 5]);
    expect(read([0x08, 1, 0x08, 2]).n).toBe(2);
    expect(read([0x08, ...new Array<number>(9).fill(0xff), 0x01]).n).toBe(-1);
  });

  it('is read past fields that are not known, of each way of writing', () => {
    const unknown = [
      0x50, 0x96, 0x01, 0x51, 1, 2, 3, 4, 5, 6, 7, 8, 0x52, 2, 9, 9, 0x55, 1, 2, 3, 4,
    ];
    expect(read([...unknown, 0x08, 7]).n).toBe(7);
  });

  it.each<[string, number[], string]>([
    ['a varint without an end', [0x08, 0x80], 'a whole number at byte 1, but got the end'],
    ['a varint of eleven bytes', [0x08, ...new Array<number>(11).fill(0x80)], 'a whole number at byte 1, but got one of more than ten bytes'],
    ['a length beyond the end', [0x22, 5, 1], '5 bytes at byte 1, but got 1'],
    ['a length of 2⁶³', [0x22, ...new Array<number>(9).fill(0x80), 1, 0], `${2 ** 63} bytes at byte 1, but got 1`],
    ['a double cut short', [0x19, 1, 2, 3], 'a number of 8 bytes at byte 1, but got 3 bytes'],
    ['a float cut short', [0x15, 1], 'a number of 4 bytes at byte 1, but got 1 byte'],
    ['a group', [0x0b], 'n as a whole number at byte 1, but got a field written in another way, 3'],
    ['a group that is not known', [0x53], 'a field at byte 1, but got one written in a way, 3, that is not in use'],
    ['a text for a number', [0x0a, 1, 1], 'n as a whole number at byte 1, but got a field written in another way, 2'],
    ['a number for a message', [0x40, 1], 'inner as a message at byte 1, but got a field written in another way, 0'],
    ['the field 0', [0x00, 1], 'a field at byte 0, but got one whose number is not allowed'],
    ['a fault in a message within', [0x42, 2, 0x10, 0x80], 'a whole number at byte 3, but got the end'],
  ])('is refused at its place: %s', (_, bytes, text) => {
    expect(() => read(bytes)).toThrow(
      `test expects a message to have ${text}; the file is damaged or of another kind: save or fetch it again`,
    );
  }); // prettier-ignore
});
