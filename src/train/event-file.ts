/**
 * The bytes of TensorBoard's event files: records framed as TensorFlow frames them, each one
 * message of Protocol Buffers.
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
 */
import { crc32c } from '../io/crc32.js';
import { bytesOf, double, float, joined, message, text, whole } from '../io/protobuf/write.js';

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
