/**
 * Statements as code of WebAssembly.
 */
import { internalError } from '../../core/errors.js';
import {
  bytesOf,
  type BitFunction,
  type Buffer,
  type Element,
  type Expression,
  type FunctionName,
  type Statement,
} from './program.js';
import { F64, f64, I32, i32, i64, unsigned, type Code } from './wasm-encoding.js';

const BLOCK = 0x40;
const END = 0x0b;
const ELSE = 0x05;
const BRANCH = 0x0c;
const BRANCH_IF = 0x0d;
const RETURN = 0x0f;
const NOT = 0x45;

const realOperators: Readonly<Record<string, number>> = {
  '+': 0xa0, '-': 0xa1, '*': 0xa2, '/': 0xa3,
  '==': 0x61, '!=': 0x62, '<': 0x63, '>': 0x64, '<=': 0x65, '>=': 0x66,
}; // prettier-ignore
const intOperators: Readonly<Record<string, number>> = {
  '+': 0x6a, '-': 0x6b, '*': 0x6c,
  '==': 0x46, '!=': 0x47, '<': 0x48, '>': 0x4a, '<=': 0x4c, '>=': 0x4e,
}; // prettier-ignore
const primitives = { abs: 0x99, floor: 0x9c, sqrt: 0x9f };

/** Loads, with what makes a float64 or an int32 of what was loaded; the alignment; stores. */
const access: Readonly<Record<Element, { load: Code; align: number; made: Code; store: Code }>> = {
  f32: { load: [0x2a], align: 2, made: [0xbb], store: [0xb6, 0x38] },
  f64: { load: [0x2b], align: 3, made: [], store: [0x39] },
  i32: { load: [0x28], align: 2, made: [], store: [0x36] },
  i8: { load: [0x2c], align: 0, made: [0xb7], store: [0x3a] },
};

/** Of a float64 on the stack. */
function bitFunction(name: BitFunction): Code {
  switch (name) {
    case 'powerOfTwo': // trunc, + 1023, shl 52, reinterpret
      return [0xb0, ...i64(1023n), 0x7c, ...i64(52n), 0x86, 0xbf];
    case 'exponent': // reinterpret, shr 52, − 1023, convert
      return [0xbd, ...i64(52n), 0x88, ...i64(1023n), 0x7d, 0xb9];
    case 'significand': // reinterpret, and, or, reinterpret
      return [0xbd, ...i64(0xfffffffffffffn), 0x83, ...i64(0x3ff0000000000000n), 0x84, 0xbf];
  }
}

/** A function's code while it is written. */
export class CodeWriter {
  readonly #addressOf: (buffer: Buffer) => number;
  readonly #functionOf: (name: FunctionName) => number;
  readonly #parameters: number;
  readonly #types: number[] = [];
  /** Locals by name, the innermost scope last. */
  readonly #scopes = [new Map<string, number>()];

  constructor(
    addressOf: (buffer: Buffer) => number,
    functionOf: (name: FunctionName) => number,
    parameters: readonly string[],
  ) {
    this.#addressOf = addressOf;
    this.#functionOf = functionOf;
    this.#parameters = parameters.length;
    parameters.forEach((name, i) => this.#scopes[0].set(name, i));
  }

  /** The body of a function, its locals in front and its size before all. */
  whole(body: readonly Statement[]): Code {
    const code = this.#statements(body);
    const returns = this.#parameters > 0 ? [0x00] : []; // unreachable: every path has returned
    const locals = this.#types.map((type) => [1, type]);
    const all = [...unsigned(locals.length), ...locals.flat(), ...code, ...returns, END];
    return [...unsigned(all.length), ...all];
  }

  #declare(variable: Expression): number {
    if (variable.kind !== 'variable') throw internalError('a value is set that has no name');
    const index = this.#parameters + this.#types.length;
    this.#types.push(variable.type === 'real' ? F64 : I32);
    this.#scopes[this.#scopes.length - 1].set(variable.name, index);
    return index;
  }

  #local(variable: Expression): number {
    if (variable.kind === 'variable') {
      for (let s = this.#scopes.length - 1; s >= 0; s--) {
        const found = this.#scopes[s].get(variable.name);
        if (found !== undefined) return found;
      }
    }
    throw internalError('a program uses a variable that it does not declare');
  }

  #scoped(body: readonly Statement[], ...variables: Expression[]): [Code, number[]] {
    this.#scopes.push(new Map());
    const own = variables.map((variable) => this.#declare(variable));
    const code = this.#statements(body);
    this.#scopes.pop();
    return [code, own];
  }

  #statements(body: readonly Statement[]): number[] {
    const parts = body.map((statement) => this.#statement(statement));
    return parts.flatMap((part) => [...part]);
  }

  #statement(statement: Statement): Code {
    switch (statement.kind) {
      case 'block':
        return this.#scoped(statement.body)[0];
      case 'let':
      case 'set': {
        const value = this.#expression(statement.value);
        const isFirst = statement.kind === 'let' || statement.first;
        const index = (isFirst ? this.#declare : this.#local).call(this, statement.variable);
        return [...value, 0x21, ...unsigned(index)];
      }
      case 'store': {
        const { buffer, at, value } = statement;
        const { store, align } = access[buffer.element];
        const [address, offset] = this.#place(buffer, at);
        return [...address, ...this.#expression(value), ...store, align, ...unsigned(offset)];
      }
      case 'for':
        return this.#loop(statement);
      case 'if': {
        const [then] = this.#scoped(statement.then);
        const [otherwise] = this.#scoped(statement.otherwise);
        const second = otherwise.length > 0 ? [ELSE, ...otherwise] : [];
        return [...this.#expression(statement.condition), 0x04, BLOCK, ...then, ...second, END];
      }
      case 'refuse':
        return this.#scoped(statement.otherwise)[0];
      case 'return':
        return [...this.#expression(statement.value), RETURN];
    }
  }

  #loop({ variable, count, body }: Extract<Statement, { kind: 'for' }>): Code {
    const limit = this.#expression(count);
    const [code, [index]] = this.#scoped(body, variable);
    const i = unsigned(index);
    const next = [0x20, ...i, ...i32(1), 0x6a, 0x21, ...i];
    const below = [0x20, ...i, ...limit, intOperators['<']];
    return [
      ...[...i32(0), 0x21, ...i, 0x02, BLOCK, 0x03, BLOCK],
      ...[...below, NOT, BRANCH_IF, 1],
      ...code,
      ...[...next, BRANCH, 0, END, END],
    ];
  }

  /** The code of an address, and what is added to it. */
  #place(buffer: Buffer, at: Expression): [Code, number] {
    const width = bytesOf[buffer.element];
    const base = this.#addressOf(buffer);
    if (at.kind === 'number') return [i32(0), base + width * at.value];
    if (at.kind === 'binary' && at.operator === '+' && at.a.kind === 'number') {
      const [address, offset] = this.#place(buffer, at.b);
      return [address, offset + width * at.a.value];
    }
    const index = this.#expression(at);
    return [width === 1 ? index : [...index, ...i32(width), 0x6c], base];
  }

  #expression(e: Expression): Code {
    switch (e.kind) {
      case 'number':
        return e.type === 'int' ? i32(e.value) : f64(e.value);
      case 'variable':
        return [0x20, ...unsigned(this.#local(e))];
      case 'load': {
        const { load, align, made } = access[e.buffer.element];
        const [address, offset] = this.#place(e.buffer, e.at);
        return [...address, ...load, align, ...unsigned(offset), ...made];
      }
      case 'binary': {
        const [a, b] = [this.#expression(e.a), this.#expression(e.b)];
        if (e.operator === '&&') return [...a, 0x04, I32, ...b, ELSE, ...i32(0), END];
        return [...a, ...b, (e.a.type === 'real' ? realOperators : intOperators)[e.operator]];
      }
      case 'choice': {
        const type = e.type === 'real' ? F64 : I32;
        const [then, otherwise] = [this.#expression(e.then), this.#expression(e.otherwise)];
        return [...this.#expression(e.condition), 0x04, type, ...then, ELSE, ...otherwise, END];
      }
      case 'primitive':
        return [...this.#expression(e.x), primitives[e.name]];
      case 'call':
        return [...this.#expression(e.x), 0x10, ...unsigned(this.#functionOf(e.name))];
      case 'convert':
        return [...this.#expression(e.x), e.type === 'int' ? 0xaa : 0xb7];
      case 'bits':
        return [...this.#expression(e.x), ...bitFunction(e.name)];
    }
  }
}
