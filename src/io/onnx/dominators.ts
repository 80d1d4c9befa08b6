/**
 * Through which values every path to another goes, as a tree: each value hangs below the last one
 * that all of its paths share. Beside its parent each knows one far above, so that where two lines
 * meet is found in a time that grows with the logarithm of their lengths.
 *
 * @see Myers 1983, An applicative random-access stack, https://doi.org/10.1016/0020-0190(83)90106-0
 */

interface Place {
  readonly value: string;
  readonly depth: number;
  /** The place above; the root's is itself, and so is what it skips to. */
  readonly above: Place;
  readonly skip: Place;
}

const rootPlace = (): Place => {
  const root = { value: '', depth: 0 } as { -readonly [K in keyof Place]: Place[K] };
  root.above = root.skip = root;
  return root;
};

/** The values of a graph, which are added in an order in which each comes after what it takes. */
export class Dominators {
  readonly #root = rootPlace();
  readonly #places = new Map<string, Place>();

  has(value: string): boolean {
    return this.#places.has(value);
  }

  /** Adds a value that is computed from others; of none, or of others that share none: from ''. */
  add(value: string, from: readonly string[]): void {
    let above: Place | undefined;
    for (const name of from) {
      const place = this.#places.get(name) ?? this.#root;
      above = above === undefined ? place : meet(above, place);
    }
    above ??= this.#root;
    const { skip } = above;
    const isEven = above.depth - skip.depth === skip.depth - skip.skip.depth;
    const depth = above.depth + 1;
    this.#places.set(value, { value, depth, above, skip: isEven ? skip.skip : above });
  }

  /** The last value that every path to a value goes through; `''` where that is none. */
  of(value: string): string {
    return this.#places.get(value)?.above.value ?? '';
  }

  /** How many values every path to a value goes through, itself among them. */
  depth(value: string): number {
    return this.#places.get(value)?.depth ?? 0;
  }
}

function meet(a: Place, b: Place): Place {
  if (a.depth < b.depth) [a, b] = [b, a];
  while (a.depth > b.depth) a = a.skip.depth >= b.depth ? a.skip : a.above;
  // Places of one depth skip to one depth.
  while (a !== b) [a, b] = a.skip === b.skip ? [a.above, b.above] : [a.skip, b.skip];
  return a;
}
