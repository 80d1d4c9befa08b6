/**
 * A layer's weights as a file has them: by name, or in Keras's order of making them.
 */
import { show, showShape } from '../../core/check.js';
import type { FloatArray } from '../../core/dtype.js';
import type { NdArray } from '../../core/ndarray.js';
import { fault } from '../foreign/fields.js';
import { titleOf, type LayerSpec } from './spec.js';

/** A weight; without a name it is known by its place. */
export interface NamedWeight {
  readonly name: string | null;
  readonly value: NdArray<FloatArray>;
}

const advice = 'the file is damaged, or its layers are not those of its weights: save it anew';

/** `dense/kernel_1:0` is a kernel: what comes before is the layer's, what behind TensorFlow's. */
export const roleOf = (name: string): string =>
  name.slice(name.lastIndexOf('/') + 1).replace(/(_\d+)?(:\d+)?$/, '');

/** A layer's weights by the roles that it has for them; each must be there, and no other. */
export function weightsFor(
  who: string,
  spec: LayerSpec,
  weights: readonly NamedWeight[],
  roles: readonly string[],
): NdArray<FloatArray>[] {
  const named = weights.map(({ name }, place) => (name === null ? roles[place] : roleOf(name)));
  const values = roles.map((role) => weights[named.indexOf(role)]?.value);
  const isWhole = values.every((value) => value !== undefined) && weights.length === roles.length;
  if (isWhole) return values;
  const came = weights.map(({ name, value }) => `${name ?? 'one'} ${showShape(value.shape)}`);
  throw fault(
    who,
    `${titleOf(spec)} to have ${list(roles)}`,
    came.length > 0 && came.length <= 8 ? came.join(', ') : `${came.length} weights`,
    advice,
  );
}

const list = (roles: readonly string[]): string =>
  roles.length === 0 ? 'no weights' : `the weights ${roles.join(', ')}`;

/** Refuses a weight of another shape, or with numbers that are none. */
export function checkWeight(
  who: string,
  spec: LayerSpec,
  role: string,
  value: NdArray<FloatArray>,
  shape: readonly (number | null)[],
): void {
  const fits =
    value.shape.length === shape.length &&
    shape.every((size, axis) => size === null || size === value.shape[axis]);
  if (!fits) {
    const expected = shape.map((size) => size ?? 'any').join(', ');
    const came = showShape(value.shape);
    throw fault(who, `${role} of ${titleOf(spec)} to be [${expected}]`, came, advice);
  }
  const { data } = value;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const came = `${show(data[i])} at index ${i}, row by row`;
    throw fault(who, `${role} of ${titleOf(spec)} to be finite`, came, 'train it anew');
  }
}
