/**
 * Where Keras keeps a layer's weights in an HDF5 file: of Keras 3 (`model.weights.h5` in a .keras
 * file) by the layer's class and a number, of older files (.h5) by the layer's name.
 *
 * @see https://github.com/keras-team/keras/blob/master/keras/src/saving/saving_lib.py
 * @see https://github.com/keras-team/keras/blob/master/keras/src/legacy/saving/legacy_h5_format.py
 */
import type { FloatDType } from '../../core/dtype.js';
import { fault } from '../foreign/fields.js';
import type { WeightSource } from '../keras-layers/build.js';
import { titleOf, type LayerSpec } from '../keras-layers/spec.js';
import type { NamedWeight } from '../keras-layers/weights.js';
import type { Hdf5File } from '../hdf5/file.js';

/** More weights than any layer that is read has. */
const MOST_WEIGHTS = 16;

/** `BatchNormalization` as batch_normalization, `PReLU` as p_re_lu: Keras's own rule. */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The layers' folders: their class, and a number from the second of a class on. */
function folders(specs: readonly LayerSpec[], isFunctional: boolean): Map<string, string> {
  const seen = new Map<string, number>();
  const found = new Map<string, string>();
  for (const { className, name } of specs) {
    // A Sequential does not count its input.
    if (className === 'InputLayer' && !isFunctional) continue;
    const folder = snakeCase(className);
    const before = seen.get(folder) ?? 0;
    seen.set(folder, before + 1);
    found.set(name, before === 0 ? folder : `${folder}_${before}`);
  }
  return found;
}

function few(who: string, spec: LayerSpec, names: readonly string[]): readonly string[] {
  if (names.length <= MOST_WEIGHTS) return names;
  const came = `${names.length}`;
  throw fault(
    who,
    `${titleOf(spec)} to have at most ${MOST_WEIGHTS} weights`,
    came,
    'save the model anew',
  );
}

/** The weights in `model.weights.h5`. */
export function weightsByPlace(
  file: Hdf5File,
  isFunctional: boolean,
  dtype: FloatDType,
): WeightSource {
  // As Keras 2.12 and 2.13 call it.
  const older = '_layer_checkpoint_dependencies';
  const root = !file.names('layers') && file.names(older) ? older : 'layers';
  let places: Map<string, string> | undefined;
  return {
    of: (spec, specs): NamedWeight[] => {
      places ??= folders(specs, isFunctional);
      const folder = places.get(spec.name);
      if (folder === undefined) return [];
      const path = `${root}/${folder}/vars`;
      return few(file.who, spec, file.names(path) ?? []).map((_, i) => ({
        name: null,
        value: file.numbers(`${path}/${i}`, dtype),
      }));
    },
  };
}

/** The weights in a whole model's .h5, in the order in which they are listed. */
export function weightsByName(file: Hdf5File, dtype: FloatDType): WeightSource {
  return {
    of: (spec): NamedWeight[] => {
      const path = `model_weights/${spec.name}`;
      const names = few(file.who, spec, file.texts(path, 'weight_names') ?? []);
      return names.map((name) => ({
        name: null,
        value: file.numbers(`${path}/${name}`, dtype),
      }));
    },
  };
}
