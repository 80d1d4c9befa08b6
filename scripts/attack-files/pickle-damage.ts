/**
 * Damage inside the pickle of a file of torch.save, opcode by opcode: the archive around it is whole
 * again, its check sums too, so that what is damaged is reached.
 */
import { zipSync } from 'fflate';
import type { Draw } from './draw.js';
import { membersOf } from './zip-damage.js';

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'latin1'));

/** The opcodes that torch.save writes, and how many bytes their argument has. */
const fixed = new Map<string, number>([
  ...Array.from('(.NQR]abetus})\x81\x85\x86\x87\x88\x89\x94\x93', (code) => [code, 0] as const),
  ...Array.from('Khq\x80', (code) => [code, 1] as const),
  ...Array.from('Jjr', (code) => [code, 4] as const),
  ...Array.from('G\x95', (code) => [code, 8] as const),
  ['M', 2],
]);

/** A pickle's opcodes with their arguments; what is no opcode is the last one's. */
export function opcodesOf(pickle: Uint8Array): Uint8Array[] {
  const view = new DataView(pickle.buffer, pickle.byteOffset, pickle.length);
  const found: Uint8Array[] = [];
  for (let at = 0; at < pickle.length;) {
    const code = String.fromCharCode(pickle[at]);
    let size = fixed.get(code);
    if (code === 'X' && at + 5 <= pickle.length) size = 4 + view.getUint32(at + 1, true);
    if (/[\x8a\x8c]/.test(code)) size = 1 + (pickle[at + 1] ?? 0);
    if (code === 'c') size = pickle.indexOf(10, pickle.indexOf(10, at) + 1) - at;
    const end = size === undefined || size < 0 ? pickle.length : at + 1 + size;
    found.push(pickle.subarray(at, end));
    at = end;
  }
  return found;
}

const names = [
  'collections\nOrderedDict', 'collections\nCounter', 'torch._utils\n_rebuild_tensor_v2', 'torch._utils\n_rebuild_tensor_v3', 'torch._utils\n_rebuild_parameter', 'torch\nFloatStorage', 'torch\nDoubleStorage', 'torch\nHalfStorage', 'torch\nBFloat16Storage', 'torch\nBoolStorage', 'torch\nLongStorage', 'torch\nByteStorage', 'torch.storage\nUntypedStorage', 'torch\nSize', 'torch\ndevice', 'torch\nfloat32', 'torch\nuint64', 'posix\nsystem', '__builtin__\neval', '__proto__\nconstructor', 'toString\n', '\n',
]; // prettier-ignore
const odd = [-1, 0, 1, 2, 3, 64, 255, 65536, 2 ** 30, 2 ** 31 - 1, -(2 ** 31)];

function int(value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = 0x4a;
  new DataView(bytes.buffer).setInt32(1, value, true);
  return bytes;
}

/** An opcode that was not there. */
const another = (draw: Draw): Uint8Array =>
  draw.pick<() => Uint8Array>([
    () => text(draw.pick([...fixed].filter(([, size]) => size === 0))[0]),
    () => int(draw.pick(odd)),
    () => text(`c${draw.pick(names)}\n`),
    () => text(`q${String.fromCharCode(draw.below(40))}`),
    () => text(`h${String.fromCharCode(draw.below(40))}`),
    () => text(`X\x09\x00\x00\x00__proto__`),
    () => text(`\x8a\x08${'\xff'.repeat(8)}`),
    () => Uint8Array.from([0x8a, 255, ...draw.bytes(255)]),
    () => text(draw.pick(['(', '}', ']', '\x85', 'h\x01']).repeat(draw.pick([10, 200, 3000]))),
  ])();

/** One opcode is another, is not there, is there twice, or stands elsewhere. */
function changed(opcodes: Uint8Array[], draw: Draw): void {
  const at = draw.below(opcodes.length);
  const kinds: readonly (() => void)[] = [
    () => opcodes.splice(at, 1),
    () => opcodes.splice(at, 0, another(draw)),
    () => (opcodes[at] = another(draw)),
    () => opcodes.splice(at, 0, draw.pick(opcodes)),
    () => {
      const other = draw.below(opcodes.length);
      [opcodes[at], opcodes[other]] = [opcodes[other], opcodes[at]];
    },
    () => {
      const from = draw.below(opcodes.length);
      opcodes.splice(at, 0, ...opcodes.slice(from, from + draw.below(30)));
    },
    () => {
      // A number of a shape, a stride, an offset or a storage.
      const numbers = opcodes.flatMap(({ 0: code }, i) => (/[KMJ]/.test(String.fromCharCode(code)) ? [i] : [])); // prettier-ignore
      if (numbers.length > 0) opcodes[draw.pick(numbers)] = int(draw.pick(odd));
    },
    () => {
      const globals = opcodes.flatMap(({ 0: code }, i) => (code === 0x63 ? [i] : []));
      if (globals.length > 0) opcodes[draw.pick(globals)] = text(`c${draw.pick(names)}\n`);
    },
  ];
  draw.pick(kinds)();
}

/** An archive with another pickle. */
export function liesInPickle(bytes: Uint8Array, draw: Draw): Uint8Array | undefined {
  const members = membersOf(bytes);
  const name = Object.keys(members ?? {}).find((key) => key.endsWith('data.pkl'));
  if (!members || name === undefined || members[name].length === 0) return undefined;
  const opcodes = opcodesOf(members[name]);
  for (let n = 1 + draw.below(3); n > 0 && opcodes.length > 0; n--) changed(opcodes, draw);
  members[name] = new Uint8Array(Buffer.concat(opcodes));
  return zipSync(members, { level: 0 });
}

/** An archive with members of other names or lengths, or in the other order of bytes. */
export function liesInMembers(bytes: Uint8Array, draw: Draw): Uint8Array | undefined {
  const members = membersOf(bytes);
  if (!members || Object.keys(members).length === 0) return undefined;
  const name = draw.pick(Object.keys(members));
  const prefix = name.slice(0, name.indexOf('/') + 1);
  const changes: readonly (() => void)[] = [
    () => delete members[name],
    () => (members[name] = draw.bytes(draw.below(40))),
    () => (members[name] = members[name].slice(0, draw.below(members[name].length + 1))),
    () => (members[`${prefix}byteorder`] = text(draw.pick(['big', 'little', '', 'big\n']))),
    () => (members[`${prefix}${draw.pick(['constants.pkl', 'x/data.pkl', 'data/__proto__'])}`] = draw.bytes(3)),
  ]; // prettier-ignore
  draw.pick(changes)();
  return zipSync(members, { level: draw.pick([0, 6]) });
}
