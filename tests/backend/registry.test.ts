/**
 * Which backend modules compute on: chosen by name, kept for life, and found by itself where
 * WebAssembly cannot be used.
 */
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import {
  array, backendName, Generator, Linear, OptionError, ReLU, Sequential, setBackend, SGD, SoftmaxCrossEntropy, toNested,
  type BackendName, type NestedNumbers,
} from '../../src/index.js'; // prettier-ignore
import type { Backend } from '../../src/backend/backend.js';
import type { WasmBackend } from '../../src/backend/wasm/backend.js';
import { currentBackend } from '../../src/backend/registry.js';
import { hasRelaxedSimd } from '../../src/backend/wasm/fused.js';
import { expectClose } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { root } from '../support/sources.js';
import { random } from './support.js';

afterEach(() => setBackend('wasm'));

/** Where an array's numbers lie tells who computes on them: the kernels' memory is a shared one. */
const computesOn = (layer: Linear): BackendName =>
  layer.weight.value.data.buffer instanceof ArrayBuffer ? 'reference' : 'wasm';

describe('setBackend', () => {
  it('chooses by name; wasm is the default', () => {
    expect(backendName()).toBe('wasm');
    setBackend('reference');
    expect(backendName()).toBe('reference');
    setBackend('wasm');
    expect(backendName()).toBe('wasm');
  });

  it('gives every module the same backend, however often it is chosen', () => {
    setBackend('wasm');
    const first = currentBackend();
    setBackend('reference');
    setBackend('wasm');
    expect(currentBackend()).toBe(first);
  });

  it('refuses a name it does not know, and leaves the choice as it was', () => {
    setBackend('reference');
    const text = (name: string) =>
      `setBackend expects name to be 'wasm' or 'reference', but got ${name}; pass one of these`;
    for (const [name, shown] of [
      ['gpu', '"gpu"'],
      ['WASM', '"WASM"'],
      ['', '""'],
      [undefined, 'undefined'],
      ['toString', '"toString"'],
    ]) {
      // prettier-ignore
      expectError(() => setBackend(name as BackendName), RangeError, text(shown!));
    }
    expect(backendName()).toBe('reference');
  });

  it('refuses options it does not know, and fused that is no boolean', () => {
    expectError(
      () => setBackend('wasm', { fuse: true } as never),
      OptionError,
      "setBackend expects the options fused, threads, but got 'fuse'; did you mean 'fused'?",
    );
    expectError(
      () => setBackend('wasm', { fused: 1 } as never),
      TypeError,
      'setBackend expects fused to be true or false, but got 1; pass a boolean',
    );
  });

  it('refuses fused with the reference backend, which has no kernels', () => {
    expectError(
      () => setBackend('reference', { fused: true }),
      RangeError,
      "setBackend expects fused with 'wasm' alone, but got 'reference'; leave fused out",
    );
    setBackend('reference', { fused: false });
    expect(backendName()).toBe('reference');
  });

  it.each([
    [0, 'RangeError', 'from 1 to 256, but got 0'],
    [257, 'RangeError', 'from 1 to 256, but got 257'],
    [1.5, 'RangeError', 'from 1 to 256, but got 1.5'],
    ['2', 'TypeError', 'but got "2"; pass a number'],
  ])('refuses threads: %s', (threads, name, text) => {
    try {
      setBackend('wasm', { threads: threads as never });
      expect.fail('not refused');
    } catch (error) {
      expect(error).toMatchObject({ name });
      expect(String(error)).toContain('setBackend expects threads to be a whole number');
      expect(String(error)).toContain(text);
    }
  });

  it('refuses threads with the reference backend, which has none', () => {
    expectError(
      () => setBackend('reference', { threads: 2 }),
      RangeError,
      "setBackend expects threads with 'wasm' alone, but got 'reference'; leave threads out",
    );
  });

  it('sets threads for all modules of the backend, whichever build, until it is told otherwise', () => {
    const sizeOf = (fused: boolean) => {
      setBackend('wasm', { fused });
      return (currentBackend() as WasmBackend).crew.size;
    };
    const before = currentBackend() as WasmBackend;
    setBackend('wasm', { threads: 3 });
    expect(before.crew.size).toBe(3);
    expect(sizeOf(hasRelaxedSimd())).toBe(3);
    expect(sizeOf(false)).toBe(3);
    setBackend('wasm', { threads: 1 });
    expect(sizeOf(hasRelaxedSimd())).toBe(1);
  });

  it.skipIf(hasRelaxedSimd())(
    'refuses fused on an engine without relaxed SIMD, and leaves the choice as it was',
    () => {
      setBackend('reference');
      expectError(
        () => setBackend('wasm', { fused: true }),
        RangeError,
        'setBackend expects an engine with relaxed SIMD for fused: true, but got one without; leave fused out',
      );
      expect(backendName()).toBe('reference');
    },
  );

  it.runIf(hasRelaxedSimd())(
    'accepts fused on an engine with relaxed SIMD: another backend, of the same name',
    () => {
      setBackend('wasm', { fused: true });
      expect(backendName()).toBe('wasm');
      const fused = currentBackend();
      setBackend('wasm');
      expect(currentBackend()).not.toBe(fused);
      // 1 + 2⁻¹² squared, less 1 + 2⁻¹¹: all that is left is what two roundings lose.
      const remainder = (backend: Backend): number => {
        const upload = (rows: number[][]) => backend.upload(array(rows), 'float32');
        const y = backend.allocate([1, 1], 'float32');
        const x = 1 + 2 ** -12;
        backend.matmul(upload([[1, x]]), upload([[-1 - 2 ** -11], [x]]), y);
        return backend.download(y).get(0, 0);
      };
      expect([remainder(fused), remainder(currentBackend())]).toEqual([2 ** -24, 0]);
    },
  );
});

describe('a module', () => {
  it('keeps the backend it was made with, and so do its parameters and their optimizer', () => {
    setBackend('reference');
    const layer = new Linear(3, 2);
    setBackend('wasm');
    const other = new Linear(3, 2);
    expect([computesOn(layer), computesOn(other)]).toEqual(['reference', 'wasm']);
    setBackend('reference');
    const optimizer = new SGD([...layer.parameters(), ...other.parameters()], {
      lr: 0.1,
      momentum: 0.9,
    });
    for (const each of [layer, other]) {
      each.forward(array([[1, 2, 3]]));
      each.backward(array([[1, 1]]));
    }
    optimizer.step();
    expect([computesOn(layer), computesOn(other)]).toEqual(['reference', 'wasm']);
    expectClose(other.weight.grad!, toNested(layer.weight.grad!), 1e-6);
  });

  it('takes the parameters of one made under the other backend, by stateDict', () => {
    setBackend('reference');
    const from = new Linear(3, 2);
    setBackend('wasm');
    const to = new Linear(3, 2);
    to.loadStateDict(from.stateDict());
    expect(toNested(to.weight.value)).toEqual(toNested(from.weight.value));
    expect(computesOn(to)).toBe('wasm');
  });
});

describe('a Sequential of modules made under both backends', () => {
  /**
   * Three steps of training; a letter a part says where it was made: w(asm) or r(eference). The
   * parts' initial values are the same.
   */
  function train(letters: string) {
    const generator = new Generator(3);
    const makers = letters.split('').map((letter) => <T>(make: () => T): T => {
      setBackend(letter === 'w' ? 'wasm' : 'reference');
      return make();
    });
    const [first, relu, second, third, whole, loss] = makers;
    const parts = [
      first(() => new Linear(6, 9, { generator })),
      relu(() => new ReLU()),
      second(() => new Linear(9, 5, { generator })),
      third(() => new Linear(5, 4, { generator })),
    ] as const;
    const model = whole(() => new Sequential(...parts));
    const criterion = loss(() => new SoftmaxCrossEntropy());
    const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const results: NestedNumbers[] = [];
    for (const rows of [30, 3, 30]) {
      const x = random([rows, 6], 'float32', generator, 0.5);
      const y = model.forward(x);
      results.push(
        criterion.forward(y, array(Int32Array.from({ length: rows }, (_, b) => b % 4))),
        toNested(y),
      );
      optimizer.zeroGrad();
      results.push(toNested(model.backward(criterion.backward())));
      optimizer.step();
    }
    const lastGradients = model.parameters().map(({ grad }) => toNested(grad!));
    return [
      ...results,
      ...lastGradients,
      ...model.parameters().map(({ value }) => toNested(value)),
    ];
  }

  it.each([
    'wwwwww',
    'rwwwww',
    'wrwwww',
    'wwrwww',
    'wwwrww',
    'wwwwrw',
    'wwwwwr',
    'rwrwrw',
    'wrwrwr',
    'rrrrwr',
  ])('computes what it computes under one: %s', (letters) => {
    const expected = train('rrrrrr');
    train(letters).forEach((result, i) =>
      expectClose(array(result, { dtype: 'float64' }), expected[i], 1e-4, `result ${i}`),
    );
  });
});

describe('where WebAssembly cannot be used', () => {
  interface Report { backend: string; loss: number; after: number; weight: number; error: string; warnings: string[] } // prettier-ignore

  /**
   * Trains in a process of its own, in which `before` runs before the package is imported and
   * `after` right after it.
   */
  function trainWithout(before: string, after = '', engine: readonly string[] = []): Report {
    const program = `
      ${before};
      const warnings = [];
      console.warn = (...args) => warnings.push(args.join(' '));
      const { array, backendName, Linear, manualSeed, ReLU, Sequential, setBackend, SGD, SoftmaxCrossEntropy } = await import('./src/index.ts');
      ${after};
      manualSeed(1);
      const model = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 2));
      const [criterion, optimizer] = [new SoftmaxCrossEntropy(), new SGD(model.parameters(), { lr: 0.5 })];
      const [x, y] = [array([[0, 0], [0, 1], [1, 0], [1, 1]]), array([0, 1, 1, 0])];
      const loss = criterion.forward(model.forward(x), y);
      for (let step = 0; step < 200; step++) {
        criterion.forward(model.forward(x), y);
        optimizer.zeroGrad();
        model.backward(criterion.backward());
        optimizer.step();
      }
      const after = criterion.forward(model.forward(x), y);
      let error = '';
      try { setBackend('wasm'); } catch (thrown) { error = String(thrown); }
      new Linear(2, 2);
      console.log(JSON.stringify({ backend: backendName(), loss, after, weight: model.at(0).weight.value.get(0, 0), error, warnings }));
    `;
    const flags = [...engine, '--import', 'tsx', '--input-type=module', '-e', program];
    const { stdout, stderr, status } = spawnSync(process.execPath, flags, {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as Report;
  }

  const warning =
    'tiny-mlp computes on the slower reference backend, because WebAssembly with SIMD cannot be used here: ';
  it.each([
    // tsx, which compiles the imports here, needs WebAssembly itself.
    [
      'is missing',
      '',
      'delete globalThis.WebAssembly',
      /^ReferenceError: WebAssembly is not defined$/,
    ],
    [
      'refuses shared memory',
      'WebAssembly.Memory = class { constructor() { throw new RangeError("no memory"); } }',
      '',
      /^RangeError: no memory$/,
    ],
    [
      'refuses to compile',
      'WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("forbidden"); } }',
      '',
      /^CompileError: forbidden$/,
    ],
    [
      'is missing, and code from strings is refused',
      '',
      'delete globalThis.WebAssembly',
      /^ReferenceError: WebAssembly is not defined$/,
      ['--disallow-code-generation-from-strings'],
    ],
  ])(
    'because it %s, the reference backend takes over with one warning, trains, and comes to the same',
    (_, before, after, reason, engine = []) => {
      const broken = trainWithout(before, after, engine);
      expect(broken.backend).toBe('reference');
      expect(broken.warnings).toHaveLength(1);
      expect(broken.warnings[0].slice(0, warning.length)).toBe(warning);
      expect(broken.warnings[0].slice(warning.length)).toMatch(reason);
      expect(broken.error, 'what asking for wasm throws').toMatch(reason);
      expect(broken.after).toBeLessThan(0.1);

      const whole = trainWithout('');
      expect([whole.backend, whole.warnings, whole.error]).toEqual(['wasm', [], '']);
      for (const key of ['loss', 'after', 'weight'] as const)
        expect(broken[key]).toBeCloseTo(whole[key], 4);
    },
  );
});
