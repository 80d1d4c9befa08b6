/**
 * The models of a program on tiny-mlp's side, and what has been done with them so far: as much as
 * the rules need to know. Nothing here is asked of the library; it is counted beside it.
 */
import {
  Sequential,
  type FloatDType,
  type Module,
  type NdArray,
  type Parameter,
} from '../../src/index.js';
import type { Made, MadeOptimizer, Operation, Options, Spec } from './operations.js';
import { drawn } from './random.js';
import type { Group, LossRow, ModuleRow, OptimizerRow, ScheduleRow } from './row-types.js';
import { losses, modules, optimizers, rowOf } from './rows.js';

/** A module without others inside. Two models may have the same. */
export interface Leaf {
  readonly module: Module;
  readonly row: ModuleRow;
  readonly options: Options;
  readonly dtype: FloatDType;
  /** How many forwards it has made that a backward may follow, through whichever model. */
  forwards: number;
  /** Whether it was in evaluation mode in its last forward. */
  answered: boolean;
  /** How often its state has been loaded. */
  loads: number;
  /**
   * A forward was refused that may have come past it: what it kept, if anything, is not documented.
   */
  unsure: boolean;
}

type AnyOptimizer = ReturnType<OptimizerRow['make']>;

/** What an optimizer's `stateDict` gave. */
export interface SavedOptimizer {
  readonly row: string;
  readonly state: ReturnType<AnyOptimizer['stateDict']>;
}

/** What a forward left for the backward after it. */
interface Kept {
  readonly forwards: readonly number[];
  readonly loads: readonly number[];
  /** Whether the model and all in it were in training mode. */
  readonly training: boolean;
  /** Of each leaf, the versions of the parameters it saved, and of those PyTorch keeps besides. */
  readonly versions: readonly (readonly number[])[];
  readonly needless: readonly (readonly number[])[];
}

export interface Model {
  readonly module: Module;
  readonly leaves: readonly Leaf[];
  readonly dtype: FloatDType;
  optimizer: AnyOptimizer | undefined;
  /** Which row the optimizer is of. */
  optimizerRow: string;
  criterion?: { readonly made: string; readonly loss: ReturnType<LossRow['make']> };
  /** The element type of the loss's gradient. */
  lossDtype?: FloatDType;
  /** Of its optimizer. */
  schedule?: ReturnType<ScheduleRow['make']>;
  output?: NdArray;
  gradient?: NdArray;
  inputGrad: boolean;
  kept?: Kept;
  /** Whether its last forward was in evaluation mode. */
  answered: boolean;
  /** Whether a forward waits for its backward. */
  waiting: boolean;
}

/** All models of a program, and what belongs to none of them alone. */
export class Models {
  readonly slots = new Map<number, Model>();
  readonly states = new Map<string, Record<string, NdArray>>();
  readonly optimizerStates = new Map<string, SavedOptimizer>();
  /** Arrays over values that were once asked for, and are still written through. */
  readonly held = new Map<Parameter, NdArray>();
  readonly #versions = new Map<Parameter, number>();
  readonly #withGrad = new Set<Parameter>();

  /** The leaf that a spec shares, if it is still what it was when the program was made. */
  sharedLeaf(spec: Spec & { kind: 'shared' }, dtype: FloatDType): Leaf | undefined {
    const leaf = this.slots.get(spec.model)?.leaves[spec.leaf];
    const same = leaf?.dtype === dtype && leaf.row.name === spec.row;
    return same && JSON.stringify(leaf.options) === JSON.stringify(spec.options) ? leaf : undefined;
  }

  build({ model, spec, dtype, optimizer }: Operation & { op: 'build' }): void {
    const leaves: Leaf[] = [];
    const module = this.#made(spec, dtype, leaves);
    this.slots.set(model, {
      module,
      leaves,
      dtype,
      optimizer: optimizerOf(module, optimizer),
      optimizerRow: optimizer.row,
      inputGrad: true,
      answered: false,
      waiting: false,
    });
  }

  #made(spec: Spec, dtype: FloatDType, leaves: Leaf[]): Module {
    if (spec.kind === 'Sequential')
      return new Sequential(...spec.modules.map((inner) => this.#made(inner, dtype, leaves)));
    if (spec.kind === 'shared') {
      leaves.push(this.sharedLeaf(spec, dtype)!);
      return leaves.at(-1).module;
    }
    const { options, values = {} } = spec;
    const row = rowOf(modules, spec.row);
    const module = row.make(options, dtype);
    const parameters = new Map(module.namedParameters());
    for (const [name, value] of Object.entries(values)) parameters.get(name)!.value = drawn(value);
    leaves.push({
      module,
      row,
      options,
      dtype,
      forwards: 0,
      answered: false,
      loads: 0,
      unsure: false,
    });
    return module;
  }

  /** A parameter has been written to. */
  wrote(parameter: Parameter): void {
    this.#versions.set(parameter, this.#version(parameter) + 1);
  }

  readonly #version = (parameter: Parameter): number => this.#versions.get(parameter) ?? 0;

  /** Notes what has a gradient, which decides what a step changes. */
  hasGrad(parameters: readonly Parameter[], has: boolean): void {
    for (const parameter of parameters) this.#withGrad[has ? 'add' : 'delete'](parameter);
  }

  stepped(model: Model): void {
    for (const parameter of model.module.parameters())
      if (this.#withGrad.has(parameter)) this.wrote(parameter);
  }

  forwarded(model: Model, inputGrad: boolean): void {
    const { training } = model.module;
    for (const leaf of model.leaves) {
      leaf.answered = !leaf.module.training;
      if (training || leaf.module.training) leaf.forwards++;
      leaf.unsure = false;
    }
    model.answered = !training;
    if (!training) return; // what an earlier forward left is still there
    model.kept = {
      forwards: model.leaves.map(({ forwards }) => forwards),
      loads: model.leaves.map(({ loads }) => loads),
      training: isTraining(model.module),
      versions: model.leaves.map((leaf) => this.#versionsOf(leaf, leaf.row.saves)),
      needless: model.leaves.map((leaf) => this.#versionsOf(leaf, leaf.row.keeps)),
    };
    Object.assign(model, { inputGrad, waiting: true });
  }

  #versionsOf({ module }: Leaf, names: readonly string[] = []): number[] {
    return module
      .namedParameters()
      .filter(([name]) => names.includes(name))
      .map(([, parameter]) => this.#version(parameter));
  }

  /** Places of the leaves whose saved parameters have been written to since the forward. */
  changed(model: Model): number[] {
    return model.leaves.flatMap((leaf, i) =>
      this.#versionsOf(leaf, leaf.row.saves).some(
        (version, k) => version !== model.kept?.versions[i][k],
      )
        ? [i]
        : [],
    );
  }

  /** Whether parameters have been written to since the forward that PyTorch alone keeps. */
  changedNeedlessly(model: Model): boolean {
    return model.leaves.some((leaf, i) =>
      this.#versionsOf(leaf, leaf.row.keeps).some(
        (version, k) => version !== model.kept?.needless[i][k],
      ),
    );
  }
}

const isTraining = (module: Module): boolean =>
  module.training && module.namedChildren().every(([, child]) => isTraining(child));

/** How many of the parameters are in the first of two groups; 0 where there is one group. */
export const inFirstGroup = (parameters: number, { first }: MadeOptimizer): number =>
  first && parameters > 1 ? 1 + (first.parameters % (parameters - 1)) : 0;

export function optimizerOf(module: Module, made: MadeOptimizer): AnyOptimizer | undefined {
  const parameters = module.parameters();
  if (parameters.length === 0) return undefined;
  const row = rowOf(optimizers, made.row);
  const count = inFirstGroup(parameters.length, made);
  if (count === 0) return row.make(parameters, made.options);
  const first: Group = { ...made.first!.options, params: parameters.slice(0, count) };
  return row.make([first, { params: parameters.slice(count) }], made.options);
}

/** The loss of a model: the one it has, which goes on until another has made a forward. */
export function criterionOf(model: Model, loss: Made): NonNullable<Model['criterion']> {
  const made = JSON.stringify(loss);
  return model.criterion?.made === made
    ? model.criterion
    : { made, loss: rowOf(losses, loss.row).make(loss.options) };
}
