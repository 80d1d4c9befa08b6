import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../support/compile.js';

/**
 * Snippets that are compiled, each on a line of its own, and what the compiler must say of it; null
 * where it must compile.
 */
const snippets: Record<string, { code: string; says: string | null }> = {
  'a layer that expects other features than the one before it gives': {
    code: 'new Sequential(new Linear(784, 128), new ReLU(), new Linear(64, 10));',
    says: 'expects 64 features, but the layer before it gives 128',
  },
  'the same mismatch without a ReLU between': {
    code: 'new Sequential(new Linear(784, 128), new Linear(64, 10));',
    says: 'expects 64 features, but the layer before it gives 128',
  },
  'the same mismatch across nested Sequentials': {
    code: 'new Sequential(new Sequential(new Linear(784, 128), new ReLU()), new Sequential(new ReLU(), new Linear(100, 10)));',
    says: 'expects 100 features, but the layer before it gives 128',
  },
  'a mismatch behind a whole Sequential': {
    code: 'new Sequential(new Sequential(new ReLU()), new Linear(2, 3), new Sequential(new ReLU()), new Linear(4, 5));',
    says: 'expects 4 features, but the layer before it gives 3',
  },
  'layers that fit': {
    code: 'new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));',
    says: null,
  },
  'widths only known at run time': {
    code: 'const n = Number("128"); new Sequential(new Linear(784, n), new ReLU(), new Linear(64, 10));',
    says: null,
  },
  'a width out of a list of literals': {
    code: 'for (const h of [32, 64] as const) new Sequential(new Linear(784, h), new ReLU(), new Linear(h, 10));',
    says: null,
  },
  'a list of modules': {
    code: 'const list: Module[] = [new Linear(3, 4)]; new Sequential(...list);',
    says: null,
  },
  "a user's own module, which tells no widths": {
    code: 'const own = null as unknown as Module; new Sequential(new Linear(3, 4), own, new Linear(5, 6));',
    says: null,
  },
  'the widths of a whole network as literals': {
    code: 'const m = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10)); const a: 784 = m.inFeatures; const b: 10 = m.outFeatures;',
    says: null,
  },
  'the type of the module at a place': {
    code: 'const first: Linear<784, 128> = new Sequential(new Linear(784, 128), new ReLU()).at(0);',
    says: null,
  },
  'a network where any network is taken': {
    code: 'const any: Sequential = new Sequential(new Linear(3, 4), new ReLU()); const module: Module = any; const l: Linear = new Linear(3, 4);',
    says: null,
  },
  'something that is no module': {
    code: 'new Sequential(new Linear(3, 4), 5);',
    says: "Type 'number' is not assignable to type 'Module'",
  },
  'text in an array': { code: "array([['a']]);", says: 'No overload matches this call' },
  'a list of modules in place of modules': {
    code: 'new Sequential([new Linear(3, 4)]);',
    says: "Argument of type '[Linear<3, 4>[]]' is not assignable",
  },
  'an argument for ReLU': {
    code: 'new ReLU({ inplace: true });',
    says: 'Expected 0 arguments, but got 1',
  },
  'an option that does not exist': {
    code: 'new Linear(3, 4, { biass: true });',
    says: "'biass' does not exist in type 'LinearOptions'",
  },
  'branches that take other features than the first': {
    code: 'new Concat(new ReLU(), new Linear(5, 8), new Linear(4, 3));',
    says: '"expects 4 features, but is given 5"',
  },
  'a layer behind a Concat of modules that keep any width': {
    code: 'new Sequential(new Linear(5, 784), new Concat(new ReLU(), new Identity()), new Linear(2, 3));',
    says: null, // a Concat with a branch that keeps any width tells none
  },
  'branches whose widths add up': {
    code: 'const c = new Concat(new Linear(784, 1128), new Identity(), new Linear(784, 99)); const n: 2011 = c.outFeatures; const m: 784 = c.inFeatures; new Sequential(c, new Linear(2011, 2)); const any: Concat = c;',
    says: null,
  },
  'branches of a width only known at run time': {
    code: 'const n = Number("4"); const w: number = new Concat(new Linear(3, n), new Linear(3, 2)).outFeatures; const list: Module[] = []; new Concat(...list);',
    says: null,
  },
  'columns that are not as many as their module takes': {
    code: 'new Columns({ columns: [0, 1, 3], module: new Linear(4, 8) }, { columns: [2], module: new Embedding(10, 4) });',
    says: '"expects 4 features, but is given 3"',
  },
  'a layer behind columns that give other features': {
    code: 'new Sequential(new Columns({ columns: [0, 1], module: new Linear(2, 8) }, { columns: [2], module: new Embedding(10, 4) }), new Linear(11, 1));',
    says: '"expects 11 features, but the layer before it gives 12"',
  },
  'columns and modules that fit': {
    code: 'const c = new Columns({ columns: [0, 1], module: new ReLU() }, { columns: [2], module: new Embedding(10, 4) }); const i: 3 = c.inFeatures; const o: 6 = c.outFeatures; const e: Embedding<4> = c.parts[1].module; const any: Columns = c;',
    says: null,
  },
  'columns only known at run time': {
    code: 'const c = new Columns({ columns: Array.from({ length: 3 }, (_, i) => i), module: new Linear(3, 8) }); const i: number = c.inFeatures; const o: 8 = c.outFeatures;',
    says: null,
  },
  'a residual that gives other features than it takes': {
    code: 'new Residual(new Sequential(new Linear(8, 4), new ReLU(), new Linear(4, 6)));',
    says: '"gives 6 features for 8: pass a projection"',
  },
  'a projection that gives other features than f': {
    code: 'new Residual(new Linear(4, 3), { projection: new Linear(4, 2) });',
    says: '"gives 2 features, but f gives 3"',
  },
  'a projection that takes other features than f': {
    code: 'new Residual(new Linear(4, 3), { projection: new Linear(5, 3) });',
    says: '"expects 5 features, but is given 4"',
  },
  'a layer behind a residual of another width': {
    code: 'new Sequential(new Linear(2, 8), new Residual(new ReLU()), new Residual(new Linear(8, 8)), new Linear(7, 2));',
    says: '"expects 7 features, but the layer before it gives 8"',
  },
  'residuals that fit': {
    code: 'const r = new Residual(new Linear(4, 3), { projection: new Linear(4, 3) }); const o: 3 = r.outFeatures; const i: 4 = r.inFeatures; const p: Linear<4, 3> = r.projection; const k: true = new Residual(new ReLU()).keepsFeatures; const own = null as unknown as Module; new Residual(own);',
    says: null,
  },
  'a slope each for other features': {
    code: 'new Sequential(new Linear(2, 8), new PReLU(7));',
    says: '"expects 7 features, but the layer before it gives 8"',
  },
  'a layer behind a PReLU and a LayerNorm': {
    code: 'new Sequential(new Linear(2, 8), new PReLU(), new LayerNorm(8), new Softmax(), new Linear(7, 2));',
    says: '"expects 7 features, but the layer before it gives 8"',
  },
  'any layer behind a Flatten': {
    code: 'new Sequential(new Linear(2, 8), new Flatten(), new Linear(7, 2));',
    says: null,
  },
  'a softmax along another axis': {
    code: 'new Softmax(0);',
    says: "Argument of type '0' is not assignable to parameter of type 'LastDim",
  },
};

const messages = new Map<string, string[]>();

beforeAll(() => {
  const titles = Object.keys(snippets);
  const header =
    "import { array, Columns, Concat, Embedding, Flatten, Identity, LayerNorm, Linear, Module, PReLU, ReLU, Residual, Sequential, Softmax } from '../../src/index.js';";
  const text = [header, ...titles.map((title) => `{ ${snippets[title].code} }`)].join('\n');
  for (const { line, text: said } of compile(new Map([['tests/types/snippets.ts', text]]))) {
    const title = titles[line - 2];
    messages.set(title, [...(messages.get(title) ?? []), said]);
  }
});

describe('while you type, the compiler', () => {
  for (const [title, { says }] of Object.entries(snippets)) {
    it(says ? `refuses ${title}` : `accepts ${title}`, () => {
      const said = messages.get(title)?.join('\n') ?? null;
      if (says === null) expect(said).toBeNull();
      else expect(said ?? 'nothing').toContain(says);
    });
  }
});
