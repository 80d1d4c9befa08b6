/**
 * What formats have in common: networks and arrays as they are told of, labels as text.
 */
import type { Module, NdArray } from 'tiny-mlp';
import type { ArrayRow, Labels, Network } from './format.js';

/** Arrays by name, as they were read. */
export const arrayRows = (arrays: Readonly<Record<string, NdArray>>): ArrayRow[] =>
  Object.entries(arrays).map(([name, { dtype, shape }]) => ({ name, dtype, shape: [...shape] }));

/** A network whose outputs stand for nothing that its file tells. */
export const networkOf = (model: Module): Network => ({
  kind: 'network',
  model,
  classes: null,
  activation: null,
  isMultilabel: false,
});

/** What is told of every network. */
export const architectureOf = (model: Module) => ({
  parameters: model
    .parameters()
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
  architecture: model.toString(),
});

/** What a network's outputs stand for, as texts beside a model. */
export const labelMetadata = (network: Network): Record<string, string> => ({
  ...(network.classes && { classes: JSON.stringify(network.classes) }),
  ...(network.activation && { activation: network.activation }),
  ...(network.isMultilabel && { multilabel: 'true' }),
});

/** A network with the labels in the texts beside it, where `labelMetadata` wrote them. */
export function withLabels(model: Module, metadata: Readonly<Record<string, string>>): Network {
  const network = networkOf(model);
  const classes = labelsIn(Object.hasOwn(metadata, 'classes') ? metadata.classes : undefined);
  if (!classes) return network;
  const { activation } = metadata;
  return {
    ...network,
    classes,
    activation: activation === 'softmax' || activation === 'sigmoid' ? activation : null,
    isMultilabel: metadata.multilabel === 'true',
  };
}

function labelsIn(text: string | undefined): Labels | null {
  if (text === undefined) return null;
  try {
    const given: unknown = JSON.parse(text);
    const isList =
      Array.isArray(given) &&
      given.length > 0 &&
      given.every((one) => ['string', 'number', 'boolean'].includes(typeof one)) &&
      new Set(given.map(String)).size === given.length;
    return isList ? (given as Labels) : null;
  } catch {
    return null; // a text of somebody else's under that name
  }
}
