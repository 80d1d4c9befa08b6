/**
 * Models made by calling layers on what other layers give: those that are one chain, from the one
 * input to the one output.
 */
import { show } from '../../core/check.js';
import { fault, own, type Fields } from '../foreign/fields.js';
import { titleOf, type LayerSpec } from './spec.js';

const advice = 'save the model anew';
const others =
  'build what branches from Residual, Concat and Columns of this package, and load the parts ' +
  'one by one';

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The layer that a tensor comes from: `[name, node, tensor]`, in brackets or not. */
function layerNamed(who: string, what: string, value: unknown): string {
  let tensor = value;
  if (Array.isArray(tensor) && Array.isArray(tensor[0])) {
    if (tensor.length !== 1)
      throw fault(who, `a model with one ${what}`, `one with ${tensor.length}`, others);
    tensor = (tensor as unknown[])[0];
  }
  const [name, node, place] = Array.isArray(tensor) ? (tensor as unknown[]) : [];
  if (typeof name !== 'string' || node !== 0 || place !== 0)
    throw fault(who, `the ${what} to be the name of a layer, 0, 0`, show(value), advice);
  return name;
}

/** `kwargs` of a call: what is null says nothing. */
const saysSomething = (kwargs: unknown): boolean =>
  isObject(kwargs) && Object.values(kwargs).some((value) => value !== null);

/** The layer that a layer is called on, or null for the input. */
function calledOn(who: string, spec: LayerSpec): string | null {
  const title = titleOf(spec);
  const nodes = own(spec.fields, 'inbound_nodes');
  if (!Array.isArray(nodes))
    throw fault(who, `the inbound_nodes of ${title} to be a list`, show(nodes), advice);
  if (spec.className === 'InputLayer' && nodes.length === 0) return null;
  if (nodes.length !== 1)
    throw fault(who, `${title} to be called once`, `${nodes.length} calls`, others);
  const [node] = nodes as unknown[];
  let tensors: unknown[];
  let kwargs: unknown;
  if (isObject(node)) {
    // Keras 3: the arguments of the call.
    const args = own(node, 'args');
    kwargs = own(node, 'kwargs');
    tensors = (Array.isArray(args) ? (args as unknown[]) : []).map((tensor) =>
      isObject(tensor) && isObject(own(tensor, 'config'))
        ? own(own(tensor, 'config') as Fields, 'keras_history')
        : tensor,
    );
  } else {
    const list = Array.isArray(node) ? (node as unknown[]) : [];
    tensors = typeof list[0] === 'string' ? [list] : list;
    const [tensor] = tensors;
    kwargs = Array.isArray(tensor) ? (tensor as unknown[])[3] : undefined;
  }
  if (tensors.length !== 1 || (Array.isArray(tensors[0]) && Array.isArray(tensors[0][0]))) {
    const came = `one called on ${tensors.length === 1 ? 'several' : tensors.length}`;
    throw fault(who, `${title} to be called on one tensor`, came, others);
  }
  if (saysSomething(kwargs))
    throw fault(
      who,
      `${title} to be called on a tensor alone`,
      `it with ${show(Object.keys(kwargs as Fields))}`,
      advice,
    );
  return layerNamed(who, `input of ${title}`, tensors[0]);
}

/** The layers in the order in which rows go through them. */
export function chainOf(who: string, config: Fields, specs: readonly LayerSpec[]): LayerSpec[] {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const input = layerNamed(who, 'input', own(config, 'input_layers'));
  const output = layerNamed(who, 'output', own(config, 'output_layers'));
  const chain: LayerSpec[] = [];
  let name: string | null = output;
  while (name !== null) {
    const spec = byName.get(name);
    if (!spec) {
      const came = `${show(name)}, which is none or comes twice`;
      throw fault(who, 'each layer to be called on one of the model', came, advice);
    }
    byName.delete(name);
    chain.unshift(spec);
    name = calledOn(who, spec);
  }
  const [left] = byName.values();
  if (left) throw fault(who, 'a model that is one chain', `${titleOf(left)} beside it`, others);
  if (chain[0].name !== input)
    throw fault(who, `the chain to begin with ${show(input)}`, titleOf(chain[0]), advice);
  return chain;
}
