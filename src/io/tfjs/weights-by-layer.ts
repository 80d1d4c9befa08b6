/**
 * Weights that are named after their layers: `dense/kernel` of TensorFlow.js and Keras 2,
 * `sequential/dense/kernel` of Keras 3.
 */
import { show } from '../../core/check.js';
import type { FloatArray } from '../../core/dtype.js';
import type { NdArray } from '../../core/ndarray.js';
import { fault } from '../foreign/fields.js';
import type { WeightSource } from '../keras-layers/build.js';
import type { NamedWeight } from '../keras-layers/weights.js';

/** The layer whose name is the end of the weight's path; the longest, where there are several. */
function ownerOf(weight: string, names: ReadonlySet<string>): string | undefined {
  const path = weight.slice(0, Math.max(0, weight.lastIndexOf('/')));
  for (let at = 0; at >= 0 && at < path.length;) {
    const end = path.slice(at);
    if (names.has(end)) return end;
    const next = path.indexOf('/', at);
    at = next < 0 ? -1 : next + 1;
  }
  return undefined;
}

/** Gives each layer its weights; one of no layer is refused at the end. */
export function weightsByLayer(
  who: string,
  weights: ReadonlyMap<string, NdArray<FloatArray>>,
): WeightSource {
  let owned: Map<string, NamedWeight[]> | undefined;
  const nobodys: string[] = [];
  return {
    of: ({ name }, layers) => {
      if (!owned) {
        owned = new Map(layers.map((layer) => [layer.name, []]));
        const names = new Set(owned.keys());
        for (const [weight, value] of weights) {
          const owner = ownerOf(weight, names);
          if (owner === undefined) nobodys.push(weight);
          else owned.get(owner)!.push({ name: weight, value });
        }
      }
      return owned.get(name)!;
    },
    finish: () => {
      if (nobodys.length === 0) return;
      const advice = 'the files are of different models: save it anew';
      throw fault(who, 'weights named after their layers', show(nobodys[0]), advice);
    },
  };
}
