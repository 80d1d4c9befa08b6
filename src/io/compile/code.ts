/**
 * Short words for making the parts of a program.
 */
import { internalError } from '../../core/errors.js';
import type {
  Arithmetic,
  BitFunction,
  Buffer,
  Comparison,
  Expression,
  FunctionName,
  Primitive,
  Statement,
} from './program.js';

export const real = (value: number): Expression => ({ kind: 'number', type: 'real', value });
export const int = (value: number): Expression => ({ kind: 'number', type: 'int', value });
export const variable = (name: string, type: 'real' | 'int' = 'real'): Expression => ({
  kind: 'variable',
  type,
  name,
});

const isNumber = (x: Expression, value: number): boolean =>
  x.kind === 'number' && x.type === 'int' && x.value === value;

function arithmetic(operator: Arithmetic, a: Expression, b: Expression): Expression {
  if (a.type !== b.type) throw internalError(`${a.type} ${operator} ${b.type} in a program`);
  return { kind: 'binary', type: a.type, operator, a, b };
}

/** a + b; of whole numbers what is known is added up now. */
export function add(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0)) return b;
  if (isNumber(b, 0)) return a;
  if (a.kind === 'number' && b.kind === 'number' && a.type === 'int') return int(a.value + b.value);
  return arithmetic('+', a, b);
}
export function multiply(a: Expression, b: Expression): Expression {
  if (isNumber(a, 1)) return b;
  if (isNumber(b, 1)) return a;
  if (a.kind === 'number' && b.kind === 'number' && a.type === 'int') return int(a.value * b.value);
  return arithmetic('*', a, b);
}
export const subtract = (a: Expression, b: Expression) => arithmetic('-', a, b);
export const divide = (a: Expression, b: Expression) => arithmetic('/', a, b);

export const compare = (a: Expression, operator: Comparison, b: Expression): Expression => ({
  kind: 'binary',
  type: 'bool',
  operator,
  a,
  b,
});
export const and = (a: Expression, b: Expression): Expression => ({
  kind: 'binary',
  type: 'bool',
  operator: '&&',
  a,
  b,
});
export const choose = (
  condition: Expression,
  then: Expression,
  otherwise: Expression,
): Expression => ({ kind: 'choice', type: then.type, condition, then, otherwise });
export const call = (name: FunctionName, x: Expression): Expression => ({
  kind: 'call',
  type: 'real',
  name,
  x,
});
export const primitive = (name: Primitive, x: Expression): Expression => ({
  kind: 'primitive',
  type: 'real',
  name,
  x,
});
export const bits = (name: BitFunction, x: Expression): Expression => ({
  kind: 'bits',
  type: 'real',
  name,
  x,
});
export const toInt = (x: Expression): Expression => ({ kind: 'convert', type: 'int', x });
export const toReal = (x: Expression): Expression => ({ kind: 'convert', type: 'real', x });
export const load = (buffer: Buffer, at: Expression): Expression => ({
  kind: 'load',
  type: buffer.element === 'i32' ? 'int' : 'real',
  buffer,
  at,
});
export const store = (buffer: Buffer, at: Expression, value: Expression): Statement => ({
  kind: 'store',
  buffer,
  at,
  value,
});
export const give = (value: Expression): Statement => ({ kind: 'return', value });
export const when = (
  condition: Expression,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): Statement => ({ kind: 'if', condition, then, otherwise });

/** A name for a value, and the statement that gives it. */
export function named(name: string, value: Expression): [Expression, Statement] {
  const own = variable(name, value.type as 'real' | 'int');
  return [own, { kind: 'let', variable: own, value }];
}

/** A variable that is set again, with its first value. */
export function changing(name: string, value: Expression): [Expression, Statement] {
  const own = variable(name, value.type as 'real' | 'int');
  return [own, { kind: 'set', variable: own, value, first: true }];
}
export const set = (own: Expression, value: Expression): Statement => ({
  kind: 'set',
  variable: own,
  value,
  first: false,
});

/** Does something for each of 0 to count − 1; of one alone without a loop. */
export function repeat(
  name: string,
  count: number | Expression,
  body: (i: Expression) => readonly Statement[],
): Statement[] {
  if (count === 0) return [];
  if (count === 1) return [...body(int(0))];
  const i = variable(name, 'int');
  const times = typeof count === 'number' ? int(count) : count;
  return [{ kind: 'for', variable: i, count: times, body: body(i) }];
}
