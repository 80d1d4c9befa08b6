/**
 * A whole model goes into a file and comes back as it was; and a file that lies makes no model.
 */
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import {
  array,
  BatchNorm1d,
  Columns,
  Concat,
  Dropout,
  Embedding,
  FormatError,
  GELU,
  Hardtanh,
  Identity,
  LayerNorm,
  Linear,
  manualSeed,
  Module,
  Parameter,
  PReLU,
  ReLU,
  Residual,
  RMSNorm,
  Sequential,
  Softplus,
  StateError,
  toNested,
  zeros,
  type FloatDType,
  type NdArray,
} from '../../src/index.js';
import { OptionError } from '../../src/core/errors.js';
import {
  load,
  readSafetensors,
  registerModule,
  save,
  writeNpz,
  writeSafetensors,
} from '../../src/io/index.js';
import { rowNamed } from '../../src/io/model/registry.js';
import { Scale } from '../cases/documented.js';
import { modules } from '../cases/modules.js';
import { expectError } from '../support/errors.js';
import { Subject } from '../support/subject.js';

const bad = (value: unknown) => value as never;

registerModule(Scale, {
  name: 'Scale',
  options: (scale) => {
    const { shape, dtype } = scale.parameters()[0];
    return { features: shape[0], dtype };
  },
  state: ({ features, dtype }) => ({ scale: { dtype, shape: [features] } }),
  make: ({ features, dtype }) => new Scale(features, dtype),
});

const stateOf = (module: Module) =>
  Object.entries(module.stateDict()).map(([name, value]) => [name, value.dtype, toNested(value)]);

/** All that a module tells of itself, and of those inside. */
const toldBy = (module: Module): unknown[] => {
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(module)).concat(Object.keys(module));
  const values = own.map((name) => [name, (module as never as Record<string, unknown>)[name]]);
  return [
    module.label(),
    values.filter(([, value]) => value === null || ['number', 'string', 'boolean'].includes(typeof value)),
    module.namedChildren().map(([name, child]) => [name, toldBy(child)]),
  ];
}; // prettier-ignore

describe('save and load', () => {
  const floats: FloatDType[] = ['float32', 'float64'];

  it.each(modules.map((row) => [row.title, row] as const))('give back %s', (_, row) => {
    for (const dtype of floats) {
      const subject = new Subject(row, dtype);
      const { module } = subject;
      const x = subject.input(4);
      subject.forward(x); // running statistics move
      const bytes = save(module);
      const loaded = load(bytes);
      expect(Object.getPrototypeOf(loaded)).toBe(Object.getPrototypeOf(module));
      expect([loaded.label(), String(loaded)]).toEqual([module.label(), String(module)]);
      expect(toldBy(loaded)).toEqual(toldBy(module));
      expect(stateOf(loaded)).toEqual(stateOf(module));
      expect(loaded.training).toBe(true);
      const answer = (of: Module) => toNested(of.eval().forward(x));
      expect(answer(loaded)).toEqual(answer(module));
      expect(save(loaded)).toEqual(bytes);
    }
  });

  it.each([
    ['Linear without a bias', () => new Linear(2, 3, { bias: false })],
    ['GELU by tanh', () => new GELU({ approximate: 'tanh' })],
    ['Hardtanh', () => new Hardtanh(-0, 0.1)],
    ['Softplus', () => new Softplus(-2, 1e300)],
    ['PReLU', () => new PReLU(3, { dtype: 'float64' })],
    ['Embedding', () => new Embedding(5, 2, { paddingIdx: -2 })],
    ['LayerNorm', () => new LayerNorm(3, { elementwiseAffine: false, eps: 0 })],
    ['LayerNorm without a bias', () => new LayerNorm(3, { bias: false, dtype: 'float64' })],
    ['RMSNorm', () => new RMSNorm(3, { eps: 0.125 })],
    ['BatchNorm1d', () => new BatchNorm1d(3, { momentum: null, affine: false, eps: 1 })],
    ['BatchNorm1d of batches', () => new BatchNorm1d(3, { trackRunningStats: false, momentum: 1 })],
    ['an empty Sequential', () => new Sequential()],
    ['eleven modules', () => new Sequential(...Array.from({ length: 11 }, (_, i) => new Hardtanh(0, i + 1)))],
    ['a deep one', () => Array.from({ length: 32 }).reduce<Module>((inner) => new Sequential(inner), new ReLU())],
  ] as [string, () => Module][])('keep every option of %s', (_, make) => {
    const module = make();
    expect(toldBy(load(save(module)))).toEqual(toldBy(module));
    expect(stateOf(load(save(module)))).toEqual(stateOf(module));
  }); // prettier-ignore

  it('keep what was changed after it was made', () => {
    const [dropout, norm] = [new Dropout(0.5), new BatchNorm1d(2)];
    [dropout.p, norm.eps, norm.momentum] = [0.25, 0.5, null];
    const loaded = load(save(new Sequential(norm, dropout))) as Sequential<[BatchNorm1d, Dropout]>;
    const [other, p] = [loaded.at(0), loaded.at(1).p];
    expect([other.eps, other.momentum, p]).toEqual([0.5, null, 0.25]);
  });

  it('know every module that the package exports', () => {
    const classes = Object.entries(library).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof Module,
    );
    const abstract = ['Activation'];
    expect(classes.length).toBeGreaterThan(28);
    const unknown = classes.filter(
      ([name, type]) => !abstract.includes(name) && rowNamed(name)?.type !== (type as unknown),
    );
    expect(unknown.map(([name]) => name)).toEqual([]);
  });

  it('draw from no generator', () => {
    const bytes = save(new Sequential(new Linear(3, 2), new Embedding(4, 2)));
    const drawn = () => toNested(new Linear(2, 2).weight.value);
    manualSeed(3);
    const expected = drawn();
    manualSeed(3);
    load(bytes);
    expect(drawn()).toEqual(expected);
  });

  it('keep texts, and give a file whose arrays others read', () => {
    const model = new Sequential(new Linear(3, 2), new BatchNorm1d(2));
    const bytes = save(model, { metadata: { data: 'größe' } });
    const { tensors, metadata } = readSafetensors(bytes);
    expect(metadata.data).toBe('größe');
    expect(JSON.parse(metadata['tiny-mlp.model'])).toEqual({
      version: 1,
      model: {
        kind: 'Sequential',
        options: {},
        children: {
          0: {
            kind: 'Linear',
            options: { inFeatures: 3, outFeatures: 2, bias: true, dtype: 'float32' },
          },
          1: {
            kind: 'BatchNorm1d',
            options: {
              numFeatures: 2, eps: 1e-5, momentum: 0.1, affine: true, trackRunningStats: true, dtype: 'float32',
            },
          },
        },
      },
    }); // prettier-ignore
    const other = new Sequential(new Linear(3, 2), new BatchNorm1d(2));
    other.loadStateDict(tensors);
    expect(stateOf(other)).toEqual(stateOf(model));
  });
});

// ── Classes of one's own ─────────────────────────────────────────────────────────────────────────

/** A module with modules inside, in a property and in a list. */
class Pair extends Module {
  constructor(
    readonly first: Module,
    readonly others: Module[],
    readonly weight: number,
  ) {
    super();
  }
  forward(x: NdArray): NdArray {
    return this.others.reduce((y, module) => module.forward(y), this.first.forward(x));
  }
  backward(gradOutput: NdArray): NdArray {
    return gradOutput;
  }
}
class Plainest extends Module {
  forward = (x: NdArray): NdArray => x;
  backward = (gradOutput: NdArray): NdArray => gradOutput;
}

describe('registerModule', () => {
  registerModule(Pair, {
    name: 'Pair',
    options: ({ weight }) => ({ weight }),
    make: ({ weight }, { first, ...others }) => new Pair(first, Object.values(others), weight),
  });

  it('says what is wrong with what a class gave, not with the file', () => {
    class Own extends Plainest {}
    const good = { name: 'Own', options: () => ({}), make: () => new Own() };
    registerModule(Own, good);
    expect(() => registerModule(Own, { ...good, name: 'Other' })).toThrow(
      "registerModule expects one name for a class, but got 'Other' for one that is 'Own' already",
    );
    const file = save(new Own());
    registerModule(Own, { ...good, make: bad(() => undefined) });
    expect(() => load(file)).toThrow(
      "Own's make, given to registerModule, expects to return a module, but got undefined; " +
        'return one of the class',
    );
    registerModule(Own, { ...good, state: bad(() => ({ g: { dtype: 'float32', shpe: [3] } })) });
    expect(() => save(new Own())).toThrow(
      "Own's state, given to registerModule, expects to return element types and shapes by name",
    );
    registerModule(Own, good);
  });

  it('takes modules inside by their names, and numbers that JSON has not', () => {
    const model = new Pair(new Linear(2, 3), [new ReLU(), new Linear(3, 1)], -0);
    const loaded = load(save(model)) as Pair;
    expect(stateOf(loaded)).toEqual(stateOf(model));
    expect(loaded.weight).toBe(-0);
    const x = array([[1, 2]]);
    expect(toNested(loaded.eval().forward(x))).toEqual(toNested(model.eval().forward(x)));
  });

  it('says which class is missing, to who saves and to who loads', () => {
    const who = 'expects modules of this package or of registered classes, but got';
    expectError(() => save(new Sequential(new ReLU(), new Plainest())), TypeError, `save ${who} Plainest at '1'; call registerModule(Plainest, { name, options, state, make }) before`);
    class Wider extends Linear {}
    expectError(() => save(new Wider(1, 1)), TypeError, `save ${who} Wider at the model; call registerModule(Wider, { name, options, state, make }) before`);
    const file = changed(save(new Sequential(new ReLU())), (model) => (model.children![0].kind = 'Plainest'));
    expectError(() => load(file), FormatError, `load ${who} "Plainest" at '0'; call registerModule with its class before, as in the program that saved it`);
  }); // prettier-ignore

  it('refuses what is no class of modules, and names that are taken', () => {
    const kind = { name: 'Plainest', options: () => ({}), make: () => new Plainest() };
    expectError(() => registerModule(bad(new Plainest()), kind), TypeError, 'registerModule expects a class that extends Module, but got an object of class Plainest; pass the class');
    expectError(() => registerModule(bad(() => 1), kind), TypeError, 'registerModule expects a class that extends Module, but got a function; pass the class');
    expectError(() => registerModule(Plainest, { ...kind, name: 'Linear' }), RangeError, "registerModule expects a name that no other class has, but got 'Linear'; choose another");
    expectError(() => registerModule(Plainest, { ...kind, name: bad(undefined) }), TypeError, "registerModule expects name to be a text, but got undefined; pass 'Plainest', say");
    expectError(() => registerModule(Plainest, { ...kind, make: bad(1) }), TypeError, 'registerModule expects make to be a function, but got 1; pass a function');
    expect(() => registerModule(Plainest, bad({ ...kind, shapes: 1 }))).toThrow(OptionError);
    registerModule(Pair, {
      name: 'Pair',
      options: ({ weight }) => ({ weight }),
      make: ({ weight }, { first, ...others }) => new Pair(first, Object.values(others), weight),
    }); // again is no fault
  }); // prettier-ignore

  it('finds out where a registration does not tell all', () => {
    class Half extends Module {
      readonly scale = new Parameter(zeros([2]), { name: 'scale' });
      readonly inner = new Linear(2, 2);
      forward = (x: NdArray): NdArray => x;
      backward = (gradOutput: NdArray): NdArray => gradOutput;
    }
    const kind = { name: 'Half', options: () => ({}), make: () => new Half() };
    registerModule(Half, kind);
    expectError(() => save(new Half()), StateError, "save expects the model's state to have no more than modules of its kinds have, but got scale, float32 [2]; tell of it in the state of a class that you register");
    registerModule(Half, { ...kind, state: () => ({ scale: { dtype: 'float64', shape: [2] } }) });
    expectError(() => save(new Half()), StateError, "save expects the model's state to have scale, float64 [2], but got scale, float32 [2]; tell of it in the state of a class that you register");
    registerModule(Half, { ...kind, state: () => ({ scale: { dtype: 'float32', shape: [2] } }) });
    expectError(() => load(save(new Half())), FormatError, "load expects a model that can be made, but got one that cannot (Half at the model expects inner inside, as they were made, but got others of these names); save it again");
    registerModule(Half, { ...kind, options: () => ({ f: () => 1 }) as never });
    expect(() => save(new Half())).toThrow('save, Half at the model, expects options.f to be plain data');
  }); // prettier-ignore
});

describe('save refuses', () => {
  it('what is no model, and what a file has no place for', () => {
    expectError(() => save(bad({})), TypeError, 'save expects model to be a Module, but got an object; pass a module');
    expectError(() => save(new ReLU(), { metadata: { 'tiny-mlp.model': 'x' } }), RangeError, "save expects metadata whose names do not begin with 'tiny-mlp.', which are its own, but got 'tiny-mlp.model'; choose another name");
    expectError(() => save(new ReLU(), bad({ meta: {} })), OptionError, "save expects the options metadata, but got 'meta'; did you mean 'metadata'?");
    const shared = new Linear(2, 2);
    expectError(() => save(new Sequential(shared, new Sequential(shared))), StateError, "save expects a module of its own in each place, but got the same Linear(2 → 2) at '0' and '1.0'; make a new one for each");
    const deep = Array.from({ length: 33 }).reduce<Module>((inner) => new Sequential(inner), new ReLU());
    expect(() => save(deep)).toThrow('save expects at most 32 modules within each other, but got more at ');
    const extended = Object.assign(new Linear(2, 2), { extra: new Parameter(zeros([3])) });
    expect(() => save(extended)).toThrow("save expects the model's state to have no more than modules of its kinds have, but got extra, float32 [3]");
    const tied = new Parameter(zeros([2]));
    expect(() => save(new Sequential(Object.assign(new ReLU(), { tied })))).toThrow(StateError);
  }); // prettier-ignore

  it('what could not be made again', () => {
    const norm = new BatchNorm1d(2);
    norm.eps = NaN;
    expect(() => save(new Sequential(norm))).toThrow(
      "save, BatchNorm1d(2) at '0', expects eps to be a finite number of at least 0, but got NaN",
    );
  });
});

// ── Files that lie ───────────────────────────────────────────────────────────────────────────────

interface Told {
  kind: unknown;
  options: Record<string, unknown>;
  children?: Record<string, Told>;
}

/** A file whose description is another. */
function changed(bytes: Uint8Array, change: (model: Told) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  const description = JSON.parse(metadata['tiny-mlp.model']) as { model: Told };
  change(description.model);
  return describedAs(JSON.stringify(description), tensors);
}

const describedAs = (text: string, tensors: Record<string, NdArray> = {}) =>
  writeSafetensors(tensors, { metadata: { 'tiny-mlp.model': text } });

describe('load refuses', () => {
  const model = new Sequential(new Linear(3, 4), new ReLU(), new Residual(new Linear(4, 4)));
  const good = save(model);
  const cannot = 'load expects a model that can be made, but got one that cannot';

  it.each([
    ['arrays alone', () => writeSafetensors(model.stateDict()), "load expects a file that save() made, with 'tiny-mlp.model' in its metadata, but got one without; to load arrays alone, model.loadStateDict(readSafetensors(bytes).tensors)"],
    ['a text that is no JSON', () => describedAs('{'), "load expects the model's description as JSON, but got \"{\"; save it again"],
    ['a list', () => describedAs('[]'), `${cannot} (load expects its options as an object, but got []); save it again`],
    ['a later version', () => describedAs('{"version":2,"model":{}}'), `${cannot} (load expects version to be a whole number from 1 to 1, but got 2); save it again`],
    ['no model', () => describedAs('{"version":1}'), `${cannot} (load, the model, expects its options as an object, but got undefined); save it again`],
    ['a kind every object has', () => changed(good, (m) => (m.kind = 'constructor')), 'load expects modules of this package or of registered classes, but got "constructor" at the model; call registerModule with its class before, as in the program that saved it'],
    ['another option', () => changed(good, (m) => (m.children![0].options.init = 1)), `${cannot} (load, Linear at '0', expects the options inFeatures, outFeatures, bias, dtype, but got 'init'); save it again`],
    ['no options', () => changed(good, (m) => delete (m.children![0] as Partial<Told>).options), `${cannot} (load, Linear at '0', expects its options as an object, but got undefined); save it again`],
    ['a width of text', () => changed(good, (m) => (m.children![0].options.inFeatures = '3')), `${cannot} (load, Linear at '0', expects inFeatures to be a whole number, but got "3"); save it again`],
    ['widths that no file has weights for', () => changed(good, (m) => (m.children![0].options.inFeatures = 1e9)), "load expects '0.weight' as float32 [4, 1000000000], but got float32 [4, 3]; the file is damaged: save it again"],
    ['another element type', () => changed(good, (m) => (m.children![0].options.dtype = 'float64')), "load expects '0.weight' as float64 [4, 3], but got float32 [4, 3]; the file is damaged: save it again"],
    ['a layer without weights', () => changed(good, (m) => (m.children![3] = { ...m.children![0] })), "load expects '3.weight' as float32 [4, 3], but got none; the file is damaged: save it again"],
    ['weights without a layer', () => changed(good, (m) => delete m.children![2]), "load expects the arrays of its modules alone, but got '2.f.bias' too; read it with readSafetensors, or save it again"],
    ['widths that do not fit', () => changed(save(new Concat(new Linear(3, 4), new Linear(3, 5))), (m) => (m.kind = 'Sequential')), `${cannot} (Sequential expects layer 1 to take the 4 features that the layer before it gives, but got Linear(3 → 5), which expects 3); save it again`],
    ['places out of order', () => changed(save(new Sequential(new ReLU())), (m) => { m.children = { 7: m.children![0] }; }), `${cannot} (Sequential at the model expects 7 inside, as they were made, but got 0); save it again`],
    ['modules in an activation', () => changed(save(new ReLU()), (m) => (m.children = { f: { kind: 'ReLU', options: {} } })), `${cannot} (ReLU at the model expects f inside, as they were made, but got none); save it again`],
    ['a Residual of nothing', () => changed(save(new Residual(new ReLU())), (m) => (m.children = {})), /^load expects a model that can be made, but got one that cannot \(Residual expects f to be a Module, but got undefined/],
    ['children that are none', () => changed(save(new ReLU()), (m) => (m.children = [] as never)), 'load expects the modules in the model by name, but got []; save it again'],
    ['a column twice', () => changed(save(new Columns({ columns: [0], module: new Identity() }, { columns: [1], module: new Identity() })), (m) => (m.options.columns = [[0], [0]])), `${cannot} (Columns expects each column in one part, but got column 0 twice); save it again`],
    ['columns that are none', () => changed(save(new Columns({ columns: [0], module: new Identity() })), (m) => (m.options.columns = [0])), `${cannot} (load, Columns at the model, expects columns as a list of lists, but got [0]); save it again`],
    ['an .npz file', () => writeNpz(model.stateDict()), /this looks like an \.npz file: read it with readNpz/],
  ] as [string, () => Uint8Array, string | RegExp][])('%s', (_, bytes, text) => {
    if (typeof text === 'string') expectError(() => load(bytes()), FormatError, text);
    else expect(() => load(bytes())).toThrow(text);
    expect(() => load(bytes())).toThrow(FormatError);
  }); // prettier-ignore

  it('modules within modules without end, at once', () => {
    const nested = (depth: number, kind: string) => {
      const [name, open] = kind === 'Residual' ? ['f', 'Residual'] : ['0', kind];
      const part = `{"kind":"${open}","options":{},"children":{"${name}":`;
      return describedAs(
        `{"version":1,"model":${part.repeat(depth)}{"kind":"ReLU","options":{}}${'}}'.repeat(depth)}}`,
      );
    };
    const alternating = (depth: number) =>
      describedAs(
        `{"version":1,"model":${'{"kind":"Residual","options":{},"children":{"f":{"kind":"Sequential","options":{},"children":{"0":'.repeat(depth / 2)}{"kind":"ReLU","options":{}}${'}}'.repeat(depth)}}`,
      );
    for (const kind of ['Sequential', 'Residual', 'Concat']) {
      expect(() => load(nested(33, kind))).toThrow(
        'load expects at most 32 modules within each other, but got more at ',
      );
      expect(() => load(nested(5000, kind))).toThrow(FormatError);
      load(nested(32, kind)); // warm
      const start = process.cpuUsage();
      load(nested(32, kind));
      expect(process.cpuUsage(start).user / 1000, kind).toBeLessThan(50);
    }
    const start = process.cpuUsage();
    load(alternating(32));
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(50);
  });

  it('many modules and columns in a time that grows with the file', () => {
    const parts = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [i, { kind: 'Identity', options: {} }]),
    );
    const columns = Array.from({ length: 3000 }, (_, i) => [i]);
    const file = (kind: string, options: object) =>
      describedAs(JSON.stringify({ version: 1, model: { kind, options, children: parts } }));
    for (const [kind, options] of [['Sequential', {}], ['Columns', { columns }]] as const) {
      const start = process.cpuUsage();
      load(file(kind, options));
      expect(process.cpuUsage(start).user / 1000, kind).toBeLessThan(400);
    }
  }); // prettier-ignore

  it('a file with any bit changed or cut off anywhere, unless the model is what it was', () => {
    const expected = stateOf(model);
    for (let at = 0; at < good.length; at++) {
      for (const bytes of [good.subarray(0, at), good.with(at, good[at] ^ (1 << (at % 8)))]) {
        let loaded: Module | undefined;
        try {
          loaded = load(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
        if (loaded) expect(stateOf(loaded)).toEqual(expected);
      }
    }
    const last = good.with(good.length - 1, good.at(-1) ^ 1);
    expect(() => load(last)).toThrow(
      /^load expects a file of the check sum [0-9a-f]{8}, but got one of [0-9a-f]{8}; it is damaged, or another program has changed it: save it again$/,
    );
  });

  it('what is no Uint8Array', () => {
    expect(() => load(bad('model.safetensors'))).toThrow(TypeError);
  });
});
