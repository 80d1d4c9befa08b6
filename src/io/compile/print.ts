/**
 * Programs as text, for languages whose expressions look alike: JavaScript, TypeScript and C. What
 * they do not share is a `Dialect`.
 */
import type {
  Buffer,
  Expression,
  FunctionName,
  Primitive,
  Statement,
  ValueType,
} from './program.js';
import { internalError } from '../../core/errors.js';

export interface Dialect {
  /** A float64 as it is written. */
  readonly real: (value: number) => string;
  /** The beginning of a declaration: `const`, `const double`. */
  readonly declare: (type: ValueType, changes: boolean) => string;
  readonly equal: readonly [equal: string, unequal: string];
  readonly primitives: Readonly<Record<Primitive, string>>;
  readonly call: (name: FunctionName) => string;
  readonly toInt: (x: string) => string;
  readonly toReal: (x: string) => string;
  readonly buffer: (buffer: Buffer) => string;
  /** What stands behind an element that is read. */
  readonly loaded: string;
  /** A value as an element of a buffer takes it. */
  readonly stored: (buffer: Buffer, value: string) => string;
  readonly comment: (text: string) => string;
  /** The statement that refuses; null where the language has no errors. */
  readonly refuse: ((text: string) => string) | null;
}

const precedence: Readonly<Record<string, number>> = {
  '&&': 2, '==': 3, '!=': 3, '<': 4, '<=': 4, '>': 4, '>=': 4, '+': 5, '-': 5, '*': 6, '/': 6,
}; // prettier-ignore
const CHOICE = 1;
const UNIT = 7;

/** An expression, in parentheses if it binds less than `least`. */
export function expression(e: Expression, dialect: Dialect, least = 0): string {
  const [text, binds] = written(e, dialect);
  return binds < least ? `(${text})` : text;
}

function written(e: Expression, dialect: Dialect): [string, number] {
  const inner = (part: Expression, least = 0) => expression(part, dialect, least);
  switch (e.kind) {
    case 'number':
      return [e.type === 'int' ? String(e.value) : dialect.real(e.value), UNIT];
    case 'variable':
      return [e.name, UNIT];
    case 'load':
      return [`${dialect.buffer(e.buffer)}[${inner(e.at)}]${dialect.loaded}`, UNIT];
    case 'binary': {
      const own = precedence[e.operator];
      const operator =
        e.operator === '==' ? dialect.equal[0]
        : e.operator === '!=' ? dialect.equal[1]
        : e.operator; // prettier-ignore
      // Sums are not regrouped: each rounds.
      const right = e.operator === '&&' ? own : own + 1;
      return [`${inner(e.a, own)} ${operator} ${inner(e.b, right)}`, own];
    }
    case 'choice': {
      const [condition, then] = [inner(e.condition, CHOICE + 1), inner(e.then, CHOICE + 1)];
      return [`${condition} ? ${then} : ${inner(e.otherwise, CHOICE)}`, CHOICE];
    }
    case 'primitive':
      return [`${dialect.primitives[e.name]}(${inner(e.x)})`, UNIT];
    case 'call':
      return [`${dialect.call(e.name)}(${inner(e.x)})`, UNIT];
    case 'convert':
      return [(e.type === 'int' ? dialect.toInt : dialect.toReal)(inner(e.x, UNIT)), UNIT];
    case 'bits':
      throw internalError(`a program in text asks for ${e.name}`);
  }
}

/** `s = s + x` is written `s += x`. */
function assignment(target: string, value: Expression, dialect: Dialect): string {
  if (value.kind === 'binary' && value.a.kind === 'variable' && value.a.name === target) {
    const { operator, b } = value;
    if (operator === '+' || operator === '-')
      return `${target} ${operator}= ${expression(b, dialect)};`;
  }
  return `${target} = ${expression(value, dialect)};`;
}

/** Lines of statements, each after `indent`. */
export function lines(
  statements: readonly Statement[],
  dialect: Dialect,
  indent: string,
): string[] {
  return statements.flatMap((statement) => linesOf(statement, dialect, indent));
}

function linesOf(statement: Statement, dialect: Dialect, indent: string): string[] {
  const inner = (body: readonly Statement[]) => lines(body, dialect, `${indent}  `);
  const text = (e: Expression) => expression(e, dialect);
  switch (statement.kind) {
    case 'block': {
      const { body } = statement;
      const note = `${indent}${dialect.comment(statement.text)}`;
      const declares = body.some(({ kind }) => kind === 'let' || kind === 'set');
      if (!declares) return [note, ...lines(body, dialect, indent)];
      return [note, `${indent}{`, ...inner(body), `${indent}}`];
    }
    case 'let': {
      const { variable, value } = statement;
      const start = `${indent}${dialect.declare(variable.type, false)}`;
      return [`${start} ${text(variable)} = ${text(value)};`];
    }
    case 'set': {
      const { variable, value, first } = statement;
      const name = text(variable);
      if (!first) return [`${indent}${assignment(name, value, dialect)}`];
      return [`${indent}${dialect.declare(variable.type, true)} ${name} = ${text(value)};`];
    }
    case 'store': {
      const { buffer, at } = statement;
      const value = dialect.stored(buffer, text(statement.value));
      return [`${indent}${dialect.buffer(buffer)}[${text(at)}] = ${value};`];
    }
    case 'for': {
      const i = text(statement.variable);
      const start = `${dialect.declare('int', true)} ${i} = 0`;
      return [
        `${indent}for (${start}; ${i} < ${expression(statement.count, dialect, 5)}; ${i}++) {`,
        ...inner(statement.body),
        `${indent}}`,
      ];
    }
    case 'if': {
      const { then, otherwise } = statement;
      const condition = text(statement.condition);
      if (then.length === 0)
        return [`${indent}if (!(${condition})) {`, ...inner(otherwise), `${indent}}`];
      if (otherwise.length === 0)
        return [`${indent}if (${condition}) {`, ...inner(then), `${indent}}`];
      return [
        `${indent}if (${condition}) {`,
        ...inner(then),
        `${indent}} else {`,
        ...inner(otherwise),
        `${indent}}`,
      ];
    }
    case 'refuse':
      if (dialect.refuse) return [`${indent}${dialect.refuse(statement.text)}`];
      return lines(statement.otherwise, dialect, indent);
    case 'return':
      return [`${indent}return ${text(statement.value)};`];
  }
}
