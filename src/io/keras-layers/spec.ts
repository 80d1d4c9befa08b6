/**
 * A layer as a Keras model's configuration tells of it.
 */
import { show } from '../../core/check.js';
import type { Fields } from '../foreign/fields.js';

/** A layer of the file. */
export interface LayerSpec {
  readonly className: string;
  readonly name: string;
  readonly config: Fields;
  /** All that the file says of it, among it which layers it is called on. */
  readonly fields: Fields;
}

/** What error texts call a layer. */
export const titleOf = ({ className, name }: Pick<LayerSpec, 'className' | 'name'>): string =>
  `layer ${className} ${show(name)}`;
