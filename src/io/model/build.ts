/**
 * Modules from a description that somebody else may have written: all of it is read, and held to
 * the arrays that the file has, before the first module is made.
 */
import { checkOptions, show } from '../../core/check.js';
import { FormatError, StateError } from '../../core/errors.js';
import { isRecord } from '../../core/realms.js';
import type { Module } from '../../nn/module.js';
import type { TensorInfo } from '../safetensors/header.js';
import { DEEPEST, placeOf, prefixed } from './describe.js';
import type { ModuleOptions, Row, StateEntry } from './kind.js';
import { rowNamed } from './registry.js';

/** A module that is to be made. */
interface Plan {
  readonly path: string;
  readonly row: Row;
  readonly options: ModuleOptions;
  readonly children: readonly (readonly [name: string, plan: Plan])[];
}

const given = 'what save() wrote';

/** The module that a description tells of; its values are still to be loaded. */
export function build(who: string, description: unknown, tensors: readonly TensorInfo[]): Module {
  const entries = new Map<string, StateEntry>();
  const plan = read(who, description, '', 0, entries);
  checkTensors(who, entries, tensors);
  return make(plan);
}

function read(
  who: string,
  description: unknown,
  path: string,
  depth: number,
  entries: Map<string, StateEntry>,
): Plan {
  const place = placeOf(path);
  if (depth > DEEPEST) {
    throw new FormatError(
      `${who} expects at most ${DEEPEST} modules within each other, but got more at ${place}; ` +
        'save another model',
    );
  }
  checkOptions(`${who}, ${place},`, description, ['kind', 'options', 'children'], given);
  const { kind, options, children = {} } = description as Record<string, unknown>;
  const row = typeof kind === 'string' ? rowNamed(kind) : undefined;
  if (!row) {
    throw new FormatError(
      `${who} expects modules of this package or of registered classes, but got ${show(kind)} at ` +
        `${place}; call registerModule with its class before, as in the program that saved it`,
    );
  }
  if (!isRecord(children)) {
    throw new FormatError(
      `${who} expects the modules in ${place} by name, but got ${show(children)}; save it again`,
    );
  }
  const checked = row.check(`${who}, ${row.name} at ${place},`, options);
  for (const [name, entry] of Object.entries(row.state?.(checked) ?? {}))
    addEntry(who, entries, prefixed(path, name), entry);
  const plans = Object.entries(children).map(
    ([name, child]) => [name, read(who, child, prefixed(path, name), depth + 1, entries)] as const,
  );
  return { path, row, options: checked, children: plans };
}

function addEntry(
  who: string,
  entries: Map<string, StateEntry>,
  name: string,
  entry: StateEntry,
): void {
  if (entries.has(name)) {
    throw new FormatError(
      `${who} expects each name in the state once, but got '${name}' twice; save it again`,
    );
  }
  entries.set(name, entry);
}

/** Refuses other arrays than the modules will have, before a byte is taken for them. */
function checkTensors(
  who: string,
  entries: ReadonlyMap<string, StateEntry>,
  tensors: readonly TensorInfo[],
): void {
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const shown = ({ dtype, shape }: Pick<TensorInfo, 'dtype' | 'shape'>) =>
    `${dtype} [${shape.join(', ')}]`;
  for (const [name, entry] of entries) {
    const tensor = found.get(name);
    if (tensor && shown(tensor) === shown(entry)) continue;
    throw new FormatError(
      `${who} expects '${name}' as ${shown(entry)}, but got ${tensor ? shown(tensor) : 'none'}; ` +
        'the file is damaged: save it again',
    );
  }
  const other = tensors.find(({ name }) => !entries.has(name));
  if (other === undefined) return;
  throw new FormatError(
    `${who} expects the arrays of its modules alone, but got '${other.name.slice(0, 60)}' too; ` +
      'read it with readSafetensors, or save it again',
  );
}

/** The module of a plan, those inside first. */
function make({ path, row, options, children }: Plan): Module {
  const inside = children.map(([name, plan]) => [name, make(plan)] as const);
  const module = row.make(options, Object.fromEntries(inside));
  const used = new Map(module.namedChildren());
  if (used.size === inside.length && inside.every(([name, child]) => used.get(name) === child))
    return module;
  const wanted = inside.map(([name]) => name).join(', ') || 'no modules';
  const names = [...used.keys()].join(', ') || 'none';
  throw new StateError(
    `${row.name} at ${placeOf(path)} expects ${wanted.slice(0, 80)} inside, as they were made, ` +
      `but got ${names === wanted ? 'others of these names' : names.slice(0, 80)}; use the ` +
      'children that make is given',
  );
}
