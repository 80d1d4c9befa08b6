/**
 * Looks for faults in the use of the kernels' memory: what is not written yet is NaN, and an error
 * says when something was written after it had been freed. On in all tests; it takes time, and
 * nothing of it is in the package.
 */
import { internalError } from '../../core/errors.js';
import { LINE, watchMemory, type KernelMemory } from './memory.js';

/** NaN as float32, and twice as float64. */
const POISON = 0x7ff8dead;

/** What is free holds poison, so far as it is known: 1 for each such line of a memory. */
let freedLines = new WeakMap<KernelMemory, Uint8Array>();

/** Begins to look for faults, or ends it. What was freed before is not looked at. */
export function debugMemory(on: boolean): void {
  freedLines = new WeakMap();
  watchMemory(on ? { taken, freed } : undefined);
}

function freed(memory: KernelMemory, pointer: number, bytes: number): void {
  poison(memory, pointer, bytes);
  linesOf(memory).fill(1, pointer / LINE, (pointer + bytes) / LINE);
}

function taken(memory: KernelMemory, pointer: number, bytes: number): void {
  const words = memory.numbers('int32');
  const lines = linesOf(memory);
  for (let at = pointer; at < pointer + bytes; at += LINE) {
    if (lines[at / LINE] === 0) continue;
    const line = words.subarray(at / 4, (at + LINE) / 4);
    if (line.every((word) => word === POISON)) continue;
    throw internalError(`memory at ${at} was written to after it had been freed`);
  }
  lines.fill(0, pointer / LINE, Math.ceil((pointer + bytes) / LINE));
  poison(memory, pointer, bytes);
}

function poison(memory: KernelMemory, pointer: number, bytes: number): void {
  memory.numbers('int32').fill(POISON, pointer / 4, Math.ceil((pointer + bytes) / 4));
}

/** The lines of a memory, which may have grown. */
function linesOf(memory: KernelMemory): Uint8Array {
  const old = freedLines.get(memory);
  const count = memory.size / LINE;
  if (old?.length === count) return old;
  const lines = new Uint8Array(count);
  if (old) lines.set(old);
  freedLines.set(memory, lines);
  return lines;
}
