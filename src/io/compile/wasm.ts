/**
 * Programs as modules of WebAssembly, whose first version is all they need. Numbers are written to
 * memory where `input` says, `predict()` is called, and answers are read where `output` says. What
 * the model is stands in the section "tiny-mlp", as JSON.
 */
import type { Bytes } from '../../core/dtype.js';
import { encodeText } from '../../core/text-coders.js';
import { packed } from './base64.js';
import { functionsFor } from './elementary.js';
import { bytesOf, type Buffer } from './program.js';
import { detailsOf, type Source } from './source.js';
import { CodeWriter } from './wasm-code.js';
import { F64, I32, i32, list, section, text, unsigned, type Code } from './wasm-encoding.js';

const PAGE = 65_536;

/** The whole module. */
export function wasmBytes(source: Source): Bytes {
  const { program, graph, features } = source;
  const { input, output, scratch, constants, body } = program;
  const { bytes, offsets } = packed(constants);
  const addresses = new Map(constants.map((constant, c) => [constant, offsets[c]]));
  let end = bytes.length;
  for (const buffer of [input, output, ...scratch]) {
    end = Math.ceil(end / 8) * 8;
    addresses.set(buffer, end);
    end += bytesOf[buffer.element] * buffer.size;
  }
  const functions = functionsFor(body, new Set());
  const numbers = new Map(functions.map(({ name }, i) => [name, i + 1]));
  const addressOf = (buffer: Buffer) => addresses.get(buffer)!;
  const codeOf = (parameters: readonly string[], own: typeof body): Code =>
    new CodeWriter(addressOf, (name) => numbers.get(name)!, parameters).whole(own);
  const tells = {
    input: addressOf(input),
    inputLength: input.size,
    output: addressOf(output),
    outputLength: output.size,
  };
  const names = Object.keys(tells);
  const pages = unsigned(Math.max(1, Math.ceil(end / PAGE)));
  const details = {
    ...detailsOf(source),
    input: input.element === 'f32' ? 'float32' : 'float64',
    output: output.element === 'f32' ? 'float32' : 'float64',
    features: features ?? input.size,
    classes: graph.classes,
  };
  const sections = [
    Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    section(1, list([[0x60, 0, 0], [0x60, 1, F64, 1, F64]])),
    section(3, list([[0], ...functions.map(() => [1])])),
    section(5, list([[0x01, ...pages, ...pages]])),
    section(6, list(Object.values(tells).map((value) => [I32, 0, ...i32(value), 0x0b]))),
    section(
      7,
      list([
        [...text('memory'), 2, 0],
        [...text('predict'), 0, 0],
        ...names.map((name, i) => [...text(name), 3, i]),
      ]),
    ),
    section(10, list([codeOf([], body), ...functions.map((f) => codeOf(['x'], f.body))])),
    ...(bytes.length > 0
      ? [section(11, [1, 0, ...i32(0), 0x0b, ...unsigned(bytes.length)], bytes)]
      : []),
    section(0, text('tiny-mlp'), encodeText(JSON.stringify(details))),
  ]; // prettier-ignore
  const whole = new Uint8Array(sections.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of sections) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
