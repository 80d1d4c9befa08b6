/**
 * Modules of the steps that a file was read as, with the file's numbers in them.
 */
import type { FloatDType } from '../../core/dtype.js';
import { allocate } from '../../core/dtype.js';
import { constant } from '../../core/init.js';
import { sizeOf, wrap } from '../../core/ndarray.js';
import type { Buffer } from '../../nn/buffer.js';
import { Columns } from '../../nn/containers/columns.js';
import { Concat } from '../../nn/containers/concat.js';
import { Residual } from '../../nn/containers/residual.js';
import { Sequential } from '../../nn/containers/sequential.js';
import { BatchNorm1d } from '../../nn/layers/batch-norm.js';
import { Embedding } from '../../nn/layers/embedding.js';
import { Identity } from '../../nn/layers/identity.js';
import { LayerNorm } from '../../nn/layers/layer-norm.js';
import { Linear } from '../../nn/layers/linear.js';
import { PReLU } from '../../nn/layers/prelu.js';
import { RMSNorm } from '../../nn/layers/rms-norm.js';
import type { Module } from '../../nn/module.js';
import type { Parameter } from '../../nn/parameter.js';
import { merged } from './affine.js';
import type { Network } from './network.js';
import type { BatchNormStep, ConcatStep, NormStep, Step, Weight } from './steps.js';

const zero = /* @__PURE__ */ constant(0);

/** Makes the modules of one file. */
export class Builder {
  /** What the file calls the numbers of a parameter or a buffer. */
  readonly names = new Map<Parameter | Buffer, string>();

  constructor(
    readonly network: Network,
    readonly dtype: FloatDType,
  ) {}

  /** Modules of steps, one after the other. */
  list(steps: readonly Step[], isWhole = false): Module[] {
    const made = merged(this.network, steps);
    const modules: Module[] = [];
    for (const step of made) {
      // What an exporter left out of a list of modules left a gap in the weights' numbers.
      const place = isWhole ? placeOf(step) : undefined;
      if (place !== undefined && place > modules.length && place - modules.length <= MOST_GAP)
        while (modules.length < place) modules.push(new Identity());
      modules.push(this.#module(step));
    }
    return modules;
  }

  /** One module of steps. */
  one(steps: readonly Step[]): Module {
    const modules = this.list(steps);
    if (modules.length === 0) return new Identity();
    return modules.length === 1 ? modules[0] : new Sequential(...modules);
  }

  #module(step: Step): Module {
    const { dtype } = this;
    switch (step.kind) {
      case 'plain':
        return step.make();
      case 'linear': {
        const { inFeatures, outFeatures, weight, bias } = step;
        const options = { bias: bias !== undefined, weightInit: zero, biasInit: zero, dtype };
        return this.#with(new Linear(inFeatures, outFeatures, options), { weight, bias });
      }
      case 'embedding': {
        const { rows, features, weight } = step;
        return this.#with(new Embedding(rows, features, { weightInit: zero, dtype }), { weight });
      }
      case 'PReLU': {
        const { weight } = step;
        return this.#with(new PReLU(weight.values.length, { dtype }), { weight });
      }
      case 'LayerNorm':
      case 'RMSNorm':
        return this.#norm(step);
      case 'BatchNorm':
        return this.#batchNorm(step);
      case 'residual': {
        const f = this.one(step.f);
        if (step.around.length === 0) return new Residual(f);
        return new Residual<Module, Module>(f, { projection: this.one(step.around) });
      }
      case 'concat':
        return this.#concat(step);
      case 'columns':
      case 'affine':
        return this.network.refuse(step.node, ' of some columns alone');
    }
  }

  #norm({ kind, features, eps, weight, bias, node }: NormStep): Module {
    const { dtype } = this;
    if (features === undefined)
      return this.network.refuse(node, ' of an unknown number of features');
    const elementwiseAffine = weight !== undefined || bias !== undefined;
    const common = { eps, elementwiseAffine, dtype };
    if (kind === 'RMSNorm') return this.#with(new RMSNorm(features, common), { weight });
    const norm = new LayerNorm(features, { ...common, bias: bias !== undefined });
    return this.#with(norm, { weight, bias });
  }

  #batchNorm({ features, eps, momentum, mean, variance, affine }: BatchNormStep): Module {
    const options = { eps, momentum, affine: affine !== undefined, dtype: this.dtype };
    const norm = new BatchNorm1d(features, options);
    return this.#with(norm, { ...affine, running_mean: mean, running_var: variance });
  }

  #concat({ branches }: ConcatStep): Module {
    const { network } = this;
    const modules = branches.map(({ steps }) => this.one(steps));
    if (branches.every(({ columns }) => columns === undefined)) return new Concat(...modules);
    const parts = branches.map(({ columns }, i) => ({
      columns: (columns ?? []) as number[],
      module: modules[i],
    }));
    const all = parts.flatMap(({ columns }) => columns);
    if (parts.some(({ columns }) => columns.length === 0) || new Set(all).size !== all.length)
      network.damaged('branches that share the columns out', 'some in two branches or in none');
    return new Columns(...parts);
  }

  /** A module with the file's numbers. */
  #with<M extends Module>(module: M, weights: Readonly<Record<string, Weight | undefined>>): M {
    const { dtype, network } = this;
    const entries = [...module.namedParameters(), ...module.namedBuffers()];
    for (const [name, entry] of entries) {
      const weight = Object.hasOwn(weights, name) ? weights[name] : undefined;
      const { shape } = entry;
      const size = sizeOf(shape);
      network.spend(size);
      const values = entry.dtype === 'int32' ? new Int32Array(size) : allocate(dtype, size);
      if (weight) values.set(weight.values);
      else if (name === 'weight') values.fill(1); // a norm that shifts alone
      entry.value = wrap(values, shape);
      if (weight?.name) this.names.set(entry, weight.name);
    }
    return module;
  }
}

const MOST_GAP = 8;

/** The place in a list of modules that a weight's name tells: 3 of `net.3.weight`. */
function placeOf(step: Step): number | undefined {
  const name = 'weight' in step ? step.weight?.name : undefined;
  const match = name === undefined ? null : /^(?:[a-z_]\w*\.)?(\d{1,4})\.weight$/i.exec(name);
  return match ? Number(match[1]) : undefined;
}
