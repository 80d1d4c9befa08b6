/**
 * Messages of Protocol Buffers taken apart and put together otherwise: what somebody does who knows
 * the format. Lengths around what is changed are made right again, so that the change is read.
 */
import { varint } from '../../src/io/protobuf/write.js';
import type { Draw } from './draw.js';

/** A field: its key's number and type, and a value or fields. */
interface Field {
  number: number;
  type: number;
  value: Uint8Array;
  fields?: Field[];
}

/** The fields in bytes; undefined where they are no message. */
function parse(bytes: Uint8Array, depth = 0): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  const whole = (): number => {
    let [value, by] = [0, 1];
    for (;;) {
      const byte = bytes[at++] ?? NaN;
      if (!(by < 2 ** 60) || Number.isNaN(byte)) return NaN;
      value += (byte & 127) * by;
      by *= 128;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = whole();
    const [number, type] = [Math.floor(key / 8), key % 8];
    if (!(number > 0 && number < 64)) return undefined;
    let start = at;
    let size = { 1: 8, 5: 4 }[type] ?? NaN;
    if (type === 0) {
      whole();
      size = at - start;
    } else if (type === 2) {
      size = whole();
      start = at;
    }
    if (!(start + size <= bytes.length)) return undefined;
    const value = bytes.subarray(start, start + size);
    const inner = type === 2 && size > 1 && depth < 6 ? parse(value, depth + 1) : undefined;
    fields.push({ number, type, value, ...(inner && { fields: inner }) });
    at = start + size;
  }
  return fields;
}

function serialized(fields: readonly Field[]): Uint8Array {
  const parts = fields.flatMap(({ number, type, value, fields: inner }) => {
    const body = inner ? serialized(inner) : value;
    return [Uint8Array.from(varint(number * 8 + type)), ...(type === 2 ? [Uint8Array.from(varint(body.length))] : []), body];
  });
  return new Uint8Array(Buffer.concat(parts));
} // prettier-ignore

/** All lists of fields, outer ones first. */
const listsIn = (fields: Field[]): Field[][] => [
  fields,
  ...fields.flatMap(({ fields: inner }) => (inner ? listsIn(inner) : [])),
];

const odd = [0, 1, 2, 7, 127, 128, 2 ** 31, 2 ** 32 - 1, 2 ** 40, 2 ** 53, -1, -(2 ** 53)];

const words = ['MatMul', 'Gemm', 'Add', 'Mul', 'Concat', 'Gather', 'Reshape', 'Identity', 'Transpose', 'If', '', '__proto__', 'x']; // prettier-ignore

type Change = (list: Field[], at: number, draw: Draw, all: Field[][]) => void;

const changes: readonly Change[] = [
  (list, at, draw) => {
    if (list[at].type === 0) list[at].value = Uint8Array.from(varint(draw.pick(odd)));
    else list[at].value = draw.bytes(list[at].value.length);
    delete list[at].fields;
  },
  (list, at, draw) => (list[at].number = 1 + draw.below(20)),
  (list, at, draw) => (list[at].type = draw.pick([0, 1, 2, 3, 5, 6])),
  (list, at) => list.splice(at, 1),
  (list, at, draw) => list.splice(draw.below(list.length + 1), 0, list[at]),
  (list, at, draw) => {
    for (let n = draw.below(200); n > 0; n--) list.push(list[at]);
  },
  (list, at, draw) => {
    const other = draw.below(list.length);
    [list[at], list[other]] = [list[other], list[at]];
  },
  // One name for another: values that are not there, of another node, or a node's own.
  (list, at, draw, all) => {
    const texts = all.flat().filter(({ type, fields }) => type === 2 && !fields);
    list[at] = { ...list[at], type: 2, value: draw.chance(0.7) && texts.length > 0 ? draw.pick(texts).value : new TextEncoder().encode(draw.pick(words)) };
    delete list[at].fields;
  },
  (list, at) => {
    for (let n = 0; n < 500; n++) list[at] = { number: list[at].number, type: 2, value: new Uint8Array(0), fields: [list[at]] };
  },
  (list, at, draw) => (list[at].value = list[at].value.slice(0, draw.below(list[at].value.length + 1))),
]; // prettier-ignore

/** A message with one to three of its fields changed, wherever they lie. */
export function protobufDamage(bytes: Uint8Array, draw: Draw): Uint8Array | undefined {
  const root = parse(bytes);
  if (!root) return undefined;
  for (let n = 1 + draw.below(3); n > 0; n--) {
    const all = listsIn(root).filter((list) => list.length > 0);
    if (all.length === 0) break;
    const list = draw.pick(all);
    draw.pick(changes)(list, draw.below(list.length), draw, all);
  }
  return serialized(root);
}

/** Where lengths and keys of the outer fields stand. */
export function protobufFields(bytes: Uint8Array): [at: number, size: number][] {
  const places: [number, number][] = [];
  let at = 0;
  for (const { number, type, value } of parse(bytes) ?? []) {
    const key = varint(number * 8 + type).length;
    places.push([at, 1], [at + key, 1]);
    at += key + (type === 2 ? varint(value.length).length : 0) + value.length;
    if (type === 2 && value.length > 4) places.push([at - value.length, 1], [at - value.length + 1, 1]);
  }
  return places;
} // prettier-ignore
