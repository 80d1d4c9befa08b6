/**
 * Reads the numbers a real PyTorch made: tests/fixtures/<name>.json, written by the script beside
 * it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FloatDType, NdArray } from '../../src/index.js';
import { packed } from '../../src/core/ndarray.js';

/** JSON has no NaN and no Infinity: the scripts write them as the strings that Number() reads. */
const nonFinite = new Set(['NaN', 'Infinity', '-Infinity']);

/** The fixture's content; the reader says of what type. */
export function readFixture(name: string): unknown {
  const text = readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text, (_, value: unknown) =>
    nonFinite.has(value as string) ? Number(value) : value,
  );
}

/** The numbers behind what the scripts' `base64_of` wrote. */
export function fromBase64(text: string, dtype: FloatDType): number[] {
  const bytes = new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const step = dtype === 'float32' ? 4 : 8;
  return Array.from({ length: bytes.byteLength / step }, (_, i) =>
    step === 4 ? bytes.getFloat32(4 * i, true) : bytes.getFloat64(8 * i, true),
  );
}

/** SHA-256 of an array's bytes, row-major and little-endian, as the scripts' `sha256`. */
export function digest(array: NdArray, dtype: FloatDType): string {
  const values = packed(array, dtype);
  const view = new DataView(new ArrayBuffer(values.byteLength));
  values.forEach((value, i) => {
    if (dtype === 'float32') view.setFloat32(4 * i, value, true);
    else view.setFloat64(8 * i, value, true);
  });
  return createHash('sha256').update(view).digest('hex');
}
