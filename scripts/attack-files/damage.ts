/**
 * What is done to a good file: what happens to files by accident, and what somebody does who knows
 * the format.
 */
import type { Draw } from './draw.js';
import type { Format } from './format.js';
import { emptyBlocks } from './streams.js';

type Damage = (bytes: Uint8Array, draw: Draw, format: Format) => Uint8Array;

const spliced = (bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]));

/** Numbers at which programs trip. */
const odd = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

const streams = [emptyBlocks('long codes', 200), emptyBlocks('short codes', 400)];

/** The kinds of damage, by name. */
export const damages: Readonly<Record<string, Damage>> = {
  flip: (bytes, { below }) => {
    const copy = bytes.slice();
    for (let n = 1 + below(4); n > 0 && copy.length > 0; n--) copy[below(copy.length)] ^= 1 << below(8);
    return copy;
  },
  cut: (bytes, { below }) => bytes.slice(0, below(bytes.length + 1)),
  insert: (bytes, draw) => spliced(bytes, draw.below(bytes.length + 1), 0, draw.bytes(1 + draw.below(9))),
  remove: (bytes, { below }) => spliced(bytes, below(bytes.length + 1), 1 + below(9), new Uint8Array(0)),
  append: (bytes, draw) => spliced(bytes, bytes.length, 0, draw.bytes(1 + draw.below(300))),
  repeat: (bytes, { below }) => {
    const [a, b] = [below(bytes.length + 1), below(bytes.length + 1)];
    return spliced(bytes, b, 0, bytes.subarray(Math.min(a, b), Math.max(a, b)));
  },
  splice: (bytes, draw, { make }) => {
    const other = make(draw);
    return spliced(bytes.subarray(0, draw.below(bytes.length + 1)), bytes.length, 0, other.subarray(draw.below(other.length + 1)));
  },
  lie: (bytes, draw, { fields }) => {
    const copy = bytes.slice();
    const view = new DataView(copy.buffer);
    const known = fields(copy).filter(([at, size]) => at >= 0 && at + size <= copy.length);
    for (let n = 1 + draw.below(3); n > 0 && known.length > 0; n--) {
      const [at, size] = draw.pick(known);
      const near = view.getUint8(at) + draw.below(5) - 2;
      const value = draw.chance(0.5) ? draw.pick(odd) : near;
      const little = draw.chance(0.5);
      if (size === 1) view.setUint8(at, value);
      else if (size === 2) view.setUint16(at, value, little);
      else view.setUint32(at, value, little);
    }
    return copy;
  },
  stream: (bytes, draw) => {
    const stream = draw.pick(streams);
    return spliced(bytes, draw.below(bytes.length + 1), draw.below(stream.length), stream);
  },
  format: (bytes, draw, { special }) =>
    special.length > 0 ? (draw.pick(special)(bytes, draw) ?? bytes) : bytes,
}; // prettier-ignore

/** A damaged file, and what was done to it. */
export function damagedFile(format: Format, draw: Draw): { bytes: Uint8Array; done: string[] } {
  let bytes = format.make(draw);
  // What knows the format comes first: it needs a file that is still whole.
  const done = draw.chance(0.5) ? [draw.pick(['format', 'lie'])] : [];
  while (done.length === 0 || draw.chance(0.25)) done.push(draw.pick(blind));
  for (const kind of done) bytes = damages[kind](bytes, draw, format);
  return { bytes, done };
}

const blind = Object.keys(damages).filter((kind) => !['format', 'lie'].includes(kind));
