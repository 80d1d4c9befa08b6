/**
 * The ops that layers, losses and optimizers hand to their backend, as they hand them: most are not
 * exported, and what is measured should be what is used.
 */
import { Adam, array, GELU, Linear, ReLU, SGD, SoftmaxCrossEntropy, Tanh, zeros } from 'tiny-mlp';
import type { Backend } from '../../src/backend/backend.js';
import type { LossOp, UnaryOp, UpdateRule } from '../../src/backend/ops.js';
import { currentBackend } from '../../src/backend/registry.js';

type Family = 'unary' | 'loss' | 'step';

/** What a call hands to one of the backend's methods when it is first called. */
function handed<F extends Family>(family: F, call: () => unknown): Parameters<Backend[F]> {
  const backend = currentBackend();
  const original = backend[family] as (...given: unknown[]) => unknown;
  let found: unknown[] | undefined;
  const watching = (...given: unknown[]): unknown => {
    found ??= given;
    return original.apply(backend, given);
  };
  try {
    Object.assign(backend, { [family]: watching });
    call();
  } finally {
    Object.assign(backend, { [family]: original });
  }
  if (!found) throw new Error(`nothing was handed to ${family}`);
  return found as Parameters<Backend[F]>;
}

const unaryOp = (layer: ReLU): UnaryOp => handed('unary', () => layer.forward(zeros([1, 1])))[0];

/** A rule, and its scalars in the first step. */
export interface Step {
  readonly rule: UpdateRule;
  readonly scalars: readonly number[];
}

function stepOf(make: (layer: Linear) => SGD | Adam): Step {
  const layer = new Linear(1, 1);
  layer.forward(array([[1]]));
  layer.backward(array([[1]]));
  const [rule, , , , scalars] = handed('step', () => make(layer).step());
  return { rule, scalars };
}

/** All that is measured. */
export interface Ops {
  readonly relu: UnaryOp;
  readonly tanh: UnaryOp;
  readonly gelu: UnaryOp;
  readonly softmaxCrossEntropy: LossOp;
  readonly sgd: Step;
  readonly adam: Step;
}

let ops: Ops | undefined;

/** Asked for once, on the backend that is chosen then. */
export const libraryOps = (): Ops =>
  (ops ??= {
    relu: unaryOp(new ReLU()),
    tanh: unaryOp(new Tanh()),
    gelu: unaryOp(new GELU()),
    softmaxCrossEntropy: handed('loss', () =>
      new SoftmaxCrossEntropy().forward(zeros([1, 1]), array([0])),
    )[0],
    sgd: stepOf((layer) => new SGD(layer.parameters(), { lr: 0.01 })),
    adam: stepOf((layer) => new Adam(layer.parameters(), { lr: 0.01 })),
  });
