/**
 * From a value back to another: the steps in between, one after the other, with what lies side by
 * side as one step. Each is told by the last of its nodes.
 */
import { show } from '../../core/check.js';
import { FormatError } from '../../core/errors.js';
import { Softmax } from '../../nn/layers/softmax.js';
import { activation } from './activations.js';
import { layer } from './layers.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import { normalization } from './norms.js';
import { isLast, type Shapes } from './shapes.js';
import type { LinearStep, Read, Step } from './steps.js';

/** How deep branches within branches may lie. */
const MOST_LEVELS = 32;

/** How many steps there may be in all: branches that share nodes are read again for each. */
const MOST_STEPS = 10_000;

/** Reads one graph. */
export class Chain {
  #steps = 0;

  constructor(
    readonly network: Network,
    readonly shapes: Shapes,
  ) {}

  /** The steps from one value to another. */
  between(start: string, end: string, level = 0): Step[] {
    const { network } = this;
    const steps: Step[] = [];
    let value = end;
    while (value !== start) {
      const node = network.producer(value);
      if (!node || level > MOST_LEVELS || ++this.#steps > MOST_STEPS) {
        const what = node ? 'branches within branches' : `${show(value)}, which is`;
        throw new FormatError(
          `${network.who} expects a network from ${show(start)} on, but got ${what} beside it; ` +
            'choose another output, or export a part of the model',
        );
      }
      const read = this.#read(node, value, level);
      if (!read || network.depth(read.input) < network.depth(start))
        return network.refuse(node, '');
      if (read.step) steps.push(read.step);
      if (read.before) steps.push(read.before);
      value = read.input;
    }
    return steps.reverse();
  }

  #read(node: Node, value: string, level: number): Read | undefined {
    const { network, shapes } = this;
    const found =
      activation(network, shapes, node) ??
      normalization(network, shapes, node) ??
      layer(network, shapes, node, value);
    if (found) return found;
    if (node.op === 'Add' || node.op === 'Sum') return this.#residual(node, value, level);
    if (node.op === 'Concat') return this.#concat(node, value, level);
    return undefined;
  }

  #residual(node: Node, value: string, level: number): Read | undefined {
    const input = this.network.dominator(value);
    if (node.inputs.length !== 2 || input === '') return undefined;
    const [a, b] = node.inputs.map((name) => this.between(input, name, level + 1));
    // What is longer is what is computed; what is shorter goes around it.
    const [f, around] = a.length > b.length ? [a, b] : [b, a];
    return f.length === 0 ? undefined : { step: { kind: 'residual', f, around }, input };
  }

  #concat(node: Node, value: string, level: number): Read | undefined {
    const { network, shapes } = this;
    const { inputs, attributes } = node;
    const shape = inputs.map((name) => shapes.of(name)).find((one) => one);
    if (!isLast(attributes.number('axis', 1), shape)) return undefined;
    const binary = this.#twoClasses(node);
    if (binary) return binary;
    const input = network.dominator(value);
    if (input === '') return undefined;
    const branches = inputs.map((name) => {
      const steps = this.between(input, name, level + 1);
      const [first, ...others] = steps;
      return first?.kind === 'columns' ? { columns: first.columns, steps: others } : { steps };
    });
    return { step: { kind: 'concat', branches }, input };
  }

  /**
   * Of a probability p by a sigmoid, 1 − p and p: a softmax of 0 and what the sigmoid is given.
   * scikit-learn's classifiers of two classes are written so.
   */
  #twoClasses({ inputs }: Node): Read | undefined {
    const { network } = this;
    const [one, p] = network.by(inputs[0], 'Sub')?.inputs ?? [];
    const sigmoid = inputs.length === 2 && p === inputs[1] ? network.by(p, 'Sigmoid') : undefined;
    if (!sigmoid || network.scalar(one) !== 1) return undefined;
    const two: LinearStep = {
      kind: 'linear',
      inFeatures: 1,
      outFeatures: 2,
      weight: { values: [0, 1] },
    };
    const step = { kind: 'plain', name: 'Softmax', make: () => new Softmax() } as const;
    return { step, before: two, input: sigmoid.inputs[0] };
  }
}

/** The last step left out where it makes probabilities of logits. */
export function withoutProbabilities(steps: readonly Step[]): readonly Step[] {
  const last = steps.at(-1);
  const ends = ['Softmax', 'LogSoftmax', 'Sigmoid'];
  return last?.kind === 'plain' && ends.includes(last.name) ? steps.slice(0, -1) : steps;
}
