/**
 * Messages of Protocol Buffers as bytes: fields, written one after the other. Not here: which
 * message has which fields (message.ts).
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
import type { Bytes } from '../../core/dtype.js';
import { encodeText } from '../../core/text-coders.js';

/** A piece of a message. */
export type Part = readonly number[] | Uint8Array;

/** How a field is written: as a varint, 8 bytes, bytes with their length, 4 bytes. */
export const [VARINT, FIXED64, LENGTH, FIXED32] = [0, 1, 2, 5] as const;

/** Pieces made one. */
export function joined(parts: readonly Part[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A whole number in groups of seven bits, the lowest first; below 0 in two's complement. */
export function varint(n: number): number[] {
  const bytes = [];
  if (n < 0) {
    for (let rest = BigInt.asUintN(64, BigInt(n)); ; rest >>= 7n) {
      if (rest < 0x80n) return [...bytes, Number(rest)];
      bytes.push(Number(rest & 0x7fn) | 0x80);
    }
  }
  for (; n >= 0x80; n = Math.floor(n / 0x80)) bytes.push((n % 0x80) | 0x80);
  return [...bytes, n];
}

/** Bytes that a view writes. */
export const bytesOf = (size: number, write: (view: DataView) => void): Bytes => {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return new Uint8Array(view.buffer);
};

const key = (field: number, type: number): number[] => varint(field * 8 + type);

export const whole = (field: number, n: number): Part[] => [key(field, VARINT), varint(n)];

export const double = (field: number, value: number): Part[] => [
  key(field, FIXED64),
  bytesOf(8, (view) => view.setFloat64(0, value, true)),
];

export const float = (field: number, value: number): Part[] => [
  key(field, FIXED32),
  bytesOf(4, (view) => view.setFloat32(0, value, true)),
];

export const message = (field: number, bytes: Uint8Array): Part[] => [
  key(field, LENGTH),
  varint(bytes.length),
  bytes,
];

export const text = (field: number, value: string): Part[] => message(field, encodeText(value));
