/**
 * Optimizers' rules, number by number.
 */
import { allocate } from '../../core/dtype.js';
import type { Backend } from '../backend.js';
import { forEachRow, type Access } from './view.js';

export const steps = (access: Access): Pick<Backend, 'step'> => ({
  step({ update }, value, grad, states, scalars) {
    const g = access.read(grad);
    const w = access.update(value);
    const kept = states.map((state) => access.update(state));
    const state = allocate(value.dtype, kept.length); // rounds what is remembered, as kernels do
    forEachRow(w, g, w, (i, j, _, length) => {
      for (let c = 0; c < length; c++) {
        const at = i + c - w.start; // states lie as the value does
        for (let s = 0; s < kept.length; s++) state[s] = kept[s].data[kept[s].start + at];
        w.data[i + c] = update(w.data[i + c], g.data[j + c], state, scalars);
        for (let s = 0; s < kept.length; s++) kept[s].data[kept[s].start + at] = state[s];
      }
    });
  },
});
