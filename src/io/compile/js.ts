/**
 * Programs as modules of JavaScript or TypeScript. Weights are base64 at the end; nothing is
 * imported, and nothing is run by eval.
 */
import { base64, DIGITS, packed } from './base64.js';
import { functionsFor } from './elementary.js';
import { exported, functionText, jsValue, type Language } from './js-parts.js';
import { tableText } from './js-table.js';
import { lines, type Dialect } from './print.js';
import type { Buffer, Element, FunctionName } from './program.js';
import { commentText, jsText } from './quoting.js';
import { countOf, detailsOf, inputText, type Source } from './source.js';

const own: ReadonlySet<FunctionName> = new Set(['exp', 'expm1', 'log', 'log1p', 'tanh', 'sin']);

const dialect = (language: Language): Dialect => ({
  real: (value) => (Object.is(value, -0) ? '-0' : String(value)),
  declare: (_, changes) => (changes ? 'let' : 'const'),
  equal: ['===', '!=='],
  primitives: { abs: 'Math.abs', sqrt: 'Math.sqrt', floor: 'Math.floor' },
  call: (name) => (own.has(name) ? `Math.${name}` : name),
  toInt: (x) => `(${x} | 0)`,
  toReal: (x) => x,
  buffer: ({ name }) => name,
  // Projects may be set to doubt every element.
  loaded: language === 'ts' ? '!' : '',
  stored: (_, value) => value,
  comment: (text) => `// ${text}`,
  refuse: (text) => `throw new RangeError(${jsText(`predict ${text}`)});`,
});

const arrays: Readonly<Record<Element, string>> = {
  f32: 'Float32Array',
  f64: 'Float64Array',
  i8: 'Int8Array',
  i32: 'Int32Array',
};

const getters: Readonly<Record<Element, string>> = {
  f32: 'getFloat32',
  f64: 'getFloat64',
  i8: 'getInt8',
  i32: 'getInt32',
};

/** The whole module. */
export function moduleText(source: Source, language: Language): string {
  const { program, graph } = source;
  const { input, output, scratch, constants, body } = program;
  const syntax = dialect(language);
  const details = detailsOf(source);
  const shape = (sizes: readonly number[] | null) => (sizes?.length ? sizes.join(' × ') : '1');
  const buffers = [input, ...scratch, output].map(
    ({ name, element, size }) => `const ${name} = new ${arrays[element]}(${size});`,
  );
  const gives = graph.target === null ? shape(details.outputShape) : commentText(graph.target);
  const functions = functionsFor(body, own).flatMap(({ name, body }) => [
    ...functionText(language, name, ['x', 'number'], 'number', lines(body, syntax, '  ')),
    '',
  ]);
  const file = [
    '/**',
    ` * ${commentText(graph.label)}`,
    ' *',
    ` * Takes ${inputText(source)}, gives ${gives}; numbers are stored as ${details.dtype}.`,
    ' * Written by compile of tiny-mlp/io: make it anew rather than change it.',
    ' */',
    '',
    `export const info = ${jsValue(details)};`,
    '',
    '/** The form of this module. */',
    'export const version = info.version;',
    '',
    ...(source.features ? tableText(source, language) : networkText(source, language)),
    '',
    `function run()${language === 'ts' ? ': void' : ''} {`,
    ...lines(body, syntax, '  '),
    '}',
    '',
    ...functions,
    '// What is computed with.',
    ...buffers,
    ...constantsText(constants, language),
  ];
  return `${file.join('\n')}\n`;
}

function networkText({ program }: Source, language: Language): string[] {
  const { input, output } = program;
  const result = arrays[output.element];
  const count = countOf(input.size);
  const text = functionText(language, 'predict', ['input', 'ArrayLike<number>'], result, [
    `  if (typeof input !== 'object' || input === null)`,
    `    throw new TypeError('predict expects ${count}, but got ' +`,
    `      (input === null ? 'null' : typeof input));`,
    `  if (input.length !== ${input.size})`,
    `    throw new RangeError('predict expects ${count}, but got ' + input.length);`,
    `  for (let i = 0; i < ${input.size}; i++)`,
    `    if (typeof input[i] !== 'number')`,
    `      throw new TypeError('predict expects numbers, but got another value at ' + i);`,
    `  ${input.name}.set(input);`,
    '  run();',
    `  return ${output.name}.slice();`,
  ]);
  return [
    '/** How many numbers it takes. */',
    `export const features = ${input.size};`,
    '',
    '/** Labels of what it answers: none. */',
    'export const classes = null;',
    '',
    ...exported(text, 'What the model answers to an input.'),
  ];
}

function constantsText(constants: readonly Buffer[], language: Language): string[] {
  if (constants.length === 0) return [];
  const { bytes, offsets } = packed(constants);
  const text = base64(bytes);
  const elements = [...new Set(constants.map(({ element }) => element))];
  const [numbers, string] = language === 'ts' ? [': number', ': string'] : ['', ''];
  const typed = (line: string) => (language === 'ts' ? [] : [line]);
  const reader = (element: Element) => [
    ...typed('/** @param {number} start @param {number} length */'),
    `const ${element} = (start${numbers}, length${numbers}) =>`,
    `  ${arrays[element]}.from({ length }, (_, i) => ` +
      `view.${getters[element]}(start + i * ${arrays[element]}.BYTES_PER_ELEMENT` +
      `${element === 'i8' ? '' : ', true'}));`,
  ];
  return [
    '',
    '// The model: base64 of numbers, little-endian.',
    ...typed('/** @param {string} text */'),
    `function decode(text${string}) {`,
    `  const digits = new Uint8Array(128);`,
    `  for (let i = 0; i < 64; i++) digits['${DIGITS}'.charCodeAt(i)] = i;`,
    `  const bytes = new Uint8Array(${bytes.length});`,
    ...typed('  /** @param {number} i */'),
    `  const digit = (i${numbers}) => digits[text.charCodeAt(i)]${language === 'ts' ? '!' : ''};`,
    '  for (let i = 0, at = 0; i < text.length; i += 4) {',
    '    const high = (digit(i) << 18) | (digit(i + 1) << 12);',
    '    const three = high | (digit(i + 2) << 6) | digit(i + 3);',
    '    bytes[at++] = three >> 16;',
    '    bytes[at++] = three >> 8;',
    '    bytes[at++] = three;',
    '  }',
    '  return bytes;',
    '}',
    'const view = new DataView(decode(',
    `  '${text}',`,
    ').buffer);',
    ...elements.flatMap(reader),
    ...constants.map(
      ({ name, element, size }, c) => `const ${name} = ${element}(${offsets[c]}, ${size});`,
    ),
  ];
}
