/**
 * tiny-mlp's side of a program.
 */
import { array, manualSeed, type NdArray, type Parameter } from '../../src/index.js';
import { criterionOf, Models, optimizerOf, type Model } from './models.js';
import type { Kind, Numbers, Operation, Program, Result, Spec, State } from './operations.js';
import { drawn } from './random.js';
import { leftOut, rules } from './rules.js';

type Outcome = [what: Kind, value: NdArray | number | null] | undefined;

/** What each operation came to. Everything happens in one go: nothing else runs in between. */
export function runTiny({ operations, watch }: Program): Result[] {
  const models = new Models();
  return operations.map((operation) => {
    const result: Result = isAbsent(models, operation) ? { absent: true } : performed(models, operation);
    if (watch || operation.op === 'look')
      result.states = Object.fromEntries([...models.slots].map(([slot, model]) => [slot, stateOf(model)]));
    return result;
  });
}

function performed(models: Models, operation: Operation): Result {
  const model = models.slots.get(operation.model);
  const rule = operation.op === 'build' ? undefined : rules.find((row) => row.applies(operation, model!, models))?.name;
  const result: Result = rule ? { rule } : {};
  try {
    const outcome = operation.op === 'build' ? build(models, operation) : perform(models, model!, operation);
    if (outcome) [result.what, result.value] = [outcome[0], numbersOf(outcome[1])];
  } catch (error) {
    result.refused = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    // Where the first module looks at the input itself, nothing has happened before it refuses.
    const atOnce = model?.leaves[0]?.row.needsRows && !model.leaves.some((leaf) => leaf.row.isPicky);
    if (operation.op === 'forward' && !atOnce) for (const leaf of model!.leaves) leaf.unsure = true;
  }
  return result;
}

/** Whether there is nothing for an operation to work on, or nobody says what it does. */
function isAbsent(models: Models, operation: Operation): boolean {
  const fits = (spec: Spec): boolean =>
    spec.kind === 'Sequential' ? spec.modules.every(fits) : spec.kind === 'row' || !!models.sharedLeaf(spec, (operation as { dtype: 'float32' }).dtype); // prettier-ignore
  if (operation.op === 'build') return !fits(operation.spec);
  const model = models.slots.get(operation.model);
  if (!model || leftOut.some((rule) => rule.applies(operation, model, models))) return true;
  if ('parameter' in operation) return model.module.parameters().length === 0;
  switch (operation.op) {
    case 'loss':
      return !model.output;
    case 'lossBackward':
      return !model.criterion;
    case 'backward':
      return operation.gradient === 'loss' && !model.gradient;
    case 'optimizer':
    case 'step':
    case 'lr':
      return !model.optimizer;
    case 'mode':
      return operation.leaf !== undefined && operation.leaf >= model.leaves.length;
    case 'load':
      return Object.keys(models.states.get(operation.name) ?? {}).length === 0;
    default:
      return false;
  }
}

function build(models: Models, operation: Operation & { op: 'build' }): undefined {
  manualSeed(operation.seed);
  models.build(operation);
}

function perform(models: Models, model: Model, operation: Exclude<Operation, { op: 'build' }>): Outcome {
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
      const value = criterion.loss.forward(model.output!, drawn(operation.target));
      model.criterion = criterion;
      return ['loss', value];
    }
    case 'lossBackward':
      model.gradient = model.criterion!.loss.backward();
      return ['loss gradient', model.gradient];
    case 'backward': {
      const gradient = operation.gradient === 'loss' ? array(model.gradient!) : drawn(operation.gradient);
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
    case 'optimizer':
      model.optimizer = optimizerOf(module, operation.optimizer);
      return;
    case 'lr':
      model.optimizer!.lr = operation.lr;
      return;
    case 'mode':
      (operation.leaf === undefined ? module : model.leaves[operation.leaf].module).train(operation.training);
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

function load(models: Models, { module }: Model, { name, strict, spoil }: Operation & { op: 'load' }): undefined {
  const state: Record<string, NdArray> = { ...models.states.get(name) };
  const [first, values] = Object.entries(state)[0];
  if (spoil === 'missing') delete state[first];
  if (spoil === 'unexpected') state.extra = array([0]);
  if (spoil === 'shape') state[first] = array([...array(values).data, 0], { dtype: values.dtype as 'float32' });
  if (spoil === 'dtype') state[first] = array(values, { dtype: values.dtype === 'float32' ? 'float64' : 'float32' });
  module.loadStateDict(state, { strict });
  for (const [key, parameter] of module.namedParameters()) if (key in state) models.wrote(parameter);
}

function onParameter(models: Models, model: Model, operation: Operation & { parameter: number }): Outcome {
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

/** Sets the element that is number `at` of all, row by row, counted round and round. */
function write(target: NdArray, at: number, value: number): void {
  let left = at % target.size;
  const place = [...target.shape].reverse().map((n) => {
    const here = left % n;
    left = (left - here) / n;
    return here;
  });
  target.set(...place.reverse(), value);
}

/** Writes all over an array that the library was given or gave: it must not matter. */
function scribble(theirs: NdArray): void {
  (theirs.data as Float64Array).fill(9);
}

function stateOf({ module }: Model): State {
  const grads = new Map<string, Parameter>(module.namedParameters());
  const entry = ([name, value]: [string, NdArray]) => {
    const parameter = grads.get(name);
    return [name, { value: numbersOf(value)!, ...(parameter ? { grad: numbersOf(parameter.grad) } : {}) }];
  };
  return Object.fromEntries(Object.entries(module.stateDict()).map(entry)) as State;
}

function numbersOf(value: NdArray | number | null): Numbers | null {
  if (value === null) return null;
  if (typeof value === 'number') return { shape: [], values: Float64Array.of(value) };
  return { shape: [...value.shape], values: array(value, { dtype: 'float64' }).data };
}
