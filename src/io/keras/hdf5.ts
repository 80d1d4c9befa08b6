/**
 * HDF5 files, read by the package h5wasm, which is this package's user's to install: the one file
 * that knows it. It is loaded when the first such file is read. HDF5 is C code in WebAssembly: it
 * sees the bytes that it is given and nothing else, and where it fails on damaged ones, all that it
 * throws becomes a FormatError.
 */
import { show } from '../../core/check.js';
import { allocate, type FloatArray, type FloatDType } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import { MOST_AXES } from '../../core/file-bounds.js';
import { sizeOf, wrap, type NdArray } from '../../core/ndarray.js';
import { fault } from '../foreign/fields.js';

const advice = 'the file is damaged: save or fetch it again';

/** What is used of h5wasm. */
interface Metadata {
  readonly shape: readonly number[] | null;
  readonly size: number;
  readonly total_size: number;
}
interface Entity {
  readonly type: string;
  readonly metadata?: Metadata;
  readonly value?: unknown;
  readonly filters?: readonly unknown[];
  readonly attrs: Readonly<Record<string, { readonly metadata: Metadata; readonly value: unknown }>>;
  keys?(): readonly string[];
  get?(path: string): Entity | null;
  close?(): unknown;
}
interface H5wasm {
  readonly ready: Promise<{
    readonly FS: {
      writeFile(path: string, bytes: Uint8Array): void;
      unlink(path: string): void;
    };
    /** From now on HDF5's faults are thrown, with its own words, which go to the console else. */
    activate_throwing_error_handler(): void;
    deactivate_throwing_error_handler(): void;
  }>;
  readonly File: new (path: string, mode: string) => Entity;
}

async function load(who: string): Promise<H5wasm> {
  try {
    // Inside of `try`, bundlers take what is not installed for optional.
    const { File, ready } = await import('h5wasm');
    return { File, ready } as unknown as H5wasm;
  } catch (cause) {
    throw new Error(
      `${who} expects the package h5wasm, which reads HDF5, but got none that loads ` +
        `(${String(cause)}); npm install h5wasm`,
      { cause },
    );
  }
}

const unreadable = (who: string, error: unknown): unknown =>
  error instanceof FormatError
    ? error
    : fault(
        who,
        'an HDF5 file that is whole',
        `bytes that HDF5 cannot read (${String(error).slice(0, 200)})`,
        advice,
        error,
      );

/** A file while it is open. */
export class Hdf5 {
  constructor(
    readonly who: string,
    readonly file: Entity,
    /** How many bytes the file has: no array in it has more. */
    readonly bytes: number,
  ) {}

  /** What stands at a path; undefined where nothing does. */
  #at(path: string): Entity | undefined {
    return this.#ask(() => (path === '' ? this.file : this.file.get?.(path))) ?? undefined;
  }

  /** What HDF5 throws is about the file, and this package's own faults are not. */
  #ask<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      throw unreadable(this.who, error);
    }
  }

  hasGroup(path: string): boolean {
    return this.#at(path)?.type === 'Group';
  }

  /** The names in a group; none where there is no such group. */
  names(path: string): readonly string[] {
    const group = this.#at(path);
    return group?.type === 'Group' ? this.#ask(() => group.keys?.() ?? []) : [];
  }

  /** An attribute's texts: one, several, or undefined where there is none. */
  texts(path: string, name: string): readonly string[] | undefined {
    const attrs = this.#ask(() => this.#at(path)?.attrs);
    if (!attrs || !Object.hasOwn(attrs, name)) return undefined;
    const attribute = this.#ask(() => attrs[name]);
    this.#checkSize(`the attribute ${show(name)}`, attribute.metadata);
    const value = this.#ask(() => attribute.value);
    if (typeof value === 'string') return [value];
    const list = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as never) : [];
    const wrong = (list as unknown[]).find((text) => typeof text !== 'string');
    if (wrong === undefined) return list as string[];
    throw fault(this.who, `the attribute ${show(name)} to hold texts`, show(wrong), advice);
  }

  /** The numbers at a path. */
  numbers(path: string, dtype: FloatDType): NdArray<FloatArray> {
    const { who } = this;
    const title = `weights at ${show(path)}`;
    const found = this.#at(path);
    const metadata = this.#ask(() => found?.metadata);
    if (found?.type !== 'Dataset' || !metadata)
      throw fault(who, title, found ? `a ${found.type}` : 'none', advice);
    const { shape } = metadata;
    this.#checkSize(title, metadata);
    if (!shape || shape.length > MOST_AXES)
      throw fault(who, `${title} to be an array`, show(shape), advice);
    const value = this.#ask(() => found.value);
    const given = ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<number>) : [value];
    const size = sizeOf(shape);
    const first: unknown = given[0];
    if (given.length !== size || (size > 0 && !['number', 'bigint'].includes(typeof first)))
      throw fault(who, `${title} to be ${size} numbers`, show(value), 'save the model in float32');
    const data: FloatArray = allocate(dtype, size);
    for (let i = 0; i < size; i++) data[i] = Number(given[i]);
    return wrap(data, shape);
  }

  /** Refuses what claims more bytes than the file has, before memory is taken for it. */
  #checkSize(title: string, { size, total_size: count }: Metadata): void {
    const bytes = Number(size) * Number(count);
    if (bytes >= 0 && bytes <= this.bytes) return;
    const came = `${bytes} in a file of ${this.bytes}`;
    throw fault(this.who, `${title} to have no more bytes than the file`, came, advice);
  }
}

let count = 0;

/** Reads from the bytes of an HDF5 file while it is open. */
export async function withHdf5<T>(
  who: string,
  bytes: Uint8Array,
  read: (file: Hdf5) => T,
): Promise<T> {
  const { File, ready } = await load(who);
  const hdf5 = await ready;
  const { FS } = hdf5;
  const path = `/tiny-mlp-${count++}.h5`;
  let file: Entity | undefined;
  hdf5.activate_throwing_error_handler();
  try {
    try {
      FS.writeFile(path, bytes);
      file = new File(path, 'r');
    } catch (error) {
      throw unreadable(who, error);
    }
    return read(new Hdf5(who, file, bytes.length));
  } finally {
    for (const end of [() => file?.close?.(), () => FS.unlink(path)]) {
      try {
        end();
      } catch {
        // What could not be opened need not be closed.
      }
    }
    hdf5.deactivate_throwing_error_handler();
  }
}
