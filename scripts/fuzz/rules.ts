/**
 * Where tiny-mlp is knowingly not as PyTorch: calls it refuses though PyTorch takes them, and calls
 * of which neither says what they do, which are left out. Everything else must be as in PyTorch.
 */
import { inFirstGroup, type Model, type Models } from './models.js';
import type { Drawn, Operation } from './operations.js';
import { losses, rowOf } from './rows.js';

export interface Rule {
  readonly name: string;
  readonly why: string;
  applies(operation: Operation, model: Model, models: Models): boolean;
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean => String(a) === String(b);
const parameterOf = (model: Model, place: number) =>
  model.module.parameters()[place % model.module.parameters().length];

/** Whether another model has made a forward through a leaf since this one did. */
const movedOn = (model: Model): boolean =>
  model.leaves.some((leaf, i) => leaf.forwards !== (model.kept?.forwards[i] ?? 0));

/** tiny-mlp must refuse these. PyTorch is not asked. */
export const rules: readonly Rule[] = [
  {
    name: 'evaluation',
    why:
      'a forward in evaluation mode keeps nothing for backward, and what comes after it, and in ' +
      'that mode, was meant for it',
    applies: (operation, model) =>
      operation.op === 'backward' &&
      model.waiting &&
      (!model.kept!.training ||
        [model, ...model.leaves].some(({ answered, module }) => answered && !module.training)),
  },
  {
    name: 'shared layer',
    why: 'a layer keeps what its last forward needs, and no more: there is no graph',
    applies: (operation, model) => operation.op === 'backward' && model.waiting && movedOn(model),
  },
  {
    name: 'first weight',
    why:
      'a weight may not change between forward and backward, even where no gradient of the ' +
      'input is asked for, so that it is not needed',
    applies: (operation, model, models) => {
      if (operation.op !== 'backward' || !model.waiting || model.inputGrad) return false;
      const first = model.leaves.findIndex((leaf) => leaf.module.parameters().length > 0);
      const changed = models.changed(model);
      return changed.length > 0 && changed.every((place) => place === first);
    },
  },
  {
    name: 'gradient type',
    why: 'element types are not converted: a gradient has that of its output',
    applies: ({ op, ...rest }, model) =>
      (op === 'backward' &&
        'gradient' in rest &&
        rest.gradient !== 'loss' &&
        rest.gradient.dtype !== model.dtype) ||
      (op === 'lossBackward' &&
        'gradient' in rest &&
        (rest.gradient as Drawn).dtype !== (model.lossDtype ?? model.dtype)),
  },
  {
    name: 'rows',
    why: 'an input is [B, features] with at least one row',
    applies: (operation, model) => {
      if (operation.op !== 'forward') return false;
      const { shape } = operation.x;
      const { leaves } = model;
      const axes = leaves[0]?.row.takesIds ? 1 : 2;
      const first = leaves.findIndex(
        ({ row, options }) => row.needsRows ?? row.takesNoMore?.(options),
      );
      if (first < 0) return false;
      const flat = leaves.slice(0, first).some(({ row }) => row.flattens);
      const fits = flat ? shape.length >= axes : shape.length === axes;
      return !fits || (shape[0] === 0 && leaves.some(({ row }) => row.needsRows));
    },
  },
  {
    name: 'element type',
    why: 'element types are not converted, where a layer without parameters has one too',
    applies: (operation, model) =>
      operation.op === 'forward' &&
      !model.leaves[0]?.row.takesIds &&
      operation.x.dtype !== model.dtype &&
      model.leaves.some(({ row }) => 'shapes' in row),
  },
  {
    name: 'whole numbers',
    why: 'element types are not converted: an input is float32 or float64',
    applies: (operation, model) =>
      operation.op === 'forward' && operation.x.dtype === 'int32' && !model.leaves[0]?.row.takesIds,
  },
  {
    name: 'value',
    why: 'a value is set from an array of its shape and type; copy_ broadcasts and converts',
    applies: (operation, model) => {
      if (operation.op !== 'setValue') return false;
      const { shape, dtype } = parameterOf(model, operation.parameter);
      return !sameShape(shape, operation.values.shape) || dtype !== operation.values.dtype;
    },
  },
  {
    name: 'state type',
    why: "element types are not converted: a parameter's values have its type",
    applies: (operation, model, models) => {
      if (operation.op !== 'load') return false;
      const names = new Set(model.module.namedParameters().map(([name]) => name));
      return Object.entries(models.states.get(operation.name)!).some(([name, { dtype }], i) => {
        const spoilt = i === 0 && operation.spoil === 'dtype';
        return names.has(name) && (spoilt || dtype !== model.dtype);
      });
    },
  },
  {
    name: 'target',
    why:
      'a target has the shape and the type of what it is compared with; MSELoss broadcasts ' +
      'and converts',
    applies: (operation, model) => {
      if (operation.op !== 'loss' || rowOf(losses, operation.loss.row).target === 'classes')
        return false;
      const { target, variance } = operation;
      const { shape, dtype } = model.output!;
      const types = [target.dtype, variance?.dtype ?? dtype];
      return !sameShape(target.shape, shape) || types.some((type) => type !== dtype);
    },
  },
  {
    name: 'probabilities',
    why: 'probabilities as targets are [B, C], of two classes at least',
    applies: (operation, model) => {
      if (operation.op !== 'loss') return false;
      const { byRow, target } = rowOf(losses, operation.loss.row);
      const { shape } = model.output!;
      return !!byRow && target === 'shares' && (shape.length !== 2 || shape[1] < 2);
    },
  },
  {
    name: 'weights of columns',
    why: 'there is a weight for each class or column; PyTorch broadcasts one',
    applies: (operation, model) => {
      if (operation.op !== 'loss') return false;
      const { weight, posWeight } = operation.loss.options;
      return [weight, posWeight].some(
        (each) => Array.isArray(each) && each.length !== model.output?.shape.at(-1),
      );
    },
  },
  {
    name: 'weights of rows',
    why: 'PyTorch has none: torch_programs.py multiplies, which broadcasts one',
    applies: (operation, model) =>
      operation.op === 'loss' &&
      !!operation.weights &&
      operation.weights.shape[0] !== model.output?.shape[0],
  },
  {
    name: 'optimizer state',
    why: 'a state fits the class of the optimizer, and the shapes and types of its parameters',
    applies: (operation, model, models) => {
      if (operation.op !== 'loadOptimizer') return false;
      const { row, state } = models.optimizerStates.get(operation.name)!;
      if ((operation.into?.row ?? model.optimizerRow) !== row) return true;
      const parameters = model.module.parameters();
      return state.state.some((memory, i) =>
        Object.values(memory ?? {}).some(
          (entry) =>
            typeof entry !== 'number' &&
            (!sameShape(entry.shape, parameters.at(i)?.shape ?? []) || entry.dtype !== model.dtype),
        ),
      );
    },
  },
  {
    name: 'group options',
    why: "a group's options are checked when the optimizer is made, as those for all groups are",
    applies: (operation, model) =>
      operation.op === 'optimizer' &&
      inFirstGroup(model.module.parameters().length, operation.optimizer) > 0 &&
      !(Number(operation.optimizer.first!.options.lr ?? 0) >= 0),
  },
  {
    name: 'learning rate',
    why: 'it is checked whenever it is set, not only when the optimizer is made',
    applies: (operation) => operation.op === 'lr' && !(operation.lr >= 0),
  },
];

/** Calls that are left out on both sides. */
export const leftOut: readonly Rule[] = [
  {
    name: 'a layer by itself',
    why:
      'a backward of a layer whose last forward was another model’s: PyTorch has no such ' +
      'call, a layer does not know',
    applies: (operation, model) =>
      operation.op === 'backward' && model.leaves[0]?.module === model.module && movedOn(model),
  },
  {
    name: 'changed needlessly',
    why:
      'PyTorch 1.13 keeps an embedding’s table and a LayerNorm’s bias for backward and refuses ' +
      'it when they have changed, although only their size is needed',
    applies: (operation, model, models) =>
      operation.op === 'backward' &&
      models.changedNeedlessly(model) &&
      models.changed(model).length === 0,
  },
  {
    name: 'loaded statistics',
    why: 'PyTorch keeps running statistics for backward, which needs them in evaluation mode alone',
    applies: (operation, model) =>
      operation.op === 'backward' &&
      model.waiting &&
      model.leaves.some(
        ({ loads, options }, i) => options.trackRunningStats && loads !== model.kept?.loads[i],
      ),
  },
  {
    name: 'refused on the way',
    why: 'a forward that a later layer refuses may leave those before it with what it gave them',
    applies: (operation, model) =>
      operation.op === 'backward' && model.leaves.some((leaf) => leaf.unsure),
  },
  {
    name: 'momentum afterwards',
    why: 'PyTorch’s RMSprop has no place for a momentum that was 0 when its first step was taken',
    applies: (operation, model) =>
      operation.op === 'schedule' &&
      operation.schedule.options.cycleMomentum === true &&
      model.optimizerRow === 'RMSprop',
  },
  {
    name: 'nothing to do',
    why:
      'a backward without parameters and without the gradient of the input: PyTorch has no ' +
      'graph',
    applies: (operation, model) =>
      operation.op === 'backward' && !model.inputGrad && model.module.parameters().length === 0,
  },
];
