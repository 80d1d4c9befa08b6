/**
 * Programs as one file of C99 that needs the C library alone: numbers are kept on the stack, so
 * that several threads may ask at once.
 */
import { packed } from './base64.js';
import { cReal, literal } from './c-numbers.js';
import { tableParts } from './c-table.js';
import { functionsFor } from './elementary.js';
import { lines, type Dialect } from './print.js';
import { bytesOf, type Buffer, type Element, type FunctionName } from './program.js';
import { commentText } from './quoting.js';
import { inputText, type Source } from './source.js';

const own: ReadonlySet<FunctionName> = new Set([
  'exp',
  'expm1',
  'log',
  'log1p',
  'tanh',
  'sin',
  'erfc',
]);

export const typeOf: Readonly<Record<Element, string>> = {
  f32: 'float',
  f64: 'double',
  i8: 'signed char',
  i32: 'int',
};

/** The whole file. */
export function cFile(who: string, source: Source): string {
  const { name, graph, program, features } = source;
  const { input, output, scratch, constants, body } = program;
  const isConstant = new Set(constants);
  const dialect: Dialect = {
    real: cReal,
    declare: (type, changes) => `${changes ? '' : 'const '}${type === 'real' ? 'double' : 'int'}`,
    equal: ['==', '!='],
    primitives: { abs: 'fabs', sqrt: 'sqrt', floor: 'floor' },
    call: (called) => (own.has(called) ? called : `${name}_${called}`),
    toInt: (x) => `(int)${x}`,
    toReal: (x) => `(double)${x}`,
    buffer: (buffer) => (isConstant.has(buffer) ? `${name}_${buffer.name}` : buffer.name),
    loaded: '',
    stored: ({ element }, value) =>
      element === 'f32'
        ? `(float)${/^[\w.]+(\[[^\]]*\])?$/.test(value) ? value : `(${value})`}`
        : value,
    comment: (text) => `/* ${commentText(text, true)} */`,
    refuse: null,
  };
  const functions = functionsFor(body, own).flatMap((f) => [
    `static double ${name}_${f.name}(double x) {`,
    ...lines(f.body, dialect, '  '),
    '}',
    '',
  ]);
  const [from, to] = [typeOf[input.element], typeOf[output.element]];
  const local = ({ name: own, element, size }: Buffer) => `  ${typeOf[element]} ${own}[${size}];`;
  const table = features && tableParts(who, source, to, features);
  const signature = table
    ? `void ${name}_predict(const ${name}_row *row, ${to} *y)`
    : `void ${name}_predict(const ${from} *x, ${to} *y)`;
  const stack = [...scratch, ...(table ? [input] : [])].reduce(
    (sum, { element, size }) => sum + bytesOf[element] * size,
    0,
  );
  const inputs = table ? features.length : input.size;
  const { bytes } = packed(constants);
  const { dtype } = source;
  const file = [
    '/*',
    ` * ${commentText(graph.label, true)}`,
    ' *',
    ` * ${name}_predict: from ${inputText(source, 'x')} to ` +
      `${output.size} in y${table ? '' : '; x and y apart'}.`,
    ` * Numbers are stored as ${dtype}, ${bytes.length} bytes of them; ${stack} bytes of stack.`,
    ' * Several threads may call it at once. C99 and its library (-lm).',
    ' *',
    ' * Compile it as it is. For its declarations alone, in other files:',
    ' *',
    ` *     #define ${name}_DECLARATIONS`,
    ` *     #include "${name}.c"`,
    ' *',
    ' * Written by compile of tiny-mlp/io: make it anew rather than change it.',
    ' */',
    `#ifndef ${name}_DECLARED`,
    `#define ${name}_DECLARED`,
    '',
    `enum { ${name}_inputs = ${inputs}, ${name}_outputs = ${output.size} };`,
    '',
    ...(table?.declarations ?? []),
    `${signature};`,
    '',
    '#endif',
    `#ifndef ${name}_DECLARATIONS`,
    '',
    '#include <math.h>',
    ...(table?.includes ?? []),
    '',
    ...constants.flatMap((constant) => constantLines(name, constant)),
    ...functions,
    ...(table?.definitions ?? []),
    `${signature} {`,
    ...(table ? [local(input)] : []),
    ...scratch.map(local),
    ...(table?.reads ?? []),
    ...lines(body, dialect, '  '),
    '}',
    '',
    '#endif',
  ];
  return `${file.join('\n')}\n`;
}

function constantLines(prefix: string, { name, element, size, data }: Buffer): string[] {
  const numbers = Array.from(data ?? [], (value) => literal[element](value));
  const rows: string[] = [];
  let row = ' ';
  for (const number of numbers) {
    if (row.length + number.length > 96) {
      rows.push(row);
      row = ' ';
    }
    row += ` ${number},`;
  }
  rows.push(row);
  return [`static const ${typeOf[element]} ${prefix}_${name}[${size}] = {`, ...rows, '};', ''];
}
