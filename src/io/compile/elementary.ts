/**
 * Functions of one number as programs of sums and products, for targets that lack them: none of
 * WebAssembly's, and erfc in JavaScript. Series and reductions are those of core/elementary.ts and
 * its neighbours, without their second parts: they err by a few units in the last place.
 */
import {
  add,
  bits,
  call,
  changing,
  choose,
  compare,
  divide,
  give,
  multiply,
  named,
  primitive,
  real,
  set,
  subtract,
  variable,
  when,
} from './code.js';
import type { Expression, FunctionName, FunctionProgram, Statement } from './program.js';

const x = /* @__PURE__ */ variable('x');
const LN2_HIGH = /* @__PURE__ */ real(6.9314718036912381649e-1);
const LN2_LOW = /* @__PURE__ */ real(1.90821492927058770002e-10);
const abs = (a: Expression) => primitive('abs', a);
const negative = (a: Expression) => subtract(real(0), a);

/** Sets `p` to Σ coefficientᵢ zⁱ by Horner's rule, the highest power's coefficient first. */
function series(z: Expression, coefficients: readonly number[]): [Expression, Statement[]] {
  const [p, first] = changing('p', real(coefficients[0]));
  const rest = coefficients.slice(1).map((c) => set(p, add(multiply(p, z), real(c))));
  return [p, [first, ...rest]];
}

/** k and r of x = k ln 2 + r, |r| ≤ ln 2 / 2. */
function reduced(): [k: Expression, r: Expression, Statement[]] {
  const [k, setK] = named('k', primitive('floor', add(multiply(x, real(Math.LOG2E)), real(0.5))));
  const [r, setR] = named('r', subtract(subtract(x, multiply(k, LN2_HIGH)), multiply(k, LN2_LOW)));
  return [k, r, [setK, setR]];
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const inverse = (n: number): number => 1 / n;
const inverseFactorial = (n: number): number => 1 / factorial(n);

/** 1/13!, ..., 1/1!: what (eʳ − 1) / r is. */
const expSeries = () => [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map(inverseFactorial);

const isNaN = /* @__PURE__ */ compare(x, '!=', x);

function exp(): Statement[] {
  const [k, r, reduce] = reduced();
  const [p, sum] = series(r, [...expSeries(), 1]);
  const [half, halve] = named('half', primitive('floor', multiply(k, real(0.5))));
  return [
    when(isNaN, [give(x)]),
    when(compare(x, '<', real(-746)), [give(real(0))]),
    when(compare(x, '>', real(710)), [give(real(Infinity))]),
    ...reduce,
    ...sum,
    halve,
    // In two products, because 2ᵏ is no number at either end.
    give(multiply(multiply(p, bits('powerOfTwo', half)), bits('powerOfTwo', subtract(k, half)))),
  ];
}

function expm1(): Statement[] {
  const [k, r, reduce] = reduced();
  const [p, sum] = series(r, expSeries());
  const [power, raise] = named('power', bits('powerOfTwo', k));
  return [
    when(isNaN, [give(x)]),
    when(compare(abs(x), '<', real(2 ** -54)), [give(x)]),
    when(compare(x, '<', real(-40)), [give(real(-1))]),
    when(compare(x, '>', real(40)), [give(call('exp', x))]),
    ...reduce,
    ...sum,
    raise,
    give(add(multiply(power, multiply(r, p)), subtract(power, real(1)))),
  ];
}

/** 1/21, ..., 1/3 */
const logSeries = () => [21, 19, 17, 15, 13, 11, 9, 7, 5, 3].map(inverse);

/**
 * x = 2ᵏ (1 + f), ln x = k ln 2 + f − (f²/2 − s (f²/2 + R)), s = f / (2 + f). Of normal numbers
 * above 0: what is asked for are sums of at least 1.
 */
function log(): Statement[] {
  const [k, setK] = changing('k', bits('exponent', x));
  const [m, setM] = changing('m', bits('significand', x));
  const [f, setF] = named('f', subtract(m, real(1)));
  const [s, setS] = named('s', divide(f, add(real(2), f)));
  const [z, setZ] = named('z', multiply(s, s));
  const [half, setHalf] = named('half', multiply(real(0.5), multiply(f, f)));
  const [p, sum] = series(z, logSeries());
  const rest = multiply(s, add(half, multiply(real(2), multiply(z, p))));
  const small = subtract(add(rest, multiply(k, LN2_LOW)), half);
  return [
    when(isNaN, [give(x)]),
    setK,
    setM,
    when(compare(m, '>', real(Math.SQRT2)), [
      set(m, multiply(m, real(0.5))),
      set(k, add(k, real(1))),
    ]),
    setF,
    setS,
    setZ,
    setHalf,
    ...sum,
    give(add(multiply(k, LN2_HIGH), add(f, small))),
  ];
}

/**
 * Of the sum 1 + x what its rounding took is given back, as by D. Goldberg 1991, theorem 4. Of x
 * from 0 to 1: what is asked for are powers of e.
 */
function log1p(): Statement[] {
  const [sum, setSum] = named('sum', add(real(1), x));
  return [
    setSum,
    when(compare(sum, '==', real(1)), [give(x)]),
    give(divide(multiply(call('log', sum), x), subtract(sum, real(1)))),
  ];
}

function tanh(): Statement[] {
  const [t, setT] = named('t', call('expm1', multiply(real(2), abs(x))));
  const [size, setSize] = named('size', divide(t, add(t, real(2))));
  return [
    when(compare(abs(x), '<', real(2 ** -28)), [give(x)]),
    when(compare(abs(x), '>', real(20)), [
      give(choose(compare(x, '<', real(0)), real(-1), real(1))),
    ]),
    setT,
    setSize,
    give(choose(compare(x, '<', real(0)), negative(size), size)),
  ];
}

/** Signs alternate: 1/17!, −1/15!, ..., −1/3! and 1/16!, −1/14!, ..., 1/4!. */
const odd = [17, 15, 13, 11, 9, 7, 5, 3];
const even = [16, 14, 12, 10, 8, 6, 4];
const alternating = (n: number, i: number): number => (i % 2 === 0 ? 1 : -1) * inverseFactorial(n);

/**
 * x = k π/2 + r by three parts of π/2; exact enough up to a million. Of far larger x nothing of r
 * is left, and what comes is only kept between −1 and 1.
 */
function sin(): Statement[] {
  const [k, setK] = named('k', primitive('floor', add(multiply(x, real(2 / Math.PI)), real(0.5))));
  const less = (from: Expression, part: number) => subtract(from, multiply(k, real(part)));
  const [r, setR] = changing(
    'r',
    less(less(less(x, 1.57079632673412561417), 6.0771005063039659766e-11), 2.02226624879595063e-21),
  );
  const [z, setZ] = named('z', multiply(r, r));
  const most = (bound: number, operator: '<' | '>') =>
    when(compare(r, operator, real(bound)), [set(r, real(bound))]);
  const quarters = multiply(real(4), primitive('floor', multiply(k, real(0.25))));
  const [quarter, setQuarter] = named('quarter', subtract(k, quarters));
  const [size, setSize] = changing('size', real(0));
  const [p, sinSum] = series(z, odd.map(alternating));
  const [, cosSum] = series(z, even.map(alternating));
  const isOdd = compare(
    subtract(quarter, multiply(real(2), primitive('floor', multiply(quarter, real(0.5))))),
    '==',
    real(1),
  );
  const cos = add(subtract(real(1), multiply(real(0.5), z)), multiply(multiply(z, z), p));
  return [
    // −0 stays what it is.
    when(compare(abs(x), '<', real(2 ** -27)), [give(x)]),
    setK,
    setR,
    most(-1, '<'),
    most(1, '>'),
    setZ,
    setQuarter,
    setSize,
    when(
      isOdd,
      [...cosSum, set(size, cos)],
      [...sinSum, set(size, add(r, multiply(multiply(r, z), p)))],
    ),
    give(choose(compare(quarter, '>', real(1.5)), negative(size), size)),
  ];
}

/** (−1)ⁿ / (n! (2n + 1)) · 2/√π for n from 18 to 0. */
const nearSeries = () =>
  Array.from({ length: 19 }, (_, i) => {
    const n = 18 - i;
    const sign = n % 2 === 0 ? 1 : -1;
    return ((2 / Math.sqrt(Math.PI)) * sign) / (factorial(n) * (2 * n + 1));
  });

/** (x + ¾) e^(x²) erfc x as a polynomial in (x − 3.5) / (x + 3.5); see error-function.ts. */
const farSeries = [
  4.995496204437157e-9, 9.825024616327065e-10, -4.4330960829048197e-8, -1.0508525228174706e-8,
  2.846359131197559e-7, 2.551538298833464e-8, -1.8145752820969305e-6, 7.845165366266712e-7,
  1.1723270341643832e-5, -1.8054601459978333e-5, -6.192462187755569e-5, 0.00025517101233137827,
  -7.899513481633657e-5, -0.002040663682042541, 0.008489105819736194, -0.020167472680999166,
  0.03263238661654819, -0.03393784735280245, 0.008424916385501883, 0.05300482223395362,
  -0.14232085127700156, 0.6599980363378007,
];

function erfc(): Statement[] {
  const [z, setZ] = named('z', multiply(x, x));
  const [p, near] = series(z, nearSeries());
  const [t, setT] = named('t', divide(subtract(x, real(3.5)), add(x, real(3.5))));
  const [, far] = series(t, farSeries);
  return [
    when(compare(x, '<', real(-0.75)), [give(subtract(real(2), call('erfc', negative(x))))]),
    setZ,
    when(compare(x, '<', real(0.47)), [...near, give(subtract(real(1), multiply(x, p)))]),
    when(compare(x, '>', real(28)), [give(real(0))]),
    setT,
    ...far,
    give(divide(multiply(call('exp', negative(z)), p), add(x, real(0.75)))),
  ];
}

const sigmoid = (): Statement[] => [give(divide(real(1), add(real(1), call('exp', negative(x)))))];

/** max(x, 0) + ln(1 + e^(−|x|)) */
const softplus = (): Statement[] => [
  give(
    add(choose(compare(x, '<', real(0)), real(0), x), call('log1p', call('exp', negative(abs(x))))),
  ),
];

const makers: Readonly<Record<FunctionName, () => Statement[]>> = {
  exp,
  expm1,
  log,
  log1p,
  tanh,
  sin,
  erfc,
  sigmoid,
  softplus,
};

/** The functions that statements call and a target lacks, each after those that it calls. */
export function functionsFor(
  body: readonly Statement[],
  hasOwn: ReadonlySet<FunctionName>,
): FunctionProgram[] {
  const found = new Map<FunctionName, FunctionProgram>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(visit);
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return;
    const { kind, name } = part as { kind?: string; name?: FunctionName };
    if (kind === 'call' && name !== undefined && !hasOwn.has(name) && !started.has(name)) {
      started.add(name);
      const program = { name, body: makers[name]() };
      visit(program.body);
      found.set(name, program);
    }
    Object.entries(part).forEach(([key, value]) => key !== 'buffer' && visit(value));
  };
  const started = new Set<FunctionName>();
  visit(body);
  return [...found.values()];
}
