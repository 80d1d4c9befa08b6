/**
 * The generator that everything random draws from where none is given.
 */
import { checkCount, checkInstance, show } from './check.js';
import { checkSeed } from './generator-state.js';
import { Generator } from './generator.js';

let defaultOne: Generator | undefined;

/** The generator used where none is given. @internal */
export function defaultGenerator(): Generator {
  return (defaultOne ??= Generator.onSharedStream());
}

/** Refuses anything but a generator, or undefined, which stands for the default one. */
export function checkGenerator(who: string, generator: unknown): void {
  if (generator === undefined) return;
  checkInstance(who, 'generator', generator, Generator, 'pass new Generator(seed)');
}

/** The generators of an option `generators`; none where it is left out. */
export function checkGenerators(who: string, generators: unknown = []): readonly Generator[] {
  if (!Array.isArray(generators)) {
    throw new TypeError(
      `${who} expects generators to be a list, but got ${show(generators)}; pass [generator]`,
    );
  }
  for (const generator of generators)
    checkInstance(who, 'generators', generator, Generator, 'pass new Generator(seed)');
  return generators as Generator[];
}

/**
 * Seeds the generator that is used wherever none is given, as `torch.manual_seed`: from here on
 * initial weights and shuffles are fixed.
 *
 * @param seed - A whole number; 0 is a seed like any other.
 * @returns The default generator.
 *
 * @example
 * ```ts
 * import { Linear, manualSeed } from 'tiny-mlp';
 *
 * manualSeed(0);
 * const a = new Linear(3, 2).weight.value.get(0, 0);
 * manualSeed(0);
 * console.log(a === new Linear(3, 2).weight.value.get(0, 0)); // true
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manualSeed(seed: number): Generator {
  checkCount('manualSeed', arguments, 1);
  return defaultGenerator().manualSeed(checkSeed('manualSeed', seed));
}
