/** Tells which backend it computes on. */
import { backendName } from 'tiny-mlp';

export default function train() {
  return { loss: backendName() === 'reference' ? 1 : 0 };
}
