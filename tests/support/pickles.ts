/**
 * Files of torch.save made by hand, opcode by opcode.
 */
import { zipSync } from 'fflate';

/** Bytes of texts (each character one byte) and numbers. */
export const bytesOfParts = (...parts: readonly (string | number | Uint8Array)[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) => {
        if (typeof part === 'string') return Buffer.from(part, 'latin1');
        return typeof part === 'number' ? Uint8Array.of(part) : part;
      }),
    ),
  );

const int32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
};

/** A text, a whole number, and a tuple of what was written before. */
export const text = (value: string): Uint8Array => bytesOfParts('X', int32(value.length), value);
export const int = (value: number): Uint8Array => bytesOfParts('J', int32(value));
export const tuple = (...items: readonly Uint8Array[]): Uint8Array =>
  bytesOfParts('(', ...items, 't');
export const global = (path: string): Uint8Array =>
  bytesOfParts(
    `c${path.slice(0, path.lastIndexOf('.'))}\n${path.slice(path.lastIndexOf('.') + 1)}\n`,
  );

/** A storage by its persistent id. */
export const storage = (type: string, key: string, count: number): Uint8Array =>
  bytesOfParts(tuple(text('storage'), global(type), text(key), text('cpu'), int(count)), 'Q');

/** A tensor over a storage. */
export const tensor = (
  over: Uint8Array,
  offset: Uint8Array,
  shape: readonly number[],
  stride: readonly number[],
  ...more: readonly Uint8Array[]
): Uint8Array =>
  bytesOfParts(
    global(`torch._utils._rebuild_tensor_v${more.length > 1 ? 3 : 2}`),
    tuple(
      over,
      offset,
      tuple(...shape.map(int)),
      tuple(...stride.map(int)),
      bytesOfParts(0x89),
      bytesOfParts(global('collections.OrderedDict'), ')R'),
      ...more,
    ),
    'R',
  );

/** An archive around a pickle, which is framed by its first and last opcode. */
export const archive = (
  pickle: Uint8Array,
  members: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array =>
  zipSync(
    {
      'a/data.pkl': bytesOfParts(0x80, 2, pickle, '.'),
      'a/version': bytesOfParts('3\n'),
      ...Object.fromEntries(Object.entries(members).map(([name, bytes]) => [`a/${name}`, bytes])),
    },
    { level: 0 },
  );
