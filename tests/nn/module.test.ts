/**
 * What every module can do: find its parameters and children, save and load, switch modes, print
 * itself.
 */
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { array, DataLoader, evaluate, Generator, Linear, Module, Parameter, ReLU, Sequential, SGD, SoftmaxCrossEntropy, toNested, zeros, type NdArray } from '../../src/index.js'; // prettier-ignore
import { DTypeError, OptionError, ShapeError, StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

/** A user's own module: what it is made of matters here, not what it computes. */
class Own extends Module {
  forward(x: NdArray): NdArray {
    return x;
  }
  backward(gradOutput: NdArray): NdArray {
    return gradOutput;
  }
}

const linear = (inFeatures: number, outFeatures: number, seed = 1) =>
  new Linear<number, number>(inFeatures, outFeatures, { generator: new Generator(seed) });
const mlp = (seed = 1) => new Sequential(linear(3, 2, seed), new ReLU(), linear(2, 1, seed + 10));
const names = (module: Module) => module.namedParameters().map(([name]) => name);
const snapshot = (module: Module) =>
  Object.fromEntries(Object.entries(module.stateDict()).map(([name, a]) => [name, toNested(a)]));

onEachBackend(() => {
  describe('names', () => {
    it("are PyTorch's: places in a Sequential, nested ones with dots", () => {
      expect(names(linear(3, 2))).toEqual(['weight', 'bias']);
      expect(names(mlp())).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
      const nested = new Sequential(
        new Sequential(linear(3, 2), new ReLU()),
        new Sequential(new Sequential(linear(2, 1))),
      );
      expect(names(nested)).toEqual(['0.0.weight', '0.0.bias', '1.0.0.weight', '1.0.0.bias']);
      expect(names(new ReLU())).toEqual([]);
      expect(names(new Sequential())).toEqual([]);
      expect(names(new Linear(3, 2, { bias: false }))).toEqual(['weight']);
    });

    it('of a module of one’s own are those of its properties, with arrays of modules by index', () => {
      class Net extends Own {
        readonly scale = new Parameter(zeros([2]));
        readonly body = mlp();
        readonly heads = [linear(2, 1), new ReLU(), linear(2, 3)];
        readonly note = 'no module';
        readonly sizes = [1, 2];
        readonly nothing = null;
      }
      expect(names(new Net())).toEqual(['scale', 'body.0.weight', 'body.0.bias', 'body.2.weight', 'body.2.bias', 'heads.0.weight', 'heads.0.bias', 'heads.2.weight', 'heads.2.bias']); // prettier-ignore
      expect(new Net().namedChildren().map(([name, child]) => [name, child.label()])).toEqual([
        ['body', 'Sequential'],
        ['heads.0', 'Linear(2 → 1)'],
        ['heads.1', 'ReLU'],
        ['heads.2', 'Linear(2 → 3)'],
      ]);
    });

    it('are found in arrays of parameters by index, and nowhere deeper', () => {
      class Net extends Own {
        readonly ws = [new Parameter(zeros([2])), new Parameter(zeros([3]))];
        readonly mixed = [linear(1, 2), new Parameter(zeros([1]))];
        readonly map = new Map([['w', new Parameter(zeros([1]))]]);
        readonly deeper = [[new Parameter(zeros([1]))]];
        readonly plain = { w: new Parameter(zeros([1])) };
      }
      const net = new Net();
      expect(names(net)).toEqual(['ws.0', 'ws.1', 'mixed.1', 'mixed.0.weight', 'mixed.0.bias']);
      net.ws[1].accumulateGrad(array([1, 2, 3]));
      net.zeroGrad();
      expect(net.ws[1].grad).toBeNull();
      const state = net.stateDict();
      state['ws.1'].set(0, 7);
      net.loadStateDict(state);
      expect(net.ws[1].value.get(0)).toBe(7);
    });

    it('list a parameter that stands in two places once, at the first', () => {
      class Tied extends Own {
        readonly first = linear(2, 2);
        readonly second = new (class extends Own {
          constructor(readonly shared: Parameter) {
            super();
          }
        })(this.first.weight);
        readonly again = this.first;
      }
      const tied = new Tied();
      expect(names(tied)).toEqual(['first.weight', 'first.bias']);
      expect(tied.parameters()).toEqual([tied.first.weight, tied.first.bias]);
      expect(Object.keys(tied.stateDict())).toEqual(['first.weight', 'first.bias']);
      expect(String(tied)).toMatch(/^Tied: 6 parameters, float32\n/);
    });
  });

  describe('stateDict', () => {
    it('holds contiguous copies of [out, in] weights: training on does not change them, nor they the model', () => {
      const model = mlp();
      const state = model.stateDict();
      const before = snapshot(model);
      const { weight } = model.at(0);
      expect([state['0.weight'].shape, state['0.weight'].stride, state['0.weight'].dtype]).toEqual([[2, 3], [3, 1], 'float32']); // prettier-ignore
      weight.value.set(1, 2, 99);
      expect(toNested(state['0.weight'])).toEqual(before['0.weight']);
      state['0.weight'].data.fill(-1);
      expect(weight.value.get(0, 0)).not.toBe(-1);
      expect(model.stateDict()['0.weight'].get(1, 2)).toBe(99);
    });

    it('loads into another model of the same structure, and is not tied to it after', () => {
      const [one, other] = [mlp(1), mlp(2)];
      const state = one.stateDict();
      expect(snapshot(other)).not.toEqual(snapshot(one));
      const held = other.at(0).weight.value;
      expect(other.loadStateDict(state)).toEqual({ missingKeys: [], unexpectedKeys: [] });
      expect(snapshot(other)).toEqual(snapshot(one));
      expectSame(held, toNested(one.at(0).weight.value)); // the arrays already read are live
      for (const a of Object.values(state)) a.data.fill(7);
      expect(snapshot(other)).toEqual(snapshot(one));
    });

    it('is loaded from arrays of any strides and from plain arrays', () => {
      const layer = linear(3, 2);
      const weight = array([[1, 4], [2, 5], [3, 6]]); // prettier-ignore
      layer.loadStateDict({
        weight: weight.transpose(1, 0).step(-1),
        bias: array([9, 1, 9, 2]).lo(1).step(2),
      });
      expect(snapshot(layer)).toEqual({ weight: [[4, 5, 6], [1, 2, 3]], bias: [1, 2] }); // prettier-ignore
    });
  });

  describe('loadStateDict', () => {
    const all = '0.weight, 0.bias, 2.weight, 2.bias';
    const state = () => mlp(5).stateDict();
    const without = (...gone: string[]) =>
      Object.fromEntries(Object.entries(state()).filter(([name]) => !gone.includes(name)));
    const who = 'Sequential.loadStateDict';
    const wants = `${who} expects the names ${all}, but got`;
    it.each([
      [
        'a missing name',
        without('2.bias'),
        StateError,
        `${wants} no 2.bias; build the same structure or pass { strict: false }`,
      ],
      ['two missing names', without('0.bias', '2.bias'), StateError, `${wants} no 0.bias, 2.bias; build the same structure or pass { strict: false }`], // prettier-ignore
      ['an unexpected name', { ...state(), extra: zeros([1]) }, StateError, `${wants} an unexpected extra; build the same structure or pass { strict: false }`], // prettier-ignore
      ['names with a prefix', Object.fromEntries(Object.entries(without('')).map(([name, value]) => [`module.${name}`, value])), StateError, `${wants} no ${all} and an unexpected module.0.weight, module.0.bias, module.2.weight, module.2.bias; take module. off each name: name.slice(7)`], // prettier-ignore
      ['recurrent layers', { ...without(''), 'lstm.weight_ih_l0': zeros([4, 2]) }, StateError, `${wants} an unexpected lstm.weight_ih_l0; recurrent layers (LSTM, GRU) are not here, see docs/not-here.md`], // prettier-ignore
      ['a misspelt name, with the one that is meant', { ...without('2.bias'), '2.bais': zeros([1]) }, StateError, `${wants} no 2.bias and an unexpected 2.bais; is 2.bais meant as 2.bias?`], // prettier-ignore
      [
        'no names at all',
        {},
        StateError,
        `${wants} no ${all}; build the same structure or pass { strict: false }`,
      ],
      ['a checkpoint', { epoch: 3, state_dict: state() }, StateError, `${wants} no ${all} and an unexpected epoch, state_dict; this is a checkpoint with a state dict in it: pass checkpoint.state_dict`], // prettier-ignore
      ['a checkpoint with others beside', { optimizer: { state: {}, param_groups: [] }, half: without('0.bias'), ema: Object.fromEntries(Object.entries(state()).map(([name, value]) => [`module.${name}`, value])), model_state_dict: { ...state(), extra: zeros([1]) } }, StateError, `${wants} no ${all} and an unexpected optimizer, half, ema, model_state_dict; this is a checkpoint with a state dict in it: pass checkpoint.model_state_dict`], // prettier-ignore
      ['a checkpoint of names with a prefix', { '2 best': Object.fromEntries(Object.entries(state()).map(([name, value]) => [`module.${name}`, value])) }, StateError, `${wants} no ${all} and an unexpected 2 best; this is a checkpoint with a state dict in it: pass checkpoint["2 best"]`], // prettier-ignore
      ['a checkpoint of another model', { epoch: 3, model: without('0.bias') }, StateError, `${wants} no ${all} and an unexpected epoch, model; build the same structure or pass { strict: false }`], // prettier-ignore
      ['an array of another shape', { ...state(), '2.bias': zeros([2]) }, ShapeError, `${who} expects 2.bias [1], but got [2]; load it into a module of the same sizes`], // prettier-ignore
      ['a convolution', { ...state(), '0.weight': zeros([2, 3, 1, 1]) }, ShapeError, `${who} expects 0.weight [2, 3], but got [2, 3, 1, 1]; convolutions are not here, see docs/not-here.md`], // prettier-ignore
      ['a transposed weight', { ...state(), '0.weight': zeros([3, 2]) }, ShapeError, `${who} expects 0.weight [2, 3], but got [3, 2]; load it into a module of the same sizes`], // prettier-ignore
      ['an array of another type', { ...state(), '2.bias': zeros([1], { dtype: 'float64' }) }, DTypeError, `${who} expects 2.bias of dtype float32, but got float64; convert it with array(..., { dtype: 'float32' })`], // prettier-ignore
      ['nested arrays of another shape', { ...state(), '0.weight': Array(8).fill(Array(8).fill(0.125)) }, ShapeError, `${who} expects 0.weight [2, 3], but got [8, 8]; load it into a module of the same sizes`], // prettier-ignore
      ['a number for an array', { ...state(), '2.bias': 0 }, TypeError, `${who} expects 2.bias as an ndarray, a typed array or nested arrays, but got 0; pass one of these`], // prettier-ignore
      ['undefined for an array', { ...state(), '2.bias': undefined }, TypeError, `${who} expects 2.bias as an ndarray, a typed array or nested arrays, but got undefined; pass one of these`], // prettier-ignore
      ['nothing', undefined, TypeError, `${who} expects state as an object of arrays by name, but got undefined; pass what stateDict() gave, or readNpz(bytes) of a file`], // prettier-ignore
      ['bytes', new Uint8Array(2), TypeError, `${who} expects state as an object of arrays by name, but got Uint8Array(2); pass what stateDict() gave, or readNpz(bytes) of a file`], // prettier-ignore
      ['what JSON leaves of an array', { ...state(), '2.bias': JSON.parse(JSON.stringify(array([0]))) as unknown }, TypeError, `${who} expects 2.bias as an ndarray, a typed array or nested arrays, but got an object; it went through JSON: save toNested(values), and make it an array again with array(...)`], // prettier-ignore
      ['many unknown names', { ...state(), ...Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`w${i}`, array([0])])) }, StateError, `${who} expects the names 0.weight, 0.bias, 2.weight, 2.bias, but got an unexpected w0, w1, w2, w3, w4, w5, w6, w7, w8, w9 and 89 more; build the same structure or pass { strict: false }`], // prettier-ignore
    ])('refuses %s, and writes nothing', (_, given, type, text) => {
      const model = mlp(1);
      const before = snapshot(model);
      expectError(() => model.loadStateDict(bad(given)), type, text);
      expect(snapshot(model)).toEqual(before);
    });

    it('is not fooled by names that every object has', () => {
      class Odd extends Own {
        readonly toString2 = new Parameter(zeros([1]));
      }
      const odd = new Odd();
      Object.defineProperty(odd, 'valueOf', { value: new Parameter(zeros([1])), enumerable: true });
      expect(() => odd.loadStateDict({ toString2: zeros([1]) })).toThrow(/but got no valueOf;/);
    });

    it('without strict loads what fits by name, and says what was missing and unexpected', () => {
      const model = mlp(1);
      const before = snapshot(model);
      const given = { '2.bias': array([7]), extra: zeros([9]) };
      expect(model.loadStateDict(given, { strict: false })).toEqual({ missingKeys: ['0.weight', '0.bias', '2.weight'], unexpectedKeys: ['extra'] }); // prettier-ignore
      expect(snapshot(model)).toEqual({ ...before, '2.bias': [7] });
    });

    it('without strict refuses a wrong shape all the same, before anything is written', () => {
      const model = mlp(1);
      const before = snapshot(model);
      expect(() =>
        model.loadStateDict({ '0.bias': array([8, 8]), '2.bias': zeros([2]) }, { strict: false }),
      ).toThrow(ShapeError);
      expect(snapshot(model)).toEqual(before);
    });

    it('refuses options that are none', () => {
      expectError(() => mlp().loadStateDict(state(), bad({ Strict: false })), OptionError, `${who} expects the options strict, but got 'Strict'; did you mean 'strict'?`); // prettier-ignore
      expectError(() => mlp().loadStateDict(state(), bad({ strict: 0 })), TypeError, `${who} expects strict to be true or false, but got 0; pass a boolean`); // prettier-ignore
      expectError(() => mlp().loadStateDict(state(), bad({ strict: null })), TypeError, `${who} expects strict to be true or false, but got null; pass a boolean`); // prettier-ignore
      expectError(() => mlp().loadStateDict(state(), bad(false)), TypeError, `${who} expects its options as an object, but got false; pass { strict } or leave it out`); // prettier-ignore
    });
  });

  describe('modes', () => {
    it('are training at first, and reach all modules inside', () => {
      class Net extends Own {
        readonly body = new Sequential(mlp(), new ReLU());
        readonly heads = [linear(2, 1)];
      }
      const net = new Net();
      const parts: Module[] = [net, net.body, net.body.at(0), net.body.at(0).at(1), net.heads[0]];
      const modes = () => [...new Set(parts.map(({ training }) => training))];
      expect(modes()).toEqual([true]);
      expect(net.eval()).toBe(net);
      expect(modes()).toEqual([false]);
      expect(net.train()).toBe(net);
      expect(modes()).toEqual([true]);
      net.train(false);
      expect(modes()).toEqual([false]);
      net.heads[0].train();
      expect(net.heads[0].training && !net.training).toBe(true);
    });

    it('are true or false', () => {
      const net = new Own() as { training: boolean; eval(mode: boolean): unknown };
      expectError(() => net.eval(false), TypeError, 'Own.eval expects no arguments, but got 1; remove what is too much'); // prettier-ignore
      const refused = (training: boolean, text: string) =>
        expectError(
          () => (net.training = training),
          TypeError,
          `Own expects its mode from train() or eval(), but got training = ${text}`,
        );
      refused(false, 'false; call eval()');
      refused(true, 'true; call train()');
      expectError(() => linear(3, 2).train(bad('yes')), TypeError, 'Linear(3 → 2).train expects mode to be true or false, but got "yes"; pass a boolean'); // prettier-ignore
    });
  });

  describe('zeroGrad', () => {
    it('forgets the gradients of all parameters inside', () => {
      const model = mlp();
      model.forward(zeros([1, 3]));
      model.backward(zeros([1, 1]));
      expect(model.parameters().every(({ grad }) => grad !== null)).toBe(true);
      model.zeroGrad();
      expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
    });
  });

  describe('printed', () => {
    it('a network shows each module inside it, with the numbers of parameters', () => {
      const model = new Sequential(
        new Linear(784, 128),
        new ReLU(),
        new Sequential(new Linear(128, 10, { bias: false })),
      );
      expect(String(model)).toBe(
        [
          'Sequential: 101,760 parameters, float32',
          '  (0) Linear(784 → 128)   100,480',
          '  (1) ReLU',
          '  (2) Sequential',
          '    (0) Linear(128 → 10)    1,280',
        ].join('\n'),
      );
    });

    it('a layer shows its sizes, an empty network its name, float64 its type', () => {
      expect([linear(3, 2), new ReLU(), new Sequential()].map(String)).toEqual([
        'Linear(3 → 2)',
        'ReLU',
        'Sequential',
      ]);
      expect(String(new Sequential(new Linear(1, 1, { dtype: 'float64' })))).toBe(
        'Sequential: 2 parameters, float64\n  (0) Linear(1 → 1)  2',
      );
      expect(String(new Own())).toBe('Own');
    });

    it('on a console is the same', () => {
      const printed = [
        mlp(),
        linear(3, 2),
        new Parameter(zeros([2])),
        new SoftmaxCrossEntropy(),
        new Generator(5),
      ];
      const optimizer = new SGD(linear(3, 2).parameters(), { lr: 1 });
      for (const object of [...printed, optimizer]) expect(inspect(object)).toBe(String(object));
      expect(inspect({ layer: linear(3, 2) })).toBe('{ layer: Linear(3 → 2) }');
      expect(Object.keys(new Own())).toEqual([]);
    });
  });
});

describe('two copies of the package', () => {
  // A browser keeps the modules it has loaded.
  it.skipIf(typeof document === 'object')(
    'are told apart wherever one is given what the other made',
    async () => {
      vi.resetModules();
      const other = await import('../../src/index.js');
      expect(other.Module).not.toBe(Module);
      const text = (start: string) =>
        `${start} of its own copy of tiny-mlp, but got one of another: two copies are loaded; ` +
        `install one version ('npm ls tiny-mlp' lists them), and load it by import everywhere or by require everywhere`;
      const layer = new other.Linear(3, 2);
      class Net extends Own {
        constructor(readonly part: unknown) {
          super();
        }
      }
      const refused = (run: () => unknown, start: string) =>
        expectError(run, TypeError, text(start));
      refused(
        () => new Sequential(new ReLU(), bad(layer)),
        'Sequential expects argument 1 to be a Module',
      );
      refused(
        () => new SGD(bad(layer.parameters()), { lr: 1 }),
        'SGD expects parameters[0] to be a Parameter',
      );
      refused(() => evaluate(bad(layer), []), 'evaluate expects model to be a Module');
      refused(() => new Net(layer).parameters(), 'Net expects part to be a Module');
      refused(() => new Net([layer.weight]).parameters(), 'Net expects part.0 to be a Parameter');
      refused(
        () =>
          new DataLoader([zeros([1, 1]), zeros([1])], { generator: bad(new other.Generator(1)) }),
        'DataLoader expects generator to be a Generator',
      );
      expect(new Linear(2, 1).forward(layer.forward(zeros([1, 3]))).shape).toEqual([1, 1]); // arrays have no copies
    },
  );
});
