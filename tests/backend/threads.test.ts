/**
 * Threads that compute together: the same bits for any number of them, what happens where one does
 * not come or does not end, and that an idle one costs nothing. In a page: tests/browser/threads.
 */
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Adam, array, BatchNorm1d, DataLoader, GELU, Generator, LayerNorm, Linear, MSELoss, ReLU, Sequential, SGD, Sine, SoftmaxCrossEntropy, zeros } from '../../src/index.js'; // prettier-ignore
import type { NdArray, Optimizer, OptimizerOptions, Parameter } from '../../src/index.js';
import type { RunKernel } from '../../src/backend/kernel-host.js';
import { currentBackend, useBackend } from '../../src/backend/registry.js';
import { Crew, type Part } from '../../src/backend/wasm/crew.js';
import { HEAP_BASE } from '../../src/backend/wasm/kernels.generated.js';
import { plainBuild, sharedMemory, type Kernels } from '../../src/backend/wasm/kernels.js';
import { Later } from '../../src/backend/wasm/later.js';
import { KernelMemory } from '../../src/backend/wasm/memory.js';
import { Place } from '../../src/backend/wasm/place.js';
import { Tuning } from '../../src/backend/wasm/tuning.js';
import { expectError } from '../support/errors.js';
import { digest } from '../support/fixtures.js';
import { backendOf, done, tick, wake } from './awake.js';
import { expectBits, floats, inside, random } from './support.js';

/** A crew of so many threads, and what it may do. */
async function crewOf(size: number) {
  const wasm = sharedMemory();
  const memory = new KernelMemory(wasm, HEAP_BASE);
  const crew = new Crew(memory, wasm);
  crew.size = size;
  const kernels = crew.start<Kernels>(plainBuild('float32'));
  const vectors = 1 << 16;
  const block = memory.allocate(16 * vectors);
  const x = block.pointer;
  const numbers = memory.numbers('float32').subarray(x / 4, x / 4 + 4 * vectors);
  /** x = max(x, 0), which is said to take longer than it does. */
  const relu = () =>
    crew.overVectors(vectors, 1e3, (run, at, count) => run(kernels.relu, x + at, x + at, count));
  const fill = () => {
    numbers.forEach((_, i) => (numbers[i] = i % 2 === 0 ? i : -i));
    return numbers.slice();
  };
  fill();
  await wake(crew, relu);
  return { crew, memory, block, kernels, numbers, fill, relu };
}

const positive = (numbers: Float32Array) => Float32Array.from(numbers, (v) => Math.max(v, 0));

describe('a crew', () => {
  // Whether that pays is another matter: tuning.test.ts.
  const shares = vi.spyOn(Tuning.prototype, 'shares');
  beforeEach(() => void shares.mockReturnValue(true));
  afterAll(() => shares.mockRestore());

  it.each([1, 2, 3, 8])('of %i does a job whole', async (size) => {
    const { numbers, fill, relu } = await crewOf(size);
    // Where threads were asleep, this one may be done before they have woken.
    const enough = () => size === 1 || done.mock.calls.length > 0;
    for (let turn = 0; turn < 20 || (turn < 2000 && !enough()); turn++) {
      fill();
      const expected = positive(numbers);
      relu();
      expectBits('x', numbers, expected);
    }
    if (size === 1) expect(done).not.toHaveBeenCalled();
    else expect(done).toHaveBeenCalled();
  });

  it('gives every piece to one part, in order, beginning at multiples of the grain', async () => {
    const { crew, kernels, memory } = await crewOf(3);
    const { pointer } = memory.allocate(64);
    for (const [pieces, grain] of [
      [1, 1],
      [4, 4],
      [5, 4],
      [9, 4],
      [100, 16],
      [7, 1],
      [1000, 3],
    ]) {
      const ends = new Map<number, number>(); // a part that nobody takes comes twice
      crew.split(1e6, pieces, grain, (run, from, to) => {
        ends.set(from, to);
        run(kernels.relu, pointer, pointer, 0);
      });
      const parts = [...ends].sort(([a], [b]) => a - b);
      expect(parts[0][0]).toBe(0);
      expect(parts.at(-1)[1]).toBe(pieces);
      parts.slice(1).forEach(([from], i) => expect(from).toBe(parts[i][1]));
      for (const [from, to] of parts) expect([from % grain, to > from]).toEqual([0, true]);
    }
  });

  it('tells the least of what its parts give', async () => {
    const { crew, memory, kernels } = await crewOf(2);
    const { pointer } = memory.allocate(64);
    const numbers = memory.numbers('float32').subarray(pointer / 4, pointer / 4 + 16);
    numbers.fill(1);
    const count = (from: number, to: number) =>
      crew.split(1e6, 2, 1, (run, first) =>
        run(kernels.countDense, pointer, first === 0 ? from : to, 4, 4, 16, pointer + 32),
      );
    numbers.fill(1);
    expect([count(1, 1), count(0, 1), count(1, 0)]).toEqual([4, 0, 0]);
  });

  it('does what threads do not take', async () => {
    const { numbers, fill, relu } = await crewOf(4);
    const offer = vi.spyOn(Place.prototype, 'offer').mockImplementation(() => undefined);
    const back = vi.spyOn(Place.prototype, 'takeBack').mockReturnValue(true);
    fill();
    const expected = positive(numbers);
    relu();
    expect(offer).toHaveBeenCalledTimes(3);
    expectBits('x', numbers, expected);
    expect(done).not.toHaveBeenCalled();
    offer.mockRestore();
    back.mockRestore();
  });

  it.each(['later', 'aside'] as const)('does %s what can wait', async (how) => {
    const { crew, numbers, fill, kernels, block } = await crewOf(2);
    const vectors = numbers.length / 4;
    const part = (run: RunKernel, from: number, to: number) => {
      const at = block.pointer + 16 * from;
      run(kernels.relu, at, at, to - from);
    };
    const relu = () =>
      how === 'later' ? crew.later(1e6, vectors, 4, part) : crew.aside(1e6, vectors, part);
    fill();
    const expected = positive(numbers);
    relu()!.finish();
    expectBits('at once', numbers, expected);

    // Sooner or later, a thread is done with all that was left to it.
    let meanwhile = fill();
    for (let turn = 0; turn < 200 && !meanwhile.every((v) => v >= 0); turn++) {
      fill();
      const later = relu()!;
      await tick(20);
      meanwhile = numbers.slice();
      later.finish();
      later.finish();
      expectBits('after all', numbers, expected);
    }
    expectBits('meanwhile', meanwhile, expected);

    // And where none comes, this one does it.
    const offer = vi.spyOn(Place.prototype, 'offer').mockImplementation(() => undefined);
    const back = vi.spyOn(Place.prototype, 'takeBack').mockReturnValue(true);
    fill();
    const left = relu()!;
    const own = how === 'later' ? vectors * 2 : 0;
    expectBits('its own part', numbers.subarray(0, own), expected.subarray(0, own));
    expect(numbers.subarray(own).some((v) => v < 0)).toBe(true);
    left.finish();
    expectBits('what was left', numbers, expected);
    offer.mockRestore();
    back.mockRestore();

    fill();
    const first = relu()!;
    relu()!.finish(); // which has the first finished
    first.finish();
    expectBits('two', numbers, expected);
    shares.mockReturnValue(false);
    fill();
    expect(relu()).toBeUndefined();
    expectBits('alone', numbers, expected);
  });

  it('stops where a kernel fails in a thread, and goes on without that one', async () => {
    const { crew, kernels, fill, numbers, relu } = await crewOf(2);
    const text =
      'the wasm backend expects its threads to do what they have begun, but one came to an end in ' +
      'the middle, and the numbers it was computing are wrong; load what was saved last';
    const fail = () =>
      crew.split(1e9, 2, 1, (run, first) =>
        // Long enough here for the other to begin.
        run(kernels.relu, 2048, first === 0 ? 2048 : 2 ** 32 - 16, first === 0 ? 1e3 : 1),
      );
    for (let turn = 0; turn < 1000; turn++) {
      try {
        fail();
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) continue; // it came too late: done here
        expect((error as Error).message).toBe(text);
        break;
      }
    }
    done.mockClear();
    fill();
    const expected = positive(numbers);
    relu();
    expectBits('x', numbers, expected);
    expect(done).not.toHaveBeenCalled();
  });

  it('does the next work whole where a part has failed here', async () => {
    const { crew, kernels, fill, numbers, memory, block } = await crewOf(3);
    const vectors = numbers.length / 4;
    const ways = [
      (part: Part) => void crew.split(1e9, vectors, 4, part),
      (part: Part) => crew.later(1e9, vectors, 4, part)?.finish(),
      (part: Part) => crew.aside(1e9, vectors, part)?.finish(),
    ];
    const whole: Part = (run, from, to) => {
      const at = block.pointer + 16 * from;
      run(kernels.relu, at, at, to - from);
    };
    const { pointer } = memory.allocate(16 * vectors);
    const [stop, asleep] = [new Error('stop'), new Int32Array(new SharedArrayBuffer(4))];
    let time = 0;
    /** The first part, done here or written down, fails after some time for others to begin. */
    const failing: Part = (run, from, to, part) => {
      if (part === 0) {
        if (time > 0) Atomics.wait(asleep, 0, 0, time);
        throw stop;
      }
      const at = pointer + 16 * from;
      for (let i = 0; i < 4; i++) run(kernels.relu, at, at, to - from);
    };
    const before = fill();
    const expected = positive(before);
    const begun = ways.map(() => 0); // parts that others had begun by then
    const enough = () => begun.every((parts) => parts >= 20);
    for (const end = performance.now() + 15e3; !enough() && performance.now() < end;) {
      await tick(1);
      for (time of [0, 0.02, 0.1, 1]) {
        ways.forEach((way, i) => {
          numbers.set(before);
          done.mockClear();
          let error: unknown;
          try {
            way(failing);
          } catch (thrown) {
            error = thrown;
          }
          begun[i] += done.mock.calls.length;
          way(whole); // at once: what was begun may still be under way
          expect(error).toBe(stop);
          expectBits('x', numbers, expected);
        });
      }
    }
    expect(Math.min(...begun)).toBeGreaterThan(0);
  });

  it('does not share what a part divides in its turn', async () => {
    const { crew, kernels, memory, numbers, fill, block } = await crewOf(2);
    const { pointer } = memory.allocate(1 << 16);
    const before = fill();
    const expected = positive(before);
    for (let turn = 0; turn < 100; turn++) {
      numbers.set(before);
      crew.split(1e9, numbers.length / 4, 4, (run, from, to) => {
        crew.split(1e6, 1 << 12, 4, (inner, first, last) =>
          inner(kernels.relu, pointer + 16 * first, pointer + 16 * first, last - first),
        );
        run(kernels.relu, block.pointer + 16 * from, block.pointer + 16 * from, to - from);
      });
      expectBits('x', numbers, expected);
    }
  });

  it('refuses parts of more kernels, or more numbers, than there is room for', async () => {
    const { crew, kernels, memory } = await crewOf(2);
    const { pointer } = memory.allocate(64);
    const text =
      'split expects parts of at most 4 kernels with at most 15 numbers each, but got more; make ' +
      'more pieces, or split several times';
    const five = () =>
      crew.split(1e6, 2, 1, (run) => {
        for (let i = 0; i < 5; i++) run(kernels.relu, pointer, pointer, 0);
      });
    expectError(five, RangeError, text);
    const many: (...numbers: number[]) => void = kernels.relu;
    const sixteen = () => crew.split(1e6, 2, 1, (run) => run(many, ...Array<number>(16).fill(0)));
    expectError(sixteen, RangeError, text);
  });

  it('has nobody begin where one has failed', async () => {
    const { relu } = await crewOf(4);
    const offer = vi.spyOn(Place.prototype, 'offer').mockImplementation(() => undefined);
    const back = vi.spyOn(Place.prototype, 'takeBack').mockReturnValue(false);
    done.mockImplementationOnce(() => {
      throw new Error('dead');
    });
    expect(relu).toThrow('dead');
    expect(new Set(back.mock.contexts).size).toBe(3);
    offer.mockRestore();
    back.mockRestore();
  });

  it('leaves a processor alone while there is nothing to do', async () => {
    await crewOf(3);
    await tick(50);
    const before = process.cpuUsage();
    await tick(500);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e3).toBeLessThan(250); // of 1000 for two that spin
  });

  it('does without threads where the platform has none', () => {
    const load = vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
      throw new Error('no threads here');
    });
    const wasm = sharedMemory();
    const memory = new KernelMemory(wasm, HEAP_BASE);
    const crew = new Crew(memory, wasm);
    crew.size = 4;
    const kernels = crew.start<Kernels>(plainBuild('float32'));
    const { pointer } = memory.allocate(128);
    for (let turn = 0; turn < 100; turn++)
      crew.overVectors(8, 1e6, (run, at, n) => run(kernels.relu, pointer + at, pointer + at, n));
    expect(done).not.toHaveBeenCalled();
    expect(load).toHaveBeenCalled();
    load.mockRestore();
  });
});

const activations = { ReLU, GELU, Sine };
const optimizers = {
  SGD: (params: Parameter[]) => new SGD(params, { lr: 0.05 }),
  momentum: (params: Parameter[]) => new SGD(params, { lr: 0.05, momentum: 0.9 }),
  Adam: (params: Parameter[]) => new Adam(params),
} satisfies Record<string, (params: Parameter[]) => Optimizer<OptimizerOptions>>;

describe('a training', () => {
  const usual = currentBackend();
  afterEach(() => useBackend(usual));

  // Whatever can be shared is: what pays is not the question here.
  let shares: { mockRestore(): void };
  beforeEach(() => void (shares = vi.spyOn(Tuning.prototype, 'shares').mockReturnValue(true)));
  afterEach(() => shares.mockRestore());

  /** Steps on bytes of which most are 0, and what becomes of each weight right after. */
  const stepsOnBytes = async (size: number, look: (weight: Parameter) => NdArray) => {
    const backend = await backendOf(size);
    useBackend(backend);
    const generator = new Generator(3);
    const layer = new Linear(784, 256, { generator });
    const bytes = new Uint8Array(640 * 784);
    for (let i = 0; i < bytes.length; i += 5) bytes[i] = i % 251;
    const images = { x: array(bytes, [640, 784]), y: array(new Float32Array(640)) };
    const loader = new DataLoader(images, { batchSize: 64, scale: 1 / 255 });
    const criterion = new MSELoss();
    const optimizer = new SGD(layer.parameters(), { lr: 0.5 });
    const [seen, finish] = [[] as string[], vi.spyOn(Later.prototype, 'finish')];
    for (const [x] of loader) {
      criterion.forward(layer.forward(x), zeros([64, 256]));
      optimizer.zeroGrad();
      layer.backward(criterion.backward(), { inputGrad: false });
      finish.mockClear();
      optimizer.step();
      seen.push(digest(look(layer.weight), 'float32'));
    }
    const finished = finish.mock.calls.length;
    finish.mockRestore();
    return { seen, finished };
  };

  it('adds up nothing between the rows of a product', async () => {
    const backend = await backendOf(2);
    const full = (rows: number, columns: number) => {
      const all = zeros([rows, columns]);
      all.data.fill(1);
      return backend.upload(all, 'float32');
    };
    const [x, weight, y] = [full(64, 256), full(256, 128), backend.allocate([64, 128], 'float32')];
    const { pointer, layout } = inside(y);
    const numbers = backend.memory.numbers('float32').subarray(pointer / 4);
    const step = layout.stride / 4;
    expect(step).toBeGreaterThan(128);
    const between = () =>
      Array.from({ length: 64 }, (_, r) => [...numbers.subarray(r * step + 128, (r + 1) * step)]);
    // The sums of the second half lie in the workspace, where others have left something.
    const other = [
      full(64, 1024),
      full(1024, 1024),
      backend.allocate([64, 1024], 'float32'),
    ] as const;
    for (let turn = 0; turn < 500; turn++) {
      if (turn % 20 === 0) await tick(1);
      backend.matmul(...other);
      backend.matmul(x, weight, y);
    }
    expect(done).toHaveBeenCalled();
    expect(new Set(between().flat())).toEqual(new Set([0]));
  });

  it('has the NaN and the zeros that one thread has', async () => {
    const seen = async (size: number) => {
      const backend = await backendOf(size);
      const weight = zeros([256, 256]);
      for (let column = 0; column < 256; column++) {
        if (column % 2 === 0) continue; // −0 + nothing, where x has no number in the second half
        weight.set(0, column, NaN);
        weight.set(200, column, Infinity);
        weight.set(201, column, -Infinity);
      }
      const [x, bias] = [zeros([200, 256]), zeros([256])];
      bias.data.fill(-0);
      for (let row = 0; row < 200; row += 2) for (let i = 0; i < 256; i++) x.set(row, i, 1);
      const [A, B, row] = [x, weight, bias].map((each) => backend.upload(each, 'float32'));
      const C = backend.allocate([200, 256], 'float32');
      const bits = new Set<string>();
      for (let turn = 0; turn < 200; turn++) {
        if (turn % 20 === 0) await tick(1);
        backend.matmul(A, B, C, { bias: row });
        bits.add(digest(backend.download(C), 'float32'));
      }
      if (size > 1) expect(done).toHaveBeenCalled();
      return [...bits];
    };
    const alone = await seen(1);
    expect(alone).toHaveLength(1);
    expect(await seen(2)).toEqual(alone);
  });

  it('has changed its weights by the time somebody looks', async () => {
    const { seen } = await stepsOnBytes(1, (weight) => weight.value);
    const later = await stepsOnBytes(3, (weight) => weight.value);
    expect(later.seen).toEqual(seen);
    expect(later.finished).toBeGreaterThan(0);
    let live: NdArray | undefined;
    const held = await stepsOnBytes(3, (weight) => (live ??= weight.value));
    expect(held.seen).toEqual(seen);
  });

  const digests = new Map<string, string>();
  const run = async (
    size: number,
    dtype: (typeof floats)[number],
    activation: keyof typeof activations,
    optimizer: keyof typeof optimizers,
    batch: number,
  ) => {
    const backend = await backendOf(size);
    useBackend(backend);
    const generator = new Generator(3);
    const between = () => [
      ...(activation === 'GELU'
        ? [new BatchNorm1d(256, { dtype }), new LayerNorm(256, { dtype })]
        : []),
      new activations[activation](),
    ];
    const model = new Sequential(
      new Linear(500, 256, { dtype, generator }),
      ...between(),
      new Linear(256, 256, { dtype, generator }),
      ...between(),
      new Linear(256, 10, { dtype, generator }),
    );
    const criterion = new SoftmaxCrossEntropy();
    const change = optimizers[optimizer](model.parameters());
    for (let step = 0; step < (batch < 256 ? 120 : 20); step++) {
      // Every other batch is sparse.
      const x = random([batch, 500], dtype, generator, step % 2 === 0 ? 0.15 : 1);
      const y = array(Int32Array.from({ length: batch }, (_, b) => (b * 7 + step) % 10));
      criterion.forward(model.forward(x), y);
      change.zeroGrad();
      model.backward(criterion.backward());
      change.step();
      if (step % 10 === 0) await tick(1);
    }
    const shared = done.mock.calls.length;
    return {
      shared,
      bits: model
        .parameters()
        .map(({ value }) => digest(value, dtype))
        .join(),
    };
  };

  it.each([
    ['float32', 'ReLU', 'SGD', 64],
    ['float32', 'ReLU', 'momentum', 8],
    ['float32', 'GELU', 'Adam', 128],
    ['float32', 'Sine', 'Adam', 65],
    ['float64', 'ReLU', 'SGD', 33],
    ['float64', 'GELU', 'Adam', 8],
    ['float32', 'ReLU', 'SGD', 300],
  ] as const)(
    '%s, %s, %s, batches of %i: the same bits with 1, 2, 3 and 5 threads',
    async (dtype, activation, optimizer, batch) => {
      const how = [dtype, activation, optimizer, batch] as const;
      for (const size of [1, 2, 3, 5]) {
        let shared = 0;
        // Where others need the processors, threads come too late for most parts of a run.
        for (let turn = 0; turn === 0 || (size > 1 && shared <= 100 && turn < 20); turn++) {
          const { bits, ...counted } = await run(size, ...how);
          shared += counted.shared;
          const key = how.join();
          digests.set(key, digests.get(key) ?? bits);
          expect(bits).toBe(digests.get(key));
        }
        if (size === 1) expect(shared).toBe(0);
        else expect(shared).toBeGreaterThan(100);
      }
    },
  );
});
