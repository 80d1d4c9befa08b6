/**
 * The members of a group by name: a B-tree of nodes with symbols, whose names stand in a heap.
 */
import { NOWHERE, type Hdf5Bytes } from './bytes.js';
import { kinds, type Message } from './object.js';

/** Trees of more levels hold more than any file. */
const MOST_LEVELS = 16;

/** Bytes of a symbol, and before the first one. */
const [SYMBOL, NODE] = [40, 8];

/** Where members' headers begin, by name; undefined where the object is no group. */
export function membersOf(
  file: Hdf5Bytes,
  messages: readonly Message[],
): ReadonlyMap<string, number> | undefined {
  const table = messages.find(({ kind }) => kind === kinds.symbolTable);
  if (!table) return undefined;
  const [tree, heap] = [file.u64(table.at), file.u64(table.at + 8)];
  file.signature(heap, 'HEAP');
  const names = file.u64(heap + 24);
  const members = new Map<string, number>();
  const addNode = (at: number) => {
    file.signature(at, 'SNOD');
    const count = file.u16(at + 6);
    for (let i = 0; i < count; i++) {
      file.spend();
      const symbol = at + NODE + i * SYMBOL;
      members.set(file.name(names + file.u64(symbol)), file.u64(symbol + 8));
    }
  };
  const walk = (at: number, levels: number): void => {
    file.spend();
    file.signature(at, 'TREE');
    const [type, level, count] = [file.u8(at + 4), file.u8(at + 5), file.u16(at + 6)];
    if (type !== 0 || level >= levels)
      throw file.fault(`a tree of a group at byte ${at}`, `type ${type}, level ${level}`);
    for (let i = 0; i < count; i++) {
      const child = file.u64(at + 32 + i * 16);
      if (level === 0) addNode(child);
      else walk(child, level);
    }
  };
  if (tree !== NOWHERE) walk(tree, MOST_LEVELS);
  return members;
}
