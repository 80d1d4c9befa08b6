/**
 * Numbers, lists and sections as the binary format of WebAssembly has them.
 *
 * @see https://webassembly.github.io/spec/core/binary/
 */
import { encodeText } from '../../core/text-coders.js';

export type Code = readonly number[];

/** Value types. */
export const I32 = 0x7f;
export const F64 = 0x7c;

/** LEB128 of a whole number from 0 on. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** Signed LEB128 of a whole number. */
export function signed(value: bigint | number): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt(value); ;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    const isLast = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
    bytes.push(isLast ? low : low | 128);
    if (isLast) return bytes;
  }
}

export const i32 = (value: number): Code => [0x41, ...signed(value)];
export const i64 = (value: bigint): Code => [0x42, ...signed(value)];
export const f64 = (value: number): Code => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [0x44, ...bytes];
};

/** A name: its bytes behind their number. */
export const text = (name: string): Code => {
  const bytes = encodeText(name);
  return [...unsigned(bytes.length), ...bytes];
};

/** Items behind their number. */
export const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];

/** Bytes of a section of a kind; of many bytes, some may come apart from the others. */
export function section(
  kind: number,
  head: Code,
  body: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const start = [kind, ...unsigned(head.length + body.length), ...head];
  const bytes = new Uint8Array(start.length + body.length);
  bytes.set(start);
  bytes.set(body, start.length);
  return bytes;
}
