/**
 * HDF5 files as h5py writes them unless it is asked for more: groups, attributes, and arrays that
 * stand in one piece. Not here: filters and chunks, links, and the format of `libver='latest'`,
 * which are refused; writing.
 *
 * Why not h5wasm, which is HDF5's own library: a damaged file can end in a fault of memory inside
 * of it, after which it reads no file any more; each one that it refuses leaves a file open; and it
 * is 4 MB.
 *
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
import { show } from '../../core/check.js';
import type { FloatArray, FloatDType } from '../../core/dtype.js';
import { sizeOf, wrap, type NdArray } from '../../core/ndarray.js';
import { Hdf5Bytes, NOWHERE } from './bytes.js';
import { datatypeAt, numbersAt, shapeAt, textsAt } from './content.js';
import { membersOf } from './group.js';
import { kinds, messagesAt, type Message } from './object.js';

const plain = "save it without compression and chunks, as Keras's own save does";

const padded = (size: number): number => 8 * Math.ceil(size / 8);

interface Found {
  readonly messages: readonly Message[];
  readonly members: ReadonlyMap<string, number> | undefined;
}

/** An HDF5 file. */
export class Hdf5File {
  readonly #file: Hdf5Bytes;
  readonly #root: number;
  readonly #known = new Map<number, Found>();

  /** @throws FormatError if it is none, or of a newer format. */
  constructor(who: string, bytes: Uint8Array) {
    this.#file = new Hdf5Bytes(who, bytes);
    const file = this.#file;
    file.signature(0, '\x89HDF\r\n\x1a\n');
    const [version, offsets, lengths] = [file.u8(8), file.u8(13), file.u8(14)];
    if (version !== 0 || offsets !== 8 || lengths !== 8) {
      throw file.fault(
        'an HDF5 file of superblock 0, with addresses of 8 bytes',
        version === 0 ? `addresses of ${offsets} and ${lengths} bytes` : `superblock ${version}`,
        "save it with Keras's own save, or h5py.File(..., libver='earliest')",
      );
    }
    const [base, end] = [file.u64(24), file.u64(40)];
    if (base !== 0 || end > bytes.length || end === NOWHERE)
      throw file.fault(`an HDF5 file of ${end} bytes from ${base}`, `${bytes.length} bytes`);
    this.#root = file.u64(64);
  }

  get who(): string {
    return this.#file.who;
  }

  #object(header: number): Found {
    let found = this.#known.get(header);
    if (!found) {
      const messages = messagesAt(this.#file, header);
      found = { messages, members: membersOf(this.#file, messages) };
      this.#known.set(header, found);
    }
    return found;
  }

  /** What stands at a path from the root; undefined where nothing does. */
  #at(path: string): Found | undefined {
    let found: Found | undefined = this.#object(this.#root);
    for (const name of path.split('/').filter((part) => part !== '')) {
      this.#file.spend();
      const header: number | undefined = found?.members?.get(name);
      found = header === undefined ? undefined : this.#object(header);
    }
    return found;
  }

  /** The names in a group; undefined where there is no such group. */
  names(path: string): readonly string[] | undefined {
    const members = this.#at(path)?.members;
    return members && [...members.keys()];
  }

  /** An attribute's texts: one, several, or undefined where there is no such attribute. */
  texts(path: string, name: string): readonly string[] | undefined {
    const file = this.#file;
    for (const { kind, at, size, shared } of this.#at(path)?.messages ?? []) {
      if (kind !== kinds.attribute) continue;
      file.spend();
      const version = file.u8(at);
      const isKnown = version >= 1 && version <= 3 && !shared;
      if (!isKnown) throw file.fault(`an attribute at byte ${at}`, `version ${version}`);
      const [nameSize, typeSize, spaceSize] = [2, 4, 6].map((offset) => file.u16(at + offset));
      const round = version === 1 ? padded : (bytes: number) => bytes;
      const start = at + (version === 3 ? 9 : 8);
      if (file.name(start) !== name) continue;
      if (version > 1 && file.u8(at + 1) !== 0)
        throw file.fault(`the attribute ${show(name)} in one piece`, 'a shared one', plain);
      const type = start + round(nameSize);
      const space = type + round(typeSize);
      const shape = shapeAt(file, space);
      const content = space + round(spaceSize);
      if (content > at + size)
        throw file.fault(`the attribute ${show(name)} in ${size} bytes`, `${content - at}`);
      if (!shape || sizeOf(shape) === 0) return [];
      return textsAt(file, datatypeAt(file, type), content, sizeOf(shape));
    }
    return undefined;
  }

  /** The array at a path. */
  numbers(path: string, dtype: FloatDType): NdArray<FloatArray> {
    const file = this.#file;
    const messages = this.#at(path)?.messages ?? [];
    const [space, type, layout] = [kinds.dataspace, kinds.datatype, kinds.layout].map((kind) =>
      messages.find((message) => message.kind === kind),
    );
    if (!space || !type || !layout)
      throw file.fault(`an array at ${show(path)}`, messages.length > 0 ? 'no array' : 'nothing');
    const isPlain = !space.shared && !type.shared && !layout.shared;
    if (!isPlain || messages.some(({ kind }) => kind === kinds.filters))
      throw file.fault(
        `the array at ${show(path)} as it is`,
        'one that went through filters',
        plain,
      );
    const shape = shapeAt(file, space.at);
    if (!shape) throw file.fault(`an array at ${show(path)}`, 'none', plain);
    const element = datatypeAt(file, type.at);
    const size = sizeOf(shape);
    const [version, kind] = [file.u8(layout.at), file.u8(layout.at + 1)];
    if (version !== 3 || kind > 1) {
      const came = version === 3 && kind === 2 ? 'one in chunks' : `layout ${version}, ${kind}`;
      throw file.fault(`the array at ${show(path)} in one piece`, came, plain);
    }
    const at = kind === 0 ? layout.at + 4 : file.u64(layout.at + 2);
    const stored = kind === 0 ? file.u16(layout.at + 2) : file.u64(layout.at + 10);
    if (size > 0 && (at === NOWHERE || size * element.bytes > stored)) {
      const came = at === NOWHERE ? 'none' : String(stored);
      throw file.fault(`the array at ${show(path)} to have ${size * element.bytes} bytes`, came);
    }
    return wrap(numbersAt(file, element, size === 0 ? 0 : at, size, dtype), shape);
  }
}
