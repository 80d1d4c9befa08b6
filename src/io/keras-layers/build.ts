/**
 * A Sequential from a Keras model's configuration and weights, wherever a file keeps them. Nothing
 * of a file is run.
 */
import type { FloatDType } from '../../core/dtype.js';
import { Sequential } from '../../nn/containers/sequential.js';
import type { Module } from '../../nn/module.js';
import { fault, unbuildable, type Fields } from '../foreign/fields.js';
import { functionLayer } from './activations.js';
import { Config } from './config.js';
import { layerKinds, rowShapeOf, type Built, type Ingredients, type RowShape } from './layers.js';
import { titleOf, type LayerSpec } from './spec.js';
import { builtFor, readTopology } from './topology.js';
import { checkWeight, weightsFor, type NamedWeight } from './weights.js';

/** What a file of weights is asked for. */
export interface WeightSource {
  /** A layer's weights; `place` is its place among the model's layers. */
  of(spec: LayerSpec, layers: readonly LayerSpec[]): readonly NamedWeight[];
  /** Refuses weights that no layer has asked for. */
  finish?(): void;
}

/** How a model is read. */
export interface BuildOptions {
  readonly dtype: FloatDType;
  /** Whether a last softmax or sigmoid is left out. */
  readonly logits: boolean;
}

const supported = (): readonly string[] =>
  ['InputLayer', ...layerKinds.keys(), 'Activation', 'ReLU', 'LeakyReLU', 'ELU', 'Softmax'].filter(
    (name) => !name.endsWith('V1'),
  );

const within = 'build one model of the layers of both, set its weights, and save that';

const adviceFor: ReadonlyMap<string, string> = new Map([
  [
    'Lambda',
    'what a Lambda does is Python code, which is never run: save the model with layers of Keras ' +
      'in its place',
  ],
  ['Sequential', within],
  ['Functional', within],
  ['Model', within],
]);

/** Refuses a layer that this package has none for. */
function unsupported(who: string, spec: LayerSpec): Error {
  const advice =
    adviceFor.get(spec.className) ??
    'this package is for multi-layer perceptrons: save the model without it';
  return fault(who, `layers of the classes ${supported().join(', ')}`, titleOf(spec), advice);
}

function buildLayer(
  who: string,
  config: Config,
  shape: RowShape,
  dtype: FloatDType,
  weights: readonly NamedWeight[],
): Built {
  const { spec } = config;
  let taken = false;
  const take: Ingredients['take'] = (roles) => {
    taken = true;
    const names = Object.keys(roles)
      .filter((role) => !role.endsWith('?') || weights.length === Object.keys(roles).length)
      .map((role) => role.replace('?', ''));
    const values = weightsFor(who, spec, weights, names);
    return Object.fromEntries(
      names.map((role, i) => {
        checkWeight(who, spec, role, values[i], roles[role] ?? []);
        return [role, values[i]];
      }),
    );
  };
  const kind = layerKinds.get(spec.className);
  const built = kind?.({ config, shape, dtype, take }) ?? functionOf(who, config, shape);
  if (!taken) weightsFor(who, spec, weights, []);
  return built;
}

function functionOf(who: string, config: Config, shape: RowShape): Built {
  const module = functionLayer(config, shape?.length);
  if (module === undefined) throw unsupported(who, config.spec);
  return { modules: module ? [module] : [], shape };
}

/** Modules that make probabilities of logits. */
const closing = ['Softmax', 'LogSoftmax', 'Sigmoid'];

/** The model that a configuration describes, with its weights. */
export function buildModel(
  who: string,
  model: Fields,
  source: WeightSource,
  { dtype, logits }: BuildOptions,
): Sequential {
  const specs = readTopology(who, model);
  const modules: Module[] = [];
  let shape: RowShape;
  try {
    specs.forEach((spec, place) => {
      const config = new Config(who, spec);
      const given = ['batch_input_shape', 'batch_shape'].map((name) => config.get(name));
      const told = given.find((value) => value !== undefined && value !== null);
      if (place === 0) shape = rowShapeOf(config, told ?? builtFor(model));
      if (spec.className === 'InputLayer') {
        if (place > 0)
          throw fault(who, 'one InputLayer, the first', titleOf(spec), 'save the model anew');
        weightsFor(who, spec, source.of(spec, specs), []);
        return;
      }
      const built = buildLayer(who, config, shape, dtype, source.of(spec, specs));
      modules.push(...built.modules);
      ({ shape } = built);
    });
    source.finish?.();
    if (logits && closing.includes(modules.at(-1)?.label() ?? '')) modules.pop();
    return new Sequential(...modules);
  } catch (error) {
    throw unbuildable(who, error);
  }
}
