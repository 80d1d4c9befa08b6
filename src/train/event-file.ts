/**
 * The bytes of TensorBoard's event files: records framed as TensorFlow frames them, each one
 * message of Protocol Buffers. Written by hand: three small messages do not justify a package.
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
 * @see https://protobuf.dev/programming-guides/encoding
 */
import { encodeText } from '../core/text-coders.js';
import { crc32c } from '../io/crc32.js';

/** An event: what was measured, or how the file or the session begins. */
export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** `'brain.Event:2'`, in a file's first record. */
  readonly fileVersion?: string;
  /** Whether a session begins: what older files have from this step on is no longer shown. */
  readonly starts?: boolean;
  readonly scalars?: readonly (readonly [tag: string, value: number])[];
}

type Part = readonly number[] | Uint8Array;

function joined(parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A whole number in groups of seven bits, the lowest first. */
function varint(n: number): number[] {
  const bytes = [];
  for (; n >= 0x80; n = Math.floor(n / 0x80)) bytes.push((n % 0x80) | 0x80);
  return [...bytes, n];
}

const bytesOf = (size: number, write: (view: DataView) => void): Uint8Array => {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return new Uint8Array(view.buffer);
};

/**
 * A field's number and how it is written: as a varint, 8 bytes, bytes with their length, 4 bytes.
 */
const [VARINT, FIXED64, LENGTH, FIXED32] = [0, 1, 2, 5];
const key = (field: number, type: number): number[] => varint(field * 8 + type);

const whole = (field: number, n: number): Part[] => [key(field, VARINT), varint(n)];
const double = (field: number, value: number): Part[] => [
  key(field, FIXED64),
  bytesOf(8, (view) => view.setFloat64(0, value, true)),
];
const float = (field: number, value: number): Part[] => [
  key(field, FIXED32),
  bytesOf(4, (view) => view.setFloat32(0, value, true)),
];
const message = (field: number, bytes: Uint8Array): Part[] => [
  key(field, LENGTH),
  varint(bytes.length),
  bytes,
];
const text = (field: number, value: string): Part[] => message(field, encodeText(value));

/** Event { wall_time 1, step 2, file_version 3, summary 5, session_log 7 }. */
function encodeEvent({ wallTime, step, fileVersion, starts, scalars }: Event): Uint8Array {
  const values = scalars?.flatMap(([tag, value]) =>
    message(1, joined([...text(1, tag), ...float(2, value)])),
  );
  return joined([
    ...double(1, wallTime),
    ...whole(2, step),
    ...(fileVersion === undefined ? [] : text(3, fileVersion)),
    ...(values ? message(5, joined(values)) : []),
    ...(starts ? message(7, joined(whole(1, 1))) : []),
  ]);
}

/** A checksum that does not look like one of the data which hold it (TensorFlow's crc32c.h). */
function masked(bytes: Uint8Array): Uint8Array {
  const sum = crc32c(bytes);
  return bytesOf(4, (view) => view.setUint32(0, ((sum >>> 15) | (sum << 17)) + 0xa282ead8, true));
}

/** An event as a record: its length, the length's checksum, itself, its checksum. */
export function encodeRecord(event: Event): Uint8Array {
  const data = encodeEvent(event);
  const length = bytesOf(8, (view) => view.setUint32(0, data.length, true));
  return joined([length, masked(length), data, masked(data)]);
}
