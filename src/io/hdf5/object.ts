/**
 * An object of an HDF5 file, a group or a dataset: the messages in its header, of version 1, as
 * the library writes them unless it is asked for the latest format.
 *
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
import type { Hdf5Bytes } from './bytes.js';

/** The messages that are read, by their numbers. */
export const kinds = {
  dataspace: 1,
  datatype: 3,
  layout: 8,
  filters: 11,
  attribute: 12,
  continuation: 16,
  symbolTable: 17,
} as const;

/** A message: where its content stands. */
export interface Message {
  readonly kind: number;
  readonly at: number;
  readonly size: number;
  /** Whether its content is kept elsewhere. */
  readonly shared: boolean;
}

const SHARED = 2;

/** The messages of the object whose header begins at a byte. */
export function messagesAt(file: Hdf5Bytes, header: number): Message[] {
  const version = file.u8(header);
  if (version !== 1) {
    const isNewer = String.fromCharCode(...file.part(header, 4)) === 'OHDR';
    throw file.fault(
      'objects with headers of version 1',
      isNewer ? 'one of version 2' : `${version} at byte ${header}`,
      isNewer ? "save it with Keras's own save, or h5py.File(..., libver='earliest')" : undefined,
    );
  }
  const total = file.u16(header + 2);
  const blocks = [{ at: header + 16, size: file.u32(header + 8) }];
  const messages: Message[] = [];
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    file.check(block.at, block.size);
    const end = block.at + block.size;
    for (let at = block.at; at + 8 <= end && messages.length < total;) {
      file.spend();
      const [kind, size] = [file.u16(at), file.u16(at + 2)];
      const shared = (file.u8(at + 4) & SHARED) !== 0;
      if (at + 8 + size > end)
        throw file.fault(`a message of ${size} bytes at byte ${at}`, `its block's end, ${end}`);
      const message = { kind, at: at + 8, size, shared };
      messages.push(message);
      if (kind === kinds.continuation)
        blocks.push({ at: file.u64(message.at), size: file.u64(message.at + 8) });
      at += 8 + size;
    }
  }
  return messages;
}
