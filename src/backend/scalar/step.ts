/**
 * Optimizers' rules, number by number.
 */
import { allocate } from '../../core/dtype.js';
import type { Backend } from '../backend.js';
import { forEachPlace, type Access } from './view.js';

export const steps = (access: Access): Pick<Backend, 'step'> => ({
  step({ update }, value, grad, states, scalars) {
    const g = access.read(grad);
    const w = access.update(value);
    const kept = states.map((state) => access.update(state));
    const state = allocate(value.dtype, kept.length); // rounds what is remembered, as kernels do
    forEachPlace(w, g, w, (i, j) => {
      const at = i - w.start; // states lie as the value does
      for (let s = 0; s < kept.length; s++) state[s] = kept[s].data[kept[s].start + at];
      w.data[i] = update(w.data[i], g.data[j], state, scalars);
      for (let s = 0; s < kept.length; s++) kept[s].data[kept[s].start + at] = state[s];
    });
  },
});
