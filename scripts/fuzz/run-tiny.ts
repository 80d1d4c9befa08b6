/**
 * tiny-mlp's side of a program.
 */
import {
  array,
  clipGradNorm,
  clipGradValue,
  GaussianNLLLoss,
  manualSeed,
  ReduceLROnPlateau,
  type NdArray,
} from '../../src/index.js';
import { isAbsent } from './absent.js';
import { criterionOf, Models, optimizerOf, type Model } from './models.js';
import type { Kind, Operation, Program, Result } from './operations.js';
import { drawn } from './random.js';
import { flat, joined, numbersOf, ratesOf, scribble, stateOf, write } from './results.js';
import { rowOf, schedules } from './rows.js';
import { rules } from './rules.js';

type Outcome = [what: Kind, value: NdArray | number | null] | undefined;

/** What each operation came to. Everything happens in one go: nothing else runs in between. */
export function runTiny({ operations, watch }: Program): Result[] {
  const models = new Models();
  return operations.map((operation) => {
    const result: Result = isAbsent(models, operation)
      ? { absent: true }
      : performed(models, operation);
    if (watch || operation.op === 'look')
      result.states = Object.fromEntries(
        [...models.slots].map(([slot, model]) => [slot, stateOf(model)]),
      );
    return result;
  });
}

function performed(models: Models, operation: Operation): Result {
  const model = models.slots.get(operation.model);
  const rule =
    operation.op === 'build'
      ? undefined
      : rules.find((row) => row.applies(operation, model!, models))?.name;
  const result: Result = rule ? { rule } : {};
  try {
    const outcome =
      operation.op === 'build' ? build(models, operation) : perform(models, model!, operation);
    if (outcome) [result.what, result.value] = [outcome[0], numbersOf(outcome[1])];
  } catch (error) {
    result.refused = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    // Where the first module looks at the input itself, nothing has happened before it refuses.
    const atOnce =
      model?.leaves[0]?.row.needsRows && !model.leaves.some((leaf) => leaf.row.isPicky);
    if (operation.op === 'forward' && !atOnce) for (const leaf of model!.leaves) leaf.unsure = true;
  }
  return result;
}

function build(models: Models, operation: Operation & { op: 'build' }): undefined {
  manualSeed(operation.seed);
  models.build(operation);
}

function perform(
  models: Models,
  model: Model,
  operation: Exclude<Operation, { op: 'build' }>,
): Outcome {
  if ('parameter' in operation) return onParameter(models, model, operation);
  const { module } = model;
  switch (operation.op) {
    case 'forward': {
      const x = drawn(operation.x);
      manualSeed(operation.seed);
      const y = module.forward(x);
      models.forwarded(model, operation.inputGrad);
      model.output = array(y);
      if (operation.scribble) for (const theirs of [x, y]) scribble(theirs);
      return ['output', model.output];
    }
    case 'loss': {
      const criterion = criterionOf(model, operation.loss);
      const { target, weights, variance } = operation;
      const more = {
        ...(weights ? { weights: drawn(weights) } : {}),
        ...(variance ? { variance: drawn(variance) } : {}),
      };
      const value = criterion.loss.forward(model.output!, drawn(target), more);
      Object.assign(model, { criterion, lossDtype: model.output!.dtype });
      return ['loss', value];
    }
    case 'lossBackward': {
      const { loss } = model.criterion!;
      const { gradient } = operation;
      model.gradient = gradient ? loss.backward(drawn(gradient)) : loss.backward();
      const both = loss instanceof GaussianNLLLoss;
      return ['loss gradient', both ? joined(model.gradient, loss.varianceGrad) : model.gradient];
    }
    case 'backward': {
      const gradient =
        operation.gradient === 'loss' ? array(model.gradient!) : drawn(operation.gradient);
      const result = module.backward(gradient, { inputGrad: model.inputGrad });
      model.waiting = false;
      models.hasGrad(module.parameters(), true);
      scribble(gradient);
      return ['input gradient', result];
    }
    case 'step':
      model.optimizer!.step();
      return void models.stepped(model);
    case 'zeroGrad':
      if (operation.by === 'optimizer' && model.optimizer) model.optimizer.zeroGrad();
      else module.zeroGrad();
      return void models.hasGrad(module.parameters(), false);
    case 'clipGradNorm': {
      const normType = Number(operation.normType);
      return ['gradient norm', clipGradNorm(module.parameters(), operation.maxNorm, { normType })];
    }
    case 'clipGradValue':
      return void clipGradValue(module.parameters(), operation.clipValue);
    case 'optimizer':
      model.optimizer = optimizerOf(module, operation.optimizer);
      model.optimizerRow = operation.optimizer.row;
      delete model.schedule;
      return;
    case 'schedule': {
      const { row, options } = operation.schedule;
      model.schedule = rowOf(schedules, row).make(model.optimizer!, options);
      return ['learning rates', ratesOf(model.optimizer!)];
    }
    case 'scheduleStep': {
      const { schedule } = model;
      if (schedule instanceof ReduceLROnPlateau) schedule.step(Number(operation.metric));
      else schedule!.step();
      return ['learning rates', ratesOf(model.optimizer!)];
    }
    case 'lr': {
      const { paramGroups } = model.optimizer!;
      if (operation.group === undefined) model.optimizer!.lr = operation.lr;
      else paramGroups[operation.group % paramGroups.length].lr = operation.lr;
      return;
    }
    case 'saveOptimizer': {
      const state = model.optimizer!.stateDict();
      models.optimizerStates.set(operation.name, { row: model.optimizerRow, state });
      return ['optimizer state', flat(state)];
    }
    case 'loadOptimizer': {
      const { into } = operation;
      const optimizer = into ? optimizerOf(module, into)! : model.optimizer!;
      optimizer.loadStateDict(models.optimizerStates.get(operation.name)!.state);
      model.optimizer = optimizer;
      model.optimizerRow = into?.row ?? model.optimizerRow;
      if (into) delete model.schedule;
      return;
    }
    case 'mode':
      (operation.leaf === undefined ? module : model.leaves[operation.leaf].module).train(
        operation.training,
      );
      return;
    case 'save':
      models.states.set(operation.name, module.stateDict());
      return;
    case 'load':
      return load(models, model, operation);
    case 'look':
      return;
  }
}

function load(
  models: Models,
  { module, leaves }: Model,
  { name, strict, spoil }: Operation & { op: 'load' },
): undefined {
  const state: Record<string, NdArray> = { ...models.states.get(name) };
  const [first, values] = Object.entries(state)[0];
  if (spoil === 'missing') delete state[first];
  if (spoil === 'unexpected') state.extra = array([0]);
  if (spoil === 'shape')
    state[first] = array([...array(values).data, 0], { dtype: values.dtype as 'float32' });
  if (spoil === 'dtype')
    state[first] = array(values, { dtype: values.dtype === 'float32' ? 'float64' : 'float32' });
  module.loadStateDict(state, { strict });
  for (const [key, parameter] of module.namedParameters())
    if (key in state) models.wrote(parameter);
  for (const leaf of leaves) leaf.loads++;
}

function onParameter(
  models: Models,
  model: Model,
  operation: Operation & { parameter: number },
): Outcome {
  const parameters = model.module.parameters();
  const parameter = parameters[operation.parameter % parameters.length];
  switch (operation.op) {
    case 'readValue':
      return ['parameter', parameter.value];
    case 'readGrad':
      return ['parameter gradient', parameter.grad];
    case 'writeValue': {
      const held = models.held.get(parameter) ?? parameter.value;
      if (operation.held) models.held.set(parameter, held);
      write(operation.held ? held : parameter.value, operation.at, Number(operation.value));
      return void models.wrote(parameter);
    }
    case 'writeGrad': {
      const { grad } = parameter;
      if (grad) write(grad, operation.at, Number(operation.value));
      return ['parameter gradient', grad];
    }
    case 'setValue':
      parameter.value = drawn(operation.values);
      return void models.wrote(parameter);
    case 'setGrad':
      parameter.grad = operation.values && drawn(operation.values);
      return void models.hasGrad([parameter], operation.values !== null);
  }
}
