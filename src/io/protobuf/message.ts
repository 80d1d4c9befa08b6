/**
 * Messages of Protocol Buffers by tables that name their fields: from bytes to objects, and back.
 * Fields that a table leaves out are skipped. A table names no message that it lies within, so
 * nothing nests deeper than tables do.
 */
import type { Bytes } from '../../core/dtype.js';
import { decodeText } from '../../core/text-coders.js';
import type { WireReader } from './read.js';
import {
  double,
  FIXED32,
  FIXED64,
  float,
  joined,
  LENGTH,
  message,
  text,
  VARINT,
  whole,
  type Part,
} from './write.js';

/** What a field holds. */
export type Kind = 'whole' | 'float' | 'double' | 'text' | 'bytes' | Table;

/** A field: its number, what it holds, and whether there may be several. */
export type Field = readonly [number: number, kind: Kind, repeated?: 'repeated'];

/** A message's fields by name. */
// A Record may not hold itself.
// eslint-disable-next-line @typescript-eslint/consistent-indexed-object-style
export interface Table {
  readonly [name: string]: Field;
}

/** What a message holds, by a table; fields that may be left out are undefined where they are. */
export type Message<T extends Table> = {
  readonly [N in keyof T]: T[N] extends readonly [number, infer K, 'repeated']
    ? readonly ValueOf<K>[]
    : ValueOf<T[N][1]> | undefined;
};
type ValueOf<K> = K extends 'whole' | 'float' | 'double'
  ? number
  : K extends 'text'
    ? string
    : K extends 'bytes'
      ? Uint8Array
      : K extends Table
        ? Message<K>
        : never;

const types = { whole: VARINT, float: FIXED32, double: FIXED64, text: LENGTH, bytes: LENGTH };
const typeOf = (kind: Kind): number => (typeof kind === 'string' ? types[kind] : LENGTH);

function valueOf(reader: WireReader, kind: Kind): unknown {
  if (kind === 'whole') return reader.whole();
  if (kind === 'float') return reader.float();
  if (kind === 'double') return reader.double();
  const part = reader.part();
  if (kind === 'bytes') return part.bytes;
  return kind === 'text' ? decodeText(part.bytes) : decode(part, kind);
}

/** The names of a table's fields, by their numbers: worked out once for all its messages. */
const numbered = /* @__PURE__ */ new WeakMap<Table, ReadonlyMap<number, string>>();

function namesOf(table: Table): ReadonlyMap<number, string> {
  let names = numbered.get(table);
  if (!names) {
    names = new Map(Object.entries(table).map(([name, [number]]) => [number, name]));
    numbered.set(table, names);
  }
  return names;
}

/** A message from its bytes. Of a field given twice that is no list, the last counts. */
export function decode<T extends Table>(reader: WireReader, table: T): Message<T> {
  const names = namesOf(table);
  const found: Record<string, unknown> = {};
  for (const name of names.values()) found[name] = table[name][2] ? [] : undefined;
  while (!reader.done) {
    const { field, type } = reader.key();
    const name = names.get(field);
    if (name === undefined) {
      reader.skip(type);
      continue;
    }
    const [, kind, repeated] = table[name];
    const list = found[name] as unknown[];
    if (type === typeOf(kind)) {
      const value = valueOf(reader, kind);
      if (repeated) list.push(value);
      else found[name] = value;
    } else if (repeated && type === LENGTH && typeof kind === 'string') {
      const packed = reader.part();
      while (!packed.done) list.push(valueOf(packed, kind));
    } else reader.refuse(`${name} as ${describe(kind)}`, `a field written in another way, ${type}`);
  }
  return found as Message<T>;
}

const describe = (kind: Kind): string =>
  typeof kind === 'string'
    ? {
        whole: 'a whole number',
        float: 'a number',
        double: 'a number',
        text: 'a text',
        bytes: 'bytes',
      }[kind]
    : 'a message';

/** What {@link encode} takes: fields that a message does not have may be left out. */
export type Written<T extends Table> = {
  readonly [N in keyof T]?: T[N] extends readonly [number, infer K, 'repeated']
    ? readonly WrittenOf<K>[]
    : WrittenOf<T[N][1]> | undefined;
};
type WrittenOf<K> = K extends string ? ValueOf<K> : K extends Table ? Written<K> : never;

function parts(number: number, kind: Kind, value: unknown): Part[] {
  if (kind === 'whole') return whole(number, value as number);
  if (kind === 'float') return float(number, value as number);
  if (kind === 'double') return double(number, value as number);
  if (kind === 'text') return text(number, value as string);
  return message(number, kind === 'bytes' ? (value as Uint8Array) : encode(kind, value as object));
}

/** The bytes of a message. */
export function encode<T extends Table>(table: T, values: Written<T>): Bytes {
  const all: Part[] = [];
  for (const [name, [number, kind, repeated]] of Object.entries(table)) {
    const value: unknown = values[name];
    if (value === undefined) continue;
    // Not spread into one call: a list may be longer than arguments may be.
    for (const item of repeated ? (value as unknown[]) : [value])
      for (const part of parts(number, kind, item)) all.push(part);
  }
  return joined(all);
}
