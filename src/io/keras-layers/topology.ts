/**
 * The layers of a Keras model from first to last, from its configuration: of Keras 2 and 3 and of
 * TensorFlow.js, which says it in Keras 2's words. Not here: what layers do (layers.ts), and models
 * made by calling layers (chain.ts).
 */
import { show } from '../../core/check.js';
import { asFields, asList, fault, own, type Fields } from '../foreign/fields.js';
import { chainOf } from './chain.js';
import { titleOf, type LayerSpec } from './spec.js';

const advice = 'save the model anew';

/** Longer names and more layers than anybody has. */
const [LONGEST_NAME, MOST_LAYERS] = [1000, 10_000];

/** Keras's own layers by the modules that they are in; others are somebody's own. */
const ofKeras = /^(tf_|tensorflow\.python\.)?keras(\.|$)/;

function specOf(who: string, value: unknown, place: number): LayerSpec {
  const fields = asFields(who, `layer ${place}`, value, advice);
  const className = own(fields, 'class_name');
  if (typeof className !== 'string' || className.length > LONGEST_NAME)
    throw fault(who, `layer ${place} to have a class_name`, show(className), advice);
  const config = asFields(who, `the config of layer ${place}`, own(fields, 'config'), advice);
  const name = own(config, 'name') ?? own(fields, 'name');
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME)
    throw fault(who, `layer ${place}, ${className}, to have a name`, show(name), advice);
  const spec = { className, name, config, fields };
  refuseCustom(who, spec);
  return spec;
}

/** A class that somebody registered may share its name with one of Keras, and do anything. */
function refuseCustom(who: string, spec: LayerSpec): void {
  const [module, registered] = [own(spec.fields, 'module'), own(spec.fields, 'registered_name')];
  const foreign = typeof module === 'string' && !ofKeras.test(module);
  const custom = typeof registered === 'string' && registered.includes('>');
  if (!foreign && !custom) return;
  throw fault(
    who,
    "Keras's own layers",
    `${titleOf(spec)} of ${show(custom ? registered : module)}`,
    "nobody's own code is run: save the model with layers of Keras in its place",
  );
}

/** A model's layers, in the order in which rows go through them. */
export function readTopology(who: string, model: Fields): LayerSpec[] {
  const className = own(model, 'class_name');
  const isSequential = className === 'Sequential';
  if (!isSequential && className !== 'Functional' && className !== 'Model') {
    throw fault(
      who,
      'a Sequential model, or a functional one that is one chain',
      `a model of class ${show(className)}`,
      "a class of one's own is Python code, which is never run: build a Sequential of the same " +
        'layers, set its weights, and save that',
    );
  }
  refuseCustom(who, { className, name: 'model', config: {}, fields: model });
  const config = own(model, 'config');
  // Keras before 2.2 had the list itself here.
  const fields = Array.isArray(config)
    ? { layers: config as unknown }
    : asFields(who, 'the config of the model', config, advice);
  const list = asList(who, "the model's layers", own(fields, 'layers'), advice);
  if (list.length > MOST_LAYERS)
    throw fault(who, `at most ${MOST_LAYERS} layers`, String(list.length), advice);
  const specs = list.map((value, place) => specOf(who, value, place));
  const names = new Set<string>();
  for (const spec of specs) {
    if (names.has(spec.name))
      throw fault(who, 'layers of different names', `two called ${show(spec.name)}`, advice);
    names.add(spec.name);
  }
  return isSequential ? specs : chainOf(who, fields, specs);
}

/** The shape of a row that the model says it was built for, with the batch; or undefined. */
export const builtFor = (model: Fields): unknown => {
  const config = own(model, 'config');
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return undefined;
  return own(config as Fields, 'build_input_shape') ?? own(config as Fields, 'batch_input_shape');
};
