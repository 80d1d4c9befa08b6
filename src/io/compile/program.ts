/**
 * What a generated program is made of, in no language: buffers, loops, loads and stores, sums,
 * choices, and functions of one number. Numbers are float64 while they are computed with; what they
 * are stored as is the buffer's. Not here: how it is written down (js.ts, c.ts, wasm.ts).
 */

/** What an element of a buffer is stored as. */
export type Element = 'f32' | 'f64' | 'i8' | 'i32';

/** Numbers of one kind in a row, in memory. */
export interface Buffer {
  /** An identifier in every language. */
  readonly name: string;
  readonly element: Element;
  /** How many there are; a buffer that is used again may still grow while a program is made. */
  size: number;
  /** What a constant holds; others are written before they are read. */
  readonly data?: ArrayLike<number>;
}

/** `real` is float64, `int` 32 bits with a sign. */
export type ValueType = 'real' | 'int' | 'bool';

export type Arithmetic = '+' | '-' | '*' | '/';
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** What every target computes by itself, on one real number. */
export type Primitive = 'abs' | 'sqrt' | 'floor';

/**
 * Functions of one number. Where a target has one of its own that is taken, else the program of
 * elementary.ts.
 */
export type FunctionName =
  'exp' | 'expm1' | 'log' | 'log1p' | 'tanh' | 'sin' | 'erfc' | 'sigmoid' | 'softplus';

export type Expression = { readonly type: ValueType } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'load'; readonly buffer: Buffer; readonly at: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: Arithmetic | Comparison | '&&';
      readonly a: Expression;
      readonly b: Expression;
    }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'primitive'; readonly name: Primitive; readonly x: Expression }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly x: Expression }
  /** From real to int, towards 0, or from int to real. */
  | { readonly kind: 'convert'; readonly x: Expression }
  /** From the bits of a float64; what languages with a log and an exp of their own do without. */
  | { readonly kind: 'bits'; readonly name: BitFunction; readonly x: Expression }
);

/** 2ˣ of a whole x from −1022 to 1023; x = 2^exponent · significand, 1 ≤ significand < 2. */
export type BitFunction = 'powerOfTwo' | 'exponent' | 'significand';

export type Statement =
  | {
      /** Statements with variables of their own, and what they do. */
      readonly kind: 'block';
      readonly text: string;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'let'; readonly variable: Expression; readonly value: Expression }
  | {
      /** A `let` for what is set again. */
      readonly kind: 'set';
      readonly variable: Expression;
      readonly value: Expression;
      readonly first: boolean;
    }
  | {
      readonly kind: 'store';
      readonly buffer: Buffer;
      readonly at: Expression;
      readonly value: Expression;
    }
  | {
      readonly kind: 'for';
      readonly variable: Expression;
      readonly count: Expression;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      /** An error where the language has errors, else what stands for it. */
      readonly kind: 'refuse';
      readonly text: string;
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'return'; readonly value: Expression };

/** A function of one real number `x`. */
export interface FunctionProgram {
  readonly name: FunctionName;
  readonly body: readonly Statement[];
}

/** A model as a program from one buffer to another. */
export interface Program {
  readonly input: Buffer;
  readonly output: Buffer;
  readonly constants: readonly Buffer[];
  readonly scratch: readonly Buffer[];
  readonly body: readonly Statement[];
}

/** Bytes of an element. */
export const bytesOf: Readonly<Record<Element, number>> = { f32: 4, f64: 8, i8: 1, i32: 4 };
