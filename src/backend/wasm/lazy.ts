/**
 * Results that are not computed when they are asked for, but when somebody needs them. Everything
 * about laziness is here; what can be deferred is said where it is computed (gemm.ts, storage.ts).
 *
 * - A weight's gradient: a plain SGD step then descends along it without writing it down.
 * - An input's gradient: a ReLU before the layer needs only a part of it.
 * - A batch's numbers, where the batch came as bytes: sparse products never need them.
 *
 * Beside these there is what has been begun and threads have yet to finish (see later.ts).
 *
 * The rule: whoever reads a tensor materializes it first, and whoever writes to one prepares that,
 * which materializes what still depends on the old content. Whoever defers has reserved all the
 * memory that computing will need: materializing cannot fail.
 */
import type { Deferred, WasmTensor } from './tensor.js';

/** Puts a result off, unless a user could change what it is computed from meanwhile. */
export function defer(target: WasmTensor, deferred: Deferred): void {
  prepareWrite(target);
  target.deferred = deferred;
  for (const source of deferred.sources) source.dependents.push(target);
  if (isExposed(deferred.sources)) materialize(target);
}

/** Before a tensor is touched: what threads still do with it is finished. */
export const settle = ({ busy }: WasmTensor): void => busy?.finish();

/** Whether a user holds an array over one of the tensors. */
export function isExposed(tensors: readonly WasmTensor[]): boolean {
  for (const { exposed } of tensors) if (exposed?.deref()) return true;
  return false;
}

/** Before a tensor's numbers are read: computes them, if that was deferred. */
export function materialize<T extends WasmTensor>(tensor: T): T {
  settle(tensor);
  if (tensor.deferred) {
    tensor.deferred.compute(tensor, {});
    cancel(tensor);
  }
  return tensor;
}

/** What was deferred here is not needed any more. */
export function cancel(tensor: WasmTensor): void {
  if (!tensor.deferred) return;
  for (const { dependents } of tensor.deferred.sources) {
    // What `splice` takes out, it gives back as a list.
    dependents[dependents.indexOf(tensor)] = dependents[dependents.length - 1];
    dependents.pop();
  }
  tensor.deferred = null;
}

/** Before a tensor may change: computes what needs it as it is. */
export function materializeDependents({ dependents }: WasmTensor): void {
  while (dependents.length > 0) materialize(dependents[0]);
}

/**
 * Before a tensor is overwritten: computes what needs it as it is, and forgets what is known of it.
 */
export function prepareWrite<T extends WasmTensor>(tensor: T): T {
  settle(tensor);
  materializeDependents(tensor);
  cancel(tensor);
  tensor.writes++;
  tensor.csr = tensor.csc = tensor.fingerprint = undefined;
  return tensor;
}

/** Before a tensor's numbers are changed: they are there, and nobody needs them as they were. */
export const prepareUpdate = <T extends WasmTensor>(tensor: T): T =>
  prepareWrite(materialize(tensor));
