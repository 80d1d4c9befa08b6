import { describe, expect, it } from 'vitest';
import {
  add,
  and,
  choose,
  compare,
  divide,
  int,
  load,
  multiply,
  named,
  primitive,
  real,
  repeat,
  store,
  subtract,
  toInt,
  toReal,
  variable,
  when,
} from '../../src/io/compile/code.js';
import { cFile } from '../../src/io/compile/c.js';
import { moduleText } from '../../src/io/compile/js.js';
import type { Buffer, Expression, Statement } from '../../src/io/compile/program.js';
import { commentText, cText, fitsC, identifiers, jsText } from '../../src/io/compile/quoting.js';
import type { Source } from '../../src/io/compile/source.js';
import { wasmBytes } from '../../src/io/compile/wasm.js';
import { Embedding, Sequential, Tanh } from '../../src/index.js';
import { compile } from '../../src/io/index.js';
import { hasGcc, hasValgrind, importText, instantiate, runC } from './compile-support.js';

const x: Buffer = { name: 'x', element: 'f64', size: 3 };
const scratch: Buffer = { name: 'h', element: 'i32', size: 2 };

/** What statements write to y, in JavaScript, WebAssembly and C. */
async function outcomes(
  size: number,
  make: (y: Buffer) => Statement[],
  own: Buffer[] = [],
): Promise<number[][]> {
  const input = [5, 3, 2];
  const y: Buffer = { name: 'y', element: 'f64', size };
  const source: Source = {
    name: 'model',
    dtype: 'float64',
    features: null,
    program: { input: x, output: y, constants: [], scratch: own, body: make(y) },
    graph: {
      label: 'by hand',
      dtype: 'float64',
      values: [
        { shape: [3], type: 'float' },
        { shape: [size], type: 'float' },
      ],
      inputs: [{ id: 0, name: 'x' }],
      nodes: [],
      output: 1,
      classes: null,
      target: null,
    },
  };
  const { predict } = await importText(moduleText(source, 'js'));
  const found = [[...(predict(input) as number[])], [...instantiate(wasmBytes(source)).answer(input)]];
  if (hasGcc) {
    const main = `#include "model.c"
      #include <stdio.h>
      int main(void) {
        double x[] = {${input.join(', ')}}, y[${size}];
        model_predict(x, y);
        for (int i = 0; i < ${size}; i++) printf("%.17g ", y[i]);
        return 0;
      }`;
    const out = runC({ 'model.c': cFile('compile', source), 'main.c': main }).toString();
    found.push(out.trim().split(' ').map(Number));
  }
  return found;
} // prettier-ignore

const all = async (values: readonly Expression[], expected: readonly number[]) => {
  const make = (y: Buffer) => values.map((value, i) => store(y, int(i), value));
  for (const found of await outcomes(values.length, make)) expect(found).toEqual(expected);
};

describe('programs mean the same in every language', () => {
  const [a, b, c] = [0, 1, 2].map((i) => load(x, int(i)));

  it('sums and products are grouped as they are made', () =>
    all(
      [
        subtract(a, subtract(b, c)),
        subtract(subtract(a, b), c),
        divide(a, divide(b, c)),
        divide(divide(a, b), c),
        multiply(add(a, b), c),
        add(a, multiply(b, c)),
        subtract(a, add(b, c)),
        subtract(real(0), subtract(real(-4), real(-3))),
        add(add(real(1e16), real(1)), real(1)),
        add(real(1e16), add(real(1), real(1))),
      ],
      [4, 0, 5 / (3 / 2), 5 / 3 / 2, 16, 11, 0, 1, 1e16, 1e16 + 2],
    ));

  it('choices and comparisons bind as they are made', () => {
    const less = compare(a, '<', b);
    const more = compare(a, '>', b);
    return all(
      [
        choose(choose(more, less, more), real(1), real(2)),
        choose(more, choose(less, real(3), real(4)), real(5)),
        add(choose(less, a, b), c),
        choose(and(more, and(compare(b, '>=', c), compare(b, '<=', c))), real(1), real(0)),
        choose(compare(a, '!=', a), real(1), real(0)),
        choose(compare(c, '==', real(2)), real(1), real(0)),
        primitive('floor', real(-1.5)),
        primitive('abs', subtract(b, a)),
        primitive('sqrt', add(a, add(b, real(1)))),
        toReal(add(toInt(divide(a, c)), int(-7))),
      ],
      [2, 4, 5, 0, 0, 1, -2, 2, 3, -5],
    );
  });

  it('a name within a scope hides one outside, and is gone behind it', async () => {
    const make = (y: Buffer): Statement[] => {
      const [outer, first] = named('v', subtract(load(x, int(1)), load(x, int(2))));
      return [
        first,
        ...repeat('i', 2, (i) => {
          const [inner, second] = named('v', real(7));
          return [
            second,
            store(scratch, i, add(i, int(4))),
            when(compare(inner, '>', real(6)), [store(y, i, toReal(load(scratch, i)))]),
          ];
        }),
        ...repeat('i', load(scratch, int(0)), (i) => [
          store(y, int(2), add(outer, toReal(i))),
        ]),
        when(compare(outer, '>', real(6)), [store(y, int(3), real(1))], [
          store(y, int(3), variable('v')),
        ]),
      ];
    };
    for (const found of await outcomes(4, make, [scratch])) expect(found).toEqual([4, 5, 4, 1]);
  }); // prettier-ignore

  it.runIf(hasGcc)(
    'C reads no row that an Embedding does not have',
    () => {
      const model = new Sequential(new Embedding(5, 2), new Tanh());
      const text = compile(model, { format: 'c', inputShape: [6], dtype: 'int8' });
      const main = `#include "model.c"
      #include <stdio.h>
      int main(void) {
        double x[] = {4, 5, -1, 1.5, NAN, 1e300};
        float y[model_outputs];
        model_predict(x, y);
        for (int i = 0; i < model_outputs; i++) printf("%d ", isnan(y[i]) ? 1 : 0);
        return 0;
      }`;
      const out = runC({ 'model.c': text, 'main.c': main }, hasValgrind).toString();
      expect(out.trim()).toBe('0 0 1 1 1 1 1 1 1 1 1 1');
    },
    60_000,
  );
});

describe('text of others in programs', () => {
  const odd = [
    '"; system("rm"); //',
    '*/ int main; /*',
    '/*',
    'a\nb\r\t\0',
    '\\',
    '??/',
    '</script><!--',
    '\u2028\u2029\u202e\ufeff',
    '日本 🎈',
    '\ud800',
    '',
    '${x}`',
    '@param {',
  ];

  it('comes back from a literal of JavaScript, whatever it is', async () => {
    for (const text of [...odd, odd.join('')]) {
      const literal = jsText(text);
      const module = await importText(`/* ${literal} */ export const text = ${literal};`);
      expect((module as unknown as { text: string }).text).toBe(text);
      expect(JSON.parse(literal)).toBe(text);
      expect(literal).not.toMatch(/[<>\u2028\u2029\u202e\ufeff\n]|\*\/|\/\*/);
    }
  });

  it.runIf(hasGcc)('comes back from a literal of C, long ones too', () => {
    const texts = [...odd.filter(fitsC), odd.filter(fitsC).join(''), '"é\\'.repeat(3000)];
    const main = `#include <stdio.h>
      static const char *const texts[] = {${texts.map(cText).join(',\n')}};
      int main(void) {
        for (int i = 0; i < ${texts.length}; i++) { fputs(texts[i], stdout); putchar(0); }
        return 0;
      }`;
    expect(runC({ 'main.c': main }).toString().split('\0').slice(0, -1)).toEqual(texts);
    expect(odd.filter((text) => !fitsC(text))).toEqual(['a\nb\r\t\0', '\ud800']);
  });

  it('stays in a comment', () => {
    for (const text of [...odd, 'x'.repeat(1000)]) {
      expect(commentText(text)).not.toMatch(/[*/\\<\n\r\u2028\u2029\u202e@`"]/);
      expect(commentText(text, true)).toMatch(/^[A-Za-z0-9 _.,:;()[\]=+-]*$/);
      expect(commentText(text).length).toBeLessThanOrEqual(203);
    }
    expect(commentText('Linear(4 → 3)', true)).toBe('Linear(4 to 3)');
  });

  it('becomes identifiers of C that differ', () => {
    const names = ['a b', 'a-b', 'int', 'class', 'NAN', 'X', '9', '', '_x', '日本', '日 本', 'a_b_2', 'linux']; // prettier-ignore
    expect(identifiers(names, 'column')).toEqual([
      'a_b',
      'a_b_2',
      'int_',
      'class_',
      'NAN_',
      'X',
      'column_9',
      'column_',
      'column_x',
      'column__2',
      'column__3',
      'a_b_2_2',
      'linux_',
    ]);
  });
});
