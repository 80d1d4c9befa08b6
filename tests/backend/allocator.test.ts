/**
 * The kernels' memory: blocks are never in two hands, come together again, and are freed once.
 */
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import { KernelMemory, type Block } from '../../src/backend/wasm/memory.js';
import { expectError } from '../support/errors.js';

describe('KernelMemory', () => {
  const PAGE = 65536;
  const make = (maximum = 1024, heapBase = 1000) =>
    new KernelMemory(new WebAssembly.Memory({ initial: 1, maximum, shared: true }), heapBase);
  const words = (memory: KernelMemory, { pointer, bytes }: Block) =>
    memory.numbers('int32').subarray(pointer / 4, (pointer + bytes) / 4);

  it.each([1, 2, 3])(
    'never gives out the same place twice, and has everything free in one piece at the end (seed %d)',
    (seed) => {
      const [memory, generator] = [make(), new Generator(seed)];
      const held: { block: Block; mark: number }[] = [];
      const freeOne = (at: number) => {
        const [{ block, mark }] = held.splice(at, 1);
        if (words(memory, block).some((word) => word !== mark))
          expect.fail(`block ${block.pointer} was written to by another`);
        memory.free(block);
      };
      let [most, end] = [0, 0];
      for (let turn = 1; turn <= 5000; turn++) {
        // More held than given at first, then fewer.
        const frees = generator.random32() % 100 < (turn < 2500 ? 45 : 55);
        if (frees && held.length > 0) freeOne(generator.random32() % held.length);
        else {
          const wanted =
            generator.random32() % 20 === 0
              ? generator.random32() % 50000
              : generator.random32() % 700;
          const block = memory.allocate(wanted);
          expect(block.pointer % 64).toBe(0);
          expect(block.pointer).toBeGreaterThanOrEqual(1000);
          expect(block.bytes).toBeGreaterThanOrEqual(wanted);
          expect(block.pointer + block.bytes).toBeLessThanOrEqual(memory.size);
          words(memory, block).fill(turn);
          held.push({ block, mark: turn });
          end = Math.max(end, block.pointer + block.bytes);
        }
        most = Math.max(most, held.reduce((sum, { block }) => sum + block.bytes, 0)); // prettier-ignore
      }
      expect(
        end - 1024,
        'what is used of the memory, beside the most that was held at once',
      ).toBeLessThan(2 * most);
      while (held.length > 0) freeOne(generator.random32() % held.length);
      const whole = memory.allocate(end - 1024);
      expect([whole.pointer, whole.bytes]).toEqual([1024, end - 1024]);
    },
  );

  it.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'joins three neighbours freed in the order %j',
    (order) => {
      const memory = make();
      const blocks = [100, 200, 300].map((bytes) => memory.allocate(bytes));
      const fence = memory.allocate(1);
      for (const i of order) memory.free(blocks[i]);
      const joined = memory.allocate(128 + 256 + 320);
      expect(joined.pointer).toBe(blocks[0].pointer);
      expect(fence.pointer).toBe(joined.pointer + joined.bytes);
    },
  );

  it('works beyond 2 GiB, where places no longer fit a signed integer', () => {
    const memory = make(65536, 2 ** 31 + 1000);
    const block = memory.allocate(256);
    const numbersOf = ({ pointer }: Block) =>
      memory.numbers('float32').subarray(pointer / 4, pointer / 4 + 64);
    numbersOf(block).fill(7);
    memory.free(block);
    const again = memory.allocate(256);
    expect(again.pointer).toBe(2 ** 31 + 1024);
    numbersOf(again).fill(8);
    expect(Array.from(numbersOf(block))).toEqual(Array(64).fill(8));
  });

  it('refuses to free a block twice, and says that this is its own fault', () => {
    const memory = make();
    const blocks = [1, 2, 3, 4].map(() => memory.allocate(64));
    for (const which of [1, 2, 0]) {
      memory.free(blocks[which]);
      expectError(
        () => memory.free(blocks[which]),
        Error,
        `internal: block ${blocks[which].pointer} was freed twice; please report this at https://github.com/tiny-mlp/tiny-mlp/issues`,
      );
    }
  });

  it('says what to do when the memory cannot grow, and goes on with what there is', () => {
    const memory = make(4);
    const block = memory.allocate(3 * PAGE);
    const text = (wanted: number) =>
      `the wasm backend expects to have ${wanted} more bytes, but got a memory whose ` +
      `${memory.size} are full and cannot grow; use smaller batches or models, or let a macrotask pass ` +
      'now and then, as `await new Promise((resolve) => setTimeout(resolve))` does and ' +
      '`await Promise.resolve()` does not: only then does the memory of dropped models come back';
    expectError(() => memory.allocate(PAGE), RangeError, text(PAGE));
    expectError(() => memory.allocate(2 ** 40), RangeError, text(2 ** 40));
    const rest = memory.allocate(memory.size - block.bytes - 1024);
    expect(rest.pointer).toBe(1024 + block.bytes);
    memory.free(block);
    expect(memory.allocate(2 * PAGE).pointer).toBe(1024);
  });

  it('uses the last page where a quarter more would be too much', () => {
    const memory = make(10);
    memory.allocate(9 * PAGE - 1024);
    expect(memory.allocate(PAGE).bytes).toBe(PAGE); // a quarter more would be three pages
    expect(memory.size).toBe(10 * PAGE);
  });

  it('has a workspace that grows with what is asked of it', () => {
    const memory = make();
    const place = memory.workspace(100);
    expect(memory.workspace(100)).toBe(place);
    expect(memory.workspace(10)).toBe(place);
    const other = memory.allocate(64);
    const larger = memory.workspace(5000);
    expect(larger + 5000 <= other.pointer || larger >= other.pointer + 64).toBe(true);
  });
});
