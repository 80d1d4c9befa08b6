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
};

const messages = new Map<string, string[]>();

beforeAll(() => {
  const titles = Object.keys(snippets);
  const header = "import { array, Linear, Module, ReLU, Sequential } from '../../src/index.js';";
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
