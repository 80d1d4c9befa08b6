/**
 * What a module is made of, as plain data: kind and options of each module, and the modules inside.
 * Not here: making modules of it (build.ts).
 */
import { StateError } from '../../core/errors.js';
import { plain, type Plain } from '../../core/plain.js';
import type { Module } from '../../nn/module.js';
import type { ModuleOptions, StateEntry } from './kind.js';
import { rowOf } from './registry.js';

/** Levels of modules within each other. */
export const DEEPEST = 32;

/** A module in a file. */
export interface Description {
  readonly kind: string;
  readonly options: ModuleOptions;
  /** The modules inside, by name; left out where there are none. */
  readonly children?: Readonly<Record<string, Description>>;
}

/** How error texts call the place of a module. */
export const placeOf = (path: string): string => (path === '' ? 'the model' : `'${path}'`);

/** The names of a module's state, with the path of the module in front. */
export const prefixed = (path: string, name: string): string =>
  path === '' ? name : `${path}.${name}`;

/**
 * The description of a module, and the entries of the state that a module made of it will have.
 *
 * @throws TypeError if a class is not known; StateError if the module could not be made of it.
 */
export function describe(
  who: string,
  model: Module,
): { description: Description; entries: Map<string, StateEntry> } {
  const seen = new Map<Module, string>();
  const entries = new Map<string, StateEntry>();
  const visit = (module: Module, path: string, depth: number): Description => {
    const label = module.label();
    const before = seen.get(module);
    if (before !== undefined) {
      throw new StateError(
        `${who} expects a module of its own in each place, but got the same ${label} at ` +
          `${placeOf(before)} and ${placeOf(path)}; make a new one for each`,
      );
    }
    seen.set(module, path);
    if (depth > DEEPEST) {
      throw new StateError(
        `${who} expects at most ${DEEPEST} modules within each other, but got more at ` +
          `${placeOf(path)}; make the model flatter`,
      );
    }
    const row = rowOf(module);
    if (!row) {
      const { name } = module.constructor;
      throw new TypeError(
        `${who} expects modules of this package or of registered classes, but got ${name} at ` +
          `${placeOf(path)}; call registerModule(${name}, { name, options, state, make }) before`,
      );
    }
    const from = `${who}, ${label} at ${placeOf(path)},`;
    const options = row.check(from, plain(from, 'options', row.options(module)));
    for (const [name, entry] of Object.entries(row.state?.(options) ?? {}))
      entries.set(prefixed(path, name), entry);
    const children = module
      .namedChildren()
      .map(([name, child]) => [name, visit(child, prefixed(path, name), depth + 1)] as const);
    return {
      kind: row.name,
      options,
      ...(children.length > 0 ? { children: Object.fromEntries(children) } : {}),
    };
  };
  const description = visit(model, '', 0);
  checkState(who, model, entries);
  return { description, entries };
}

/** A description as data to write. */
export const asPlain = (description: Description): Plain => description as unknown as Plain;

const shown = ({ dtype, shape }: StateEntry): string => `${dtype} [${shape.join(', ')}]`;

/** Refuses a module whose parameters and buffers are not those that its description tells of. */
function checkState(who: string, model: Module, entries: ReadonlyMap<string, StateEntry>): void {
  const own = new Map<string, StateEntry>([...model.namedParameters(), ...model.namedBuffers()]);
  for (const name of new Set([...entries.keys(), ...own.keys()])) {
    const [told, found] = [entries.get(name), own.get(name)];
    if (told && found && shown(told) === shown(found)) continue;
    const expected = told ? `${name}, ${shown(told)}` : 'no more than modules of its kinds have';
    const came = found ? `${name}, ${shown(found)}` : `no ${name}`;
    throw new StateError(
      `${who} expects the model's state to have ${expected}, but got ${came}; ` +
        (found
          ? 'tell of it in the state of a class that you register'
          : 'give each module parameters of its own'),
    );
  }
}
