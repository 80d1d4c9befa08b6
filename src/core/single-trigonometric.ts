/**
 * sin and cos for float32 results, as single.ts: short polynomials in float64 for angles up to a
 * million, trigonometric.ts for larger ones and next to multiples of π/2.
 */
import { cos, sin } from './trigonometric.js';

/** A sum with it has no bits left behind the point: they are rounded away, ties to even. */
const MAGIC = 1.5 * 2 ** 52;

/** x = quarter · π/2 + rest; whether that is exact enough. */
let [quarter, rest] = [0, 0];

function reduces(x: number): boolean {
  quarter = x * 0.6366197723675814 + MAGIC - MAGIC;
  rest = x - quarter * 1.5707963267341256 - quarter * 6.077100506506192e-11;
  return Math.abs(x) <= 1e6 && (quarter === 0 || Math.abs(rest) >= 1e-9);
}

/** sin(rest + turns · π/2) */
function turned(turns: number): number {
  const z = rest * rest;
  const z2 = z * z;
  const near = turns & 1 ? ofCos(z, z2) : rest * ofSin(z, z2);
  return turns & 2 ? -near : near;
}

const ofSin = (z: number, z2: number): number =>
  0.9999999999956515 +
  z * -0.16666666631450996 +
  (0.00833332876883547 + z * -0.00019839198092453864 + z2 * 2.7173075444014035e-6) * z2;

const ofCos = (z: number, z2: number): number =>
  0.999999999999944 +
  z * -0.4999999999934787 +
  (0.041666666543420654 + z * -0.0013888880368345476) * z2 +
  (2.4798923457970708e-5 + z * -2.7173048390198084e-7) * (z2 * z2);

/** sin x */
export const sin32 = (x: number): number => (reduces(x) ? turned(quarter) : sin(x));

/** cos x */
export const cos32 = (x: number): number => (reduces(x) ? turned(quarter + 1) : cos(x));
