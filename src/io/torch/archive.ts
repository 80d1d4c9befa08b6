/**
 * A file of torch.save as an archive: data.pkl, which says what there is, the numbers in data/0,
 * data/1, ..., and the order of their bytes. Files of other kinds that end in .pt are told apart.
 */
import { FormatError } from '../../core/errors.js';
import { decodeText } from '../../core/text-coders.js';
import { adviceForOther } from '../file-kinds.js';
import { listZip, type ArchiveKind, type ZipMember } from '../zip-directory.js';
import { takeOut } from '../zip-member.js';

/** The parts of a file of torch.save. */
export interface TorchArchive {
  readonly pickle: Uint8Array;
  readonly littleEndian: boolean;
  /** The bytes of a storage. @throws FormatError if there is none of that key. */
  readonly storage: (key: string) => Uint8Array;
}

/** How PyTorch before 1.6 begins a file: a pickle of the number 0x1950a86a20f9469cfc6c. */
const OLD = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/** `ustar`, where a tar archive has it: how PyTorch 0.1 saved. */
const [TAR_AT, TAR] = [257, [0x75, 0x73, 0x74, 0x61, 0x72]];

const stateDict = 'torch.save(model.state_dict(), path)';
const anew =
  'in Python, torch.save(torch.load(file, weights_only=True), path) writes the zip format';

const begins = (bytes: Uint8Array, at: number, with_: readonly number[]): boolean =>
  with_.every((byte, i) => bytes[at + i] === byte);

function adviceFor(bytes: Uint8Array): string | undefined {
  if (begins(bytes, 0, OLD)) return `this is the format of PyTorch before 1.6: ${anew}`;
  if (begins(bytes, TAR_AT, TAR)) return `this is the tar format of PyTorch 0.1: ${anew}`;
  if (bytes[0] === 0x80) return `this looks like a pickle without tensors: save ${stateDict}`;
  return adviceForOther(bytes, 'torch');
}

const kind: ArchiveKind = {
  what: 'a ZIP archive of torch.save (.pt, .pth)',
  adviceFor,
  pass: 'pass what torch.save or writeTorch wrote, all of it and nothing else',
  save: 'save it with torch.save',
  split: 'save its tensors in several files',
};

/** torch.save writes some 200 bytes a tensor: 16 MiB are room for 80,000. */
const LONGEST_PICKLE = 0x1000000;

/** Reads the parts of an archive. @throws FormatError if it is none of torch.save. */
export function openArchive(who: string, bytes: Uint8Array, maxBytes: number): TorchArchive {
  const members = listZip(who, bytes, kind);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) {
    throw new FormatError(
      `${who} expects members of at most ${maxBytes} bytes, but got ${total} bytes in ` +
        `${members.length} members; pass { maxBytes } if you trust the file`,
    );
  }
  const byName = new Map<string, ZipMember>();
  for (const member of members) {
    if (byName.has(member.name)) {
      throw new FormatError(
        `${who} expects each member once, but got '${member.name}' twice; save it with torch.save`,
      );
    }
    byName.set(member.name, member);
  }
  const prefix = prefixOf(who, bytes, [...byName.keys()]);
  const pickle = byName.get(`${prefix}data.pkl`)!;
  if (pickle.size > LONGEST_PICKLE) {
    throw new FormatError(
      `${who} expects a data.pkl of at most ${LONGEST_PICKLE} bytes, but got ${pickle.size}; ` +
        'save long lists of numbers as tensors',
    );
  }
  return {
    pickle: takeOut(who, pickle),
    littleEndian: isLittleEndian(who, byName.get(`${prefix}byteorder`)),
    storage(key) {
      const member = byName.get(`${prefix}data/${key}`);
      if (member) return takeOut(who, member);
      throw new FormatError(
        `${who} expects a member data/${key.slice(0, 60)}, but got none of that name; ` +
          'the file is damaged: save it again',
      );
    },
  };
}

/** What all names begin with: the file's own name, as it was saved. */
function prefixOf(who: string, bytes: Uint8Array, names: readonly string[]): string {
  const found = names.filter((name) => /(^|\/)data\.pkl$/.test(name));
  const fault = (came: string, advice: string) =>
    new FormatError(`${who} expects one member data.pkl, but got ${came}; ${advice}`);
  if (found.length === 0) {
    const shown = names.length === 0 ? 'none' : `'${names[0].slice(0, 60)}'`;
    const advice = adviceForOther(bytes, 'torch') ?? `save ${stateDict}`;
    throw fault(names.length > 1 ? `${shown} and ${names.length - 1} others` : shown, advice);
  }
  if (found.length > 1) throw fault(`${found.length}`, `save ${stateDict}`);
  const prefix = found[0].slice(0, -'data.pkl'.length);
  if (names.includes(`${prefix}constants.pkl`)) {
    throw fault(
      'a program of TorchScript beside it',
      `in Python, model = torch.jit.load(file) and ${stateDict}`,
    );
  }
  return prefix;
}

function isLittleEndian(who: string, member: ZipMember | undefined): boolean {
  // PyTorch before 2.1 writes no such member, on machines that nearly all are little-endian.
  const order = member ? decodeText(takeOut(who, member).subarray(0, 60)) : 'little';
  if (order === 'little' || order === 'big') return order === 'little';
  throw new FormatError(
    `${who} expects its byteorder to be little or big, but got ${JSON.stringify(order)}; ` +
      'the file is damaged: save it again',
  );
}
