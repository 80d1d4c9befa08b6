/**
 * Checks of arguments: what passes is handed back, what does not is answered with who, what, what
 * came and what to do.
 */
import { describe, expect, it } from 'vitest';
import * as check from '../../src/core/check.js';
import { OptionError } from '../../src/core/errors.js';
import { zeros } from '../../src/core/array.js';
import { Generator } from '../../src/core/generator.js';
import { named } from '../../src/core/kinds.js';
import { expectError } from '../support/errors.js';

class Widget {}

describe('show', () => {
  it.each([
    ['text', '"text"'],
    ['x'.repeat(60), `"${'x'.repeat(60)}"`],
    ['x'.repeat(61), `"${'x'.repeat(57)}..."`],
    ['say "so"', '"say \\"so\\""'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [12n, '12n'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, 'a', [null]], '[1, "a", [null]]'],
    [[[1], [[2]]], '[[1], [[2]]]'],
    [[[[[]]]], '[[[an array of 0 elements]]]'],
    [[1, 2, 3, 4, 5, 6, 7, 8], '[1, 2, 3, 4, 5, 6, 7, 8]'],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], 'an array of 9 elements'],
    [Array(8).fill(Array(8).fill(0.25)), 'an array of 8 elements'],
    [['x'.repeat(60), 'y'.repeat(52)], `["${'x'.repeat(60)}", "${'y'.repeat(52)}"]`],
    [['x'.repeat(60), 'y'.repeat(53)], 'an array of 2 elements'],
    [zeros([3, 2]), 'an ndarray [3, 2]'],
    [new Uint8Array(3), 'Uint8Array(3)'],
    [new DataView(new ArrayBuffer(5)), 'DataView(5)'],
    [{ a: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'an object of class Map'],
    [new Widget(), 'an object of class Widget'],
    [Widget, 'the function Widget'],
    [
      (
        () => () =>
          0
      )(),
      'a function',
    ],
  ])('shows %o shortly', (value: unknown, shown: string) => {
    expect(check.show(value)).toBe(shown);
  });

  it('never throws, not even on an array that contains itself', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => check.show(loop)).not.toThrow();
  });
});

describe('each check', () => {
  it('hands back what passes', () => {
    expect(check.checkInteger('f', 'n', 1)).toBe(1);
    expect(check.checkInteger('f', 'n', -3, -3, 5)).toBe(-3);
    expect(check.checkInteger('f', 'n', 5, -3, 5)).toBe(5);
    expect(check.checkFinite('f', 'x', -1e300)).toBe(-1e300);
    expect(check.checkFinite('f', 'x', 0, 0)).toBe(0);
    expect(check.checkBoolean('f', 'b', false)).toBe(false);
    expect(check.checkFunction('f', 'g', Widget)).toBe(Widget);
    expect(check.checkOneOf('f', 'w', 'b', ['a', 'b'])).toBe('b');
    const widget = new Widget();
    expect(check.checkInstance('f', 'w', widget, Widget, 'make one')).toBe(widget);
    expect(() => {
      check.checkOptions('f', { lr: undefined }, ['lr']);
      check.checkOptions('f', {}, ['lr']);
      check.checkOptions('f', Object.create(null), ['lr']);
    }).not.toThrow();
  });

  it.each([
    ['0 where 1 is least', () => check.checkInteger('f', 'n', 0), RangeError, 'f expects n to be a whole number of at least 1, but got 0; pass such a number'], // prettier-ignore
    ['half a number', () => check.checkInteger('f', 'n', 1.5), RangeError, 'f expects n to be a whole number of at least 1, but got 1.5; pass such a number'], // prettier-ignore
    ['a number past the range', () => check.checkInteger('f', 'n', 6, -3, 5), RangeError, 'f expects n to be a whole number from -3 to 5, but got 6; pass such a number'], // prettier-ignore
    ['NaN for a whole number', () => check.checkInteger('f', 'n', NaN), RangeError, 'f expects n to be a whole number of at least 1, but got NaN; pass such a number'], // prettier-ignore
    ['a number too large to be exact', () => check.checkInteger('f', 'n', 2 ** 53), RangeError, 'f expects n to be a whole number from 1 to 9007199254740991, but got 9007199254740992; pass such a number'], // prettier-ignore
    ['text for a whole number', () => check.checkInteger('f', 'n', '1'), TypeError, 'f expects n to be a whole number, but got "1"; pass a number'], // prettier-ignore
    [
      'a bigint',
      () => check.checkInteger('f', 'n', 1n),
      TypeError,
      'f expects n to be a whole number, but got 1n; pass a number',
    ],
    ['Infinity', () => check.checkFinite('f', 'x', Infinity), RangeError, 'f expects x to be a finite number, but got Infinity; pass such a number'], // prettier-ignore
    ['a number below the least', () => check.checkFinite('f', 'x', -1, 0), RangeError, 'f expects x to be a finite number of at least 0, but got -1; pass such a number'], // prettier-ignore
    ['undefined for a number', () => check.checkFinite('f', 'x', undefined), TypeError, 'f expects x to be a number, but got undefined; pass a number'], // prettier-ignore
    ['0 for a boolean', () => check.checkBoolean('f', 'b', 0), TypeError, 'f expects b to be true or false, but got 0; pass a boolean'], // prettier-ignore
    ['an object for a function', () => check.checkFunction('f', 'g', {}), TypeError, 'f expects g to be a function, but got an object; pass a function'], // prettier-ignore
    ['an unknown word', () => check.checkOneOf('f', 'w', 'c', ['a', 'b']), RangeError, `f expects w to be 'a' or 'b', but got "c"; pass one of these`], // prettier-ignore
    ['another class', () => check.checkInstance('f', 'w', {}, Widget, 'make one'), TypeError, 'f expects w to be a Widget, but got an object; make one'], // prettier-ignore
    ['another class, with the article its name needs', () => check.checkInstance('f', 'w', 7, Error, 'make one'), TypeError, 'f expects w to be an Error, but got 7; make one'], // prettier-ignore
    ['more arguments than there are', () => check.checkCount('f', [1, 2], 1), TypeError, 'f expects at most 1 argument, but got 2; remove what is too much'], // prettier-ignore
    ['arguments where there are none', () => check.checkCount('f', [1], 0), TypeError, 'f expects no arguments, but got 1; remove what is too much'], // prettier-ignore
    ['a seed for a generator', () => check.checkInstance('f', 'g', 7, Generator, 'make one'), TypeError, 'f expects g to be a Generator, but got 7; make one'], // prettier-ignore
  ])('refuses %s', (_, run, type, text) => {
    expectError(run, type, text);
  });
});

describe('a named class', () => {
  const make = () => {
    class _Renamed {
      static {
        named(this, 'Gadget');
      }
    }
    return _Renamed;
  };
  const [Gadget, Other] = [make(), make()];

  it('is called by its name, whatever a bundler made of it', () => {
    const text = 'f expects g to be a Gadget, but got an object of class Widget; make one';
    expectError(
      () => check.checkInstance('f', 'g', new Widget(), Gadget, 'make one'),
      TypeError,
      text,
    );
    expect(check.show(new Gadget())).toBe('an object of class Gadget');
    expect(check.show(new (class Big extends Gadget {})())).toBe('an object of class Big');
  });

  it('of another copy of the package is told apart', () => {
    const text =
      'f expects g to be a Gadget of its own copy of tiny-mlp, but got one of another: two copies are loaded; ' +
      "install one version ('npm ls tiny-mlp' lists them), and load it by import everywhere or by require everywhere";
    expect(check.isInstance('f', 'g', new Gadget(), Gadget)).toBe(true);
    expectError(() => check.isInstance('f', 'g', new Other(), Gadget), TypeError, text);
    for (const value of [new Widget(), null, 1, Gadget])
      expect(check.isInstance('f', 'g', value, Gadget)).toBe(false);
  });
});

describe('checkOptions', () => {
  it('finds the right name before one that it begins with', () => {
    expect(check.nearest('exp_avg_sq', ['expAvg', 'expAvgSq'])).toBe('expAvgSq');
    expect(check.nearest('EXP_AVG', ['expAvgSq', 'expAvg'])).toBe('expAvg');
  });

  it.each([undefined, null, 3, 'lr', [1], new Float32Array(1), () => 0])(
    'refuses %o in place of options',
    (options) => {
      expectError(
        () => check.checkOptions('SGD', options, ['lr', 'momentum']),
        TypeError,
        `SGD expects its options as an object, but got ${check.show(options)}; pass { lr, momentum } or leave it out`,
      );
    },
  );

  it.each([
    ['weight_decay', "did you mean 'weightDecay'?"],
    ['weightdecay', "did you mean 'weightDecay'?"],
    ['momentun', "did you mean 'momentum'?"],
    ['learningRate', "did you mean 'lr'?"],
    ['learning_rate', "did you mean 'lr'?"],
    ['rl', "did you mean 'lr'?"],
    ['ltr', "did you mean 'lr'?"],
    ['ln', "did you mean 'lr'?"],
    ['enstreov', "did you mean 'nesterov'?"],
    ['Nesterov', "did you mean 'nesterov'?"],
    ['LR', "did you mean 'lr'?"],
    ['weight', "did you mean 'weightDecay'?"],
    ['learningSchedule', 'remove it'],
    ['xyz', 'remove it'],
  ])("answers '%s' with the nearest name there is", (key, advice) => {
    expectError(
      () =>
        check.checkOptions('SGD', { lr: 1, [key]: 1 }, [
          'lr',
          'momentum',
          'weightDecay',
          'nesterov',
        ]),
      OptionError,
      `SGD expects the options lr, momentum, weightDecay, nesterov, but got '${key}'; ${advice}`,
    );
  });

  it('finds a name of three letters by two of them', () => {
    expect(() => check.checkOptions('f', { es: 1 }, ['eps'])).toThrow(
      "but got 'es'; did you mean 'eps'?",
    );
  });

  it('takes one letter for the beginning of a name, not for its initials', () => {
    expect(check.nearest('alpha', ['alphabet', 'a'])).toBe('alphabet');
    expect(check.nearest('alpha', ['a', 'alphabet'])).toBe('a');
  });

  it('counts the first letter as any other', () => {
    expect(check.nearest('xbcd', ['bce'])).toBe(undefined); // two letters away, of four
    expect(check.nearest('xbcd', ['xbce'])).toBe('xbce');
  });

  it('says what to pass where options cannot be left out', () => {
    const text = 'SGD expects its options as an object, but got 3; pass { lr: 0.1 }';
    expectError(() => check.checkOptions('SGD', 3, ['lr'], '{ lr: 0.1 }'), TypeError, text);
  });

  it('is not fooled by names every object has', () => {
    for (const key of ['constructor', 'toString', 'hasOwnProperty']) {
      expect(() => check.checkOptions('f', { [key]: 1 }, ['lr'])).toThrow(OptionError);
    }
  });
});
