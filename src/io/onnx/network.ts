/**
 * A graph of ONNX with its names resolved: which node gives a value, what is constant, and through
 * which values every path to another goes.
 */
import { show } from '../../core/check.js';
import { FormatError } from '../../core/errors.js';
import { Attributes } from './attributes.js';
import { Dominators } from './dominators.js';
import { foldable, folded } from './fold.js';
import type { Node } from './node.js';
import { shortest } from './shortest.js';
import { readTensor, type Constant } from './tensor.js';
import {
  BFLOAT16,
  DOUBLE,
  FLOAT,
  FLOAT16,
  type GraphMessage,
  type NodeMessage,
  type TensorMessage,
} from './schema.js';

/** More nodes than any network of layers has. */
const MOST_NODES = 10_000;

/** How many nodes a constant may be made by, one after the other: exporters write a handful. */
const MOST_FOLDED = 64;

const floats = new Set([FLOAT, DOUBLE, FLOAT16, BFLOAT16]);

/** Whether a node's output is its input. */
const passesOn = (op: string, attributes: Attributes): boolean =>
  op === 'Identity' || (op === 'Cast' && floats.has(attributes.number('to', 0)));

/** An op as error texts call it. */
const opName = (op: string): string => (/^[\w.]{1,60}$/.test(op) ? op : show(op));

/** The nodes of a graph by what they give. */
export class Network {
  readonly #producers = new Map<string, Node>();
  readonly #tensors = new Map<string, TensorMessage>();
  readonly #constants = new Map<string, Constant>();
  /** By how many nodes constants are made that are no tensors. */
  readonly #foldable = new Map<string, number>();
  readonly #aliases = new Map<string, string>();
  readonly #dominators = new Dominators();
  readonly nodes: Node[] = [];
  readonly inputs: ReadonlySet<string>;

  constructor(
    readonly who: string,
    readonly graph: GraphMessage,
    readonly opset: number,
    /** How many numbers may be copied: one weight can be named by any number of nodes. */
    private room: number,
  ) {
    if (graph.node.length > MOST_NODES)
      this.damaged(`at most ${MOST_NODES} nodes`, `${graph.node.length}`);
    for (const tensor of graph.initializer) {
      const name = tensor.name ?? '';
      if (this.#tensors.has(name)) this.damaged('each name once', `${show(name)} twice`);
      this.#tensors.set(name, tensor);
    }
    // Before IR version 4 initializers are listed among the inputs.
    const names = graph.input.map(({ name = '' }) => name);
    this.inputs = new Set(names.filter((name) => !this.#tensors.has(name)));
    for (const name of this.inputs) this.#dominators.add(name, []);
    for (const node of graph.node) this.#add(node);
  }

  /** Refuses a file that is none of ONNX's. */
  damaged(expected: string, came: string): never {
    throw new FormatError(
      `${this.who} expects ${expected} in the graph, but got ${came}; the file is damaged: save ` +
        'or fetch it again',
    );
  }

  /** Notes that numbers were copied; refuses more than a file of this size gives reason to. */
  spend(numbers: number): void {
    this.room -= numbers;
    if (this.room < 0) this.damaged('weights that are used once', 'the same ones again and again');
  }

  /** Refuses what no module of this package does. */
  refuse(node: Node, why: string): never {
    const place = show(node.name || node.outputs[0]);
    throw new FormatError(
      `${this.who} expects ops that make layers of this package, but got ` +
        `${opName(node.op)}${why} at the node ${place}; leave it out of the model, or do it in ` +
        'code',
    );
  }

  #add(message: NodeMessage): void {
    const { input: given, output: outputs, domain } = message;
    const isOwn = !domain || domain === 'ai.onnx';
    const op = `${isOwn ? '' : `${domain}.`}${message.opType ?? ''}`;
    const attributes = new Attributes(this.who, message);
    const inputs = given.map((name) => this.resolve(name));
    const computed = inputs.filter((name) => name !== '' && !this.isConstant(name));
    const [input = ''] = computed;
    const node = { op, name: message.name ?? '', inputs, input, given, outputs, attributes };
    this.nodes.push(node);
    inputs.forEach((name, i) => {
      if (name !== '' && !this.#isKnown(name))
        this.damaged('nodes in an order in which each finds its inputs', show(given[i]));
    });
    for (const name of outputs) {
      if (name === '') continue;
      if (this.#isKnown(name) || this.#aliases.has(name))
        this.damaged('each name once', `${show(name)} twice`);
    }
    if (passesOn(op, attributes) && inputs.length === 1 && inputs[0] && outputs.length === 1) {
      this.#aliases.set(outputs[0], inputs[0]);
      return;
    }
    const isFolded = foldable.has(op) && computed.length === 0;
    const folds = inputs.reduce((most, name) => Math.max(most, this.#foldable.get(name) ?? 0), 1);
    if (isFolded && folds > MOST_FOLDED)
      this.damaged(`constants made by at most ${MOST_FOLDED} nodes in a row`, 'one made by more');
    for (const name of outputs) {
      if (name === '') continue;
      this.#producers.set(name, node);
      if (isFolded) this.#foldable.set(name, folds + 1);
      else this.#dominators.add(name, computed);
    }
  }

  #isKnown(name: string): boolean {
    return this.#tensors.has(name) || this.#producers.has(name) || this.#dominators.has(name);
  }

  /** The value that a name stands for. */
  resolve(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  /** The node that gives a value. */
  producer(value: string): Node | undefined {
    return this.#producers.get(value);
  }

  /** The node that gives a value, if it is of one of these ops. */
  by(value: string, ...ops: readonly string[]): Node | undefined {
    const node = this.#producers.get(value);
    return node && ops.includes(node.op) ? node : undefined;
  }

  isConstant(value: string): boolean {
    return this.#tensors.has(value) || this.#foldable.has(value);
  }

  /** The numbers of a value that no input changes. */
  constant(value: string | undefined): Constant | undefined {
    if (!value || !this.isConstant(value)) return undefined;
    let found = this.#constants.get(value);
    if (!found) {
      const tensor = this.#tensors.get(value);
      if (tensor) found = readTensor(this.who, value, tensor);
      else {
        const node = this.#producers.get(value)!;
        found = folded(this, node) ?? this.refuse(node, ' of constants');
      }
      this.#constants.set(value, found);
    }
    return found;
  }

  /** The one number of a constant. */
  scalar(value: string | undefined): number | undefined {
    const constant = this.constant(value);
    if (constant?.values.length !== 1) return undefined;
    return constant.type === FLOAT ? shortest(constant.values[0]) : constant.values[0];
  }

  /** Whether a value's numbers are part of the graph, not of a tensor with a name of its own. */
  isInline(value: string): boolean {
    return this.#foldable.has(value) && this.producer(value)?.op === 'Constant';
  }

  /** The last value that every path to a value goes through; `''` where that is none. */
  dominator(value: string): string {
    return this.#dominators.of(value);
  }

  /** How many values every path to a value goes through. */
  depth(value: string): number {
    return this.#dominators.depth(value);
  }
}
