/**
 * Keras's activations by name, and its layers that are functions without weights. Those that this
 * package has no equal of are refused.
 */
import { show } from '../../core/check.js';
import { ELU } from '../../nn/activations/elu.js';
import { GELU } from '../../nn/activations/gelu.js';
import { Hardswish } from '../../nn/activations/hardswish.js';
import { Hardtanh } from '../../nn/activations/hardtanh.js';
import { LeakyReLU } from '../../nn/activations/leaky-relu.js';
import { Mish } from '../../nn/activations/mish.js';
import { ReLU } from '../../nn/activations/relu.js';
import { ReLU6 } from '../../nn/activations/relu6.js';
import { SELU } from '../../nn/activations/selu.js';
import { Sigmoid } from '../../nn/activations/sigmoid.js';
import { SiLU } from '../../nn/activations/silu.js';
import { Softplus } from '../../nn/activations/softplus.js';
import { Tanh } from '../../nn/activations/tanh.js';
import { LogSoftmax } from '../../nn/layers/log-softmax.js';
import { Softmax } from '../../nn/layers/softmax.js';
import type { Module } from '../../nn/module.js';
import { Config, isFields } from './config.js';
import { own } from '../foreign/fields.js';
import type { LayerSpec } from './spec.js';

type Make = () => Module | null;

/**
 * TensorFlow.js writes some names in camelCase. Keras's own softplus has no threshold: from 20 on
 * the two differ by less than float32 tells apart.
 */
const byName: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['linear', () => null],
  ['relu', () => new ReLU()],
  ['relu6', () => new ReLU6()],
  ['leaky_relu', () => new LeakyReLU(0.2)],
  ['elu', () => new ELU()],
  ['selu', () => new SELU()],
  ['gelu', () => new GELU()],
  ['gelu_new', () => new GELU({ approximate: 'tanh' })],
  ['sigmoid', () => new Sigmoid()],
  ['tanh', () => new Tanh()],
  ['hard_tanh', () => new Hardtanh()],
  ['silu', () => new SiLU()],
  ['swish', () => new SiLU()],
  ['hard_silu', () => new Hardswish()],
  ['hard_swish', () => new Hardswish()],
  ['mish', () => new Mish()],
  ['softplus', () => new Softplus()],
  ['softmax', () => new Softmax()],
  ['log_softmax', () => new LogSoftmax()],
  ['logSoftmax', () => new LogSoftmax()],
]);

/** A function: what runs at once keeps all of this in every bundle. */
const known = (): string => [...byName.keys()].filter((name) => name !== 'logSoftmax').join(', ');

/** Layers that are functions without weights, by class. */
const layers: ReadonlyMap<string, (config: Config, rank: number | undefined) => Module | null> =
  new Map<string, (config: Config, rank: number | undefined) => Module | null>([
    ['ReLU', relu],
    ['LeakyReLU', (config) => new LeakyReLU(config.number(['negative_slope', 'alpha'], 0.3))],
    ['ELU', (config) => new ELU(config.number(['alpha'], 1))],
    [
      'Softmax',
      (config, rank) => {
        config.lastAxis(rank);
        return new Softmax();
      },
    ],
  ]);

function relu(config: Config): Module {
  const slope = config.number(['negative_slope'], 0);
  const max = config.get('max_value') ?? null;
  config.unused('threshold', 0);
  if (max === null) return slope === 0 ? new ReLU() : new LeakyReLU(slope);
  const most = config.number(['max_value'], 6, Number.MIN_VALUE);
  if (slope !== 0)
    throw config.fault('max_value without negative_slope', slope, 'this package has not both');
  return most === 6 ? new ReLU6() : new Hardtanh(0, most);
}

/** The module of a layer that is a function; undefined where the class is another. */
export function functionLayer(config: Config, rank: number | undefined): Module | null | undefined {
  const { className } = config.spec;
  if (className === 'Activation') return activationOf(config, rank);
  return layers.get(className)?.(config, rank);
}

/** The module of a layer's `activation`; null where it does nothing. */
export function activationOf(config: Config, rank: number | undefined): Module | null {
  const given = config.get('activation') ?? 'linear';
  const make = typeof given === 'string' ? byName.get(given) : undefined;
  if (make) return make();
  // Keras 3 takes a layer for an activation.
  const className = isFields(given) ? own(given, 'class_name') : undefined;
  if (isFields(given) && typeof className === 'string' && layers.has(className)) {
    const inner = own(given, 'config');
    const { name } = config.spec;
    const spec: LayerSpec = {
      className,
      name: `${name}'s activation`,
      config: isFields(inner) ? inner : {},
      fields: given,
    };
    const module = own(given, 'module');
    if (module === undefined || module === 'keras.layers')
      return functionLayer(new Config(config.who, spec), rank) ?? null;
  }
  const isOwn = isFields(given);
  throw config.fault(
    `an activation of this package (${known()})`,
    isOwn ? (own(given, 'config') ?? given) : given,
    isOwn
      ? `a function of one's own (${show(className)}) is Python code, which is never run: ` +
          'use one of these'
      : 'use one of these, or none and a module of your own behind it',
  );
}
