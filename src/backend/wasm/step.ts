/**
 * Steps of optimizers, by kernels of their rules' names.
 */
import type { Families } from '../scalar/families.js';
import type { Crew } from './crew.js';
import type { Kernels, LoadedKernels } from './kernels.js';
import { materialize, prepareUpdate } from './lazy.js';
import type { WasmTensor } from './tensor.js';

type Matrix = WasmTensor<'float32' | 'float64'>;
type Steps = Pick<Families, 'step'>;

/** As all such kernels are called: value, gradient, states, size, then the rule's scalars. */
type StepKernel = (...numbers: number[]) => void;

/** For a vector, measured. */
const NANOSECONDS = { sgd: 0.5, sgdMomentum: 0.8, adam: 2.5 } satisfies {
  [K in keyof Kernels]?: number;
};

const hasKernel = (name: string | undefined): name is keyof typeof NANOSECONDS =>
  name !== undefined && Object.hasOwn(NANOSECONDS, name);

export const steps = (kernels: LoadedKernels, crew: Crew, scalar: Steps): Steps => ({
  step(rule, value, grad, states, scalars) {
    const { kernel: name } = rule;
    if (!hasKernel(name)) return scalar.step(rule, value, grad, states, scalars);
    const w = prepareUpdate(value as Matrix);
    const { deferred } = grad as Matrix;
    const [lr, weightDecay] = scalars;
    if (name === 'sgd' && weightDecay === 0 && deferred?.fuses === 'sgdUpdate') {
      deferred.compute(w, { sgdUpdate: lr }); // the gradient itself stays deferred
      return;
    }
    const g = materialize(grad as Matrix);
    if (name === 'sgd') {
      const { sgd } = kernels[w.dtype];
      crew.overVectors(w.vectors, NANOSECONDS.sgd, (run, at, vectors) =>
        run(sgd, w.pointer + at, g.pointer + at, vectors, lr, weightDecay),
      );
      return;
    }
    const places = states.map((state) => prepareUpdate(state as Matrix).pointer);
    const own = kernels[w.dtype][name] as StepKernel;
    crew.overVectors(w.vectors, NANOSECONDS[name], (run, at, vectors) => {
      const others = places.map((place) => place + at);
      run(own, w.pointer + at, g.pointer + at, ...others, vectors, ...scalars);
    });
  },
});
