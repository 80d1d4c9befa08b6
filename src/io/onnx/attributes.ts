/**
 * The attributes of a node, by name.
 */
import { show } from '../../core/check.js';
import { FormatError } from '../../core/errors.js';
import { decodeText } from '../../core/text-coders.js';
import { shortest } from './shortest.js';
import type { AttributeMessage, NodeMessage, TensorMessage } from './schema.js';

/** Attributes that nobody vouches for: of each, what is asked for or the default. */
export class Attributes {
  readonly #all = new Map<string, AttributeMessage>();

  constructor(
    readonly who: string,
    readonly node: NodeMessage,
  ) {
    for (const attribute of node.attribute) this.#all.set(attribute.name ?? '', attribute);
  }

  has(name: string): boolean {
    return this.#all.has(name);
  }

  /** A whole number, or one that was stored as a float32. */
  number<D>(name: string, missing: D): number | D {
    const attribute = this.#all.get(name);
    if (!attribute) return missing;
    const { f, i } = attribute;
    // Zeros may be left out of a file: which of both it is, its type tells.
    const value = i ?? (f === undefined ? (attribute.type ? 0 : undefined) : shortest(f));
    return value ?? this.#refuse(name, 'a number');
  }

  numbers(name: string): readonly number[] | undefined {
    const attribute = this.#all.get(name);
    if (!attribute) return undefined;
    const { floats, ints } = attribute;
    return ints.length > 0 ? ints : floats;
  }

  text(name: string, missing: string): string {
    const attribute = this.#all.get(name);
    return attribute?.s ? decodeText(attribute.s) : missing;
  }

  texts(name: string): readonly string[] | undefined {
    return this.#all.get(name)?.strings.map((bytes) => decodeText(bytes));
  }

  tensor(name: string): TensorMessage | undefined {
    return this.#all.get(name)?.t;
  }

  #refuse(name: string, expected: string): never {
    throw new FormatError(
      `${this.who} expects ${expected} for ${name} at the node ${show(this.node.name ?? '')}, ` +
        'but got none; the file is damaged: save or fetch it again',
    );
  }
}
