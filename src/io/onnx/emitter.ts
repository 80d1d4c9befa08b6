/**
 * Collects the nodes and weights of an ONNX file, each by a name of its own. Not here: which nodes
 * a model becomes (write-network.ts, write-functions.ts, write-tables.ts).
 */
import { allocate, type FloatDType } from '../../core/dtype.js';
import { encodeText } from '../../core/text-coders.js';
import { hostIsLittleEndian, swapBytes } from '../byte-order.js';
import type { Written } from '../protobuf/message.js';
import {
  ATTRIBUTE,
  DOUBLE,
  FLOAT,
  INT64,
  STRING,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
} from './schema.js';

/** A value of an attribute: whole numbers and texts, and numbers that are marked as such. */
export type AttributeValue =
  { readonly float: number } | number | string | readonly number[] | readonly string[];

type Tensor = Written<typeof TensorProto>;
type OwnNode = Written<typeof NodeProto>;

const texts = (list: readonly string[]): Uint8Array[] => list.map((text) => encodeText(text));

function attribute(name: string, value: AttributeValue): Written<typeof AttributeProto> {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE.i };
  if (typeof value === 'string') return { name, s: encodeText(value), type: ATTRIBUTE.s };
  if (!Array.isArray(value))
    return { name, f: (value as { float: number }).float, type: ATTRIBUTE.f };
  const list = value as readonly (number | string)[];
  return typeof list[0] === 'string'
    ? { name, strings: texts(list as string[]), type: ATTRIBUTE.strings }
    : { name, ints: list as number[], type: ATTRIBUTE.ints };
}

/** The bytes of numbers, little-endian. */
function rawFloats(values: ArrayLike<number>, dtype: FloatDType): Uint8Array {
  const own = allocate(dtype, values.length);
  own.set(values);
  const bytes = new Uint8Array(own.buffer);
  if (!hostIsLittleEndian()) swapBytes(bytes, own.BYTES_PER_ELEMENT);
  return bytes;
}

/** A graph that is being written. */
export class Emitter {
  readonly nodes: OwnNode[] = [];
  readonly weights: Tensor[] = [];
  readonly #taken = new Set<string>();
  readonly #shared = new Map<string, string>();
  /** The module whose nodes are being written. */
  path = '';

  constructor(
    readonly dtype: FloatDType,
    readonly opset: number,
  ) {}

  /** A name that nothing else has. */
  unique(wanted: string): string {
    let name = wanted;
    for (let n = 1; this.#taken.has(name); n++) name = `${wanted}_${n}`;
    this.#taken.add(name);
    return name;
  }

  /** A node; returns what it gives. */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = '',
  ): string {
    const place = this.path === '' ? '' : `/${this.path.replaceAll('.', '/')}`;
    const name = this.unique(`${place}/${op}`);
    const output = this.unique(`${name}_output_0`);
    const all = Object.entries(attributes);
    this.nodes.push({
      input: inputs,
      output: [output],
      name,
      opType: op,
      attribute: all.map(([key, value]) => attribute(key, value)),
      ...(domain && { domain }),
    });
    return output;
  }

  /** Numbers of a module, by its path and the parameter's name. */
  weight(name: string, values: ArrayLike<number>, shape: readonly number[]): string {
    const own = this.unique(this.path === '' ? name : `${this.path}.${name}`);
    this.weights.push(this.#tensor(own, values, shape));
    return own;
  }

  #tensor(name: string, values: ArrayLike<number>, dims: readonly number[], dtype = this.dtype) {
    const dataType = dtype === 'float64' ? DOUBLE : FLOAT;
    return { name, dims, dataType, rawData: rawFloats(values, dtype) } satisfies Tensor;
  }

  /** Numbers that belong to no module's weights. */
  inline(values: ArrayLike<number>, shape: readonly number[]): string {
    const t = this.#tensor('', values, shape);
    const output = this.add('Constant', []);
    const node = this.nodes.pop()!;
    this.nodes.push({ ...node, attribute: [{ name: 'value', t, type: ATTRIBUTE.t }] });
    return output;
  }

  /** Written once, however often it is asked for. */
  #once(key: string, make: (name: string) => Tensor): string {
    let name = this.#shared.get(key);
    if (name === undefined) {
      this.#shared.set(key, (name = this.unique(key)));
      this.weights.push(make(name));
    }
    return name;
  }

  /** One number, of the graph's type or another. */
  number(value: number, dtype = this.dtype): string {
    const type = dtype === 'float64' ? 'double' : 'float';
    const key = `${type} ${Object.is(value, -0) ? '-0' : value}`;
    return this.#once(key, (name) => this.#tensor(name, [value], [], dtype));
  }

  /** Numbers of float64. */
  doubles(values: readonly number[], shape: readonly number[]): string {
    return this.#once(`doubles ${shape.join('×')} ${values.join(' ')}`, (name) =>
      this.#tensor(name, values, shape, 'float64'),
    );
  }

  /** Whole numbers: places, axes, sizes. */
  whole(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const list = values.join(' ');
    const key = `int64 ${shape.length === 0 ? list : `[${list}]`}`;
    const own = shape.length > 1 ? `${key} of ${shape.join('×')}` : key;
    return this.#once(own, (name) => ({ name, dims: shape, dataType: INT64, int64Data: values }));
  }

  /** A list of texts. */
  texts(name: string, values: readonly string[]): string {
    const own = this.unique(name);
    const stringData = texts(values);
    this.weights.push({ name: own, dims: [values.length], dataType: STRING, stringData });
    return own;
  }

  /** A list of whole numbers, or of true and false. */
  list(name: string, dataType: number, values: readonly number[]): string {
    const own = this.unique(name);
    const field = dataType === INT64 ? { int64Data: values } : { int32Data: values };
    this.weights.push({ name: own, dims: [values.length], dataType, ...field });
    return own;
  }

  /** A value by another name: that of an output. */
  rename(value: string, name: string): void {
    const renamed = (list: readonly string[] | undefined) =>
      list?.map((one) => (one === value ? name : one)) ?? [];
    this.nodes.forEach((node, i) => {
      this.nodes[i] = { ...node, input: renamed(node.input), output: renamed(node.output) };
    });
  }
}
