/**
 * What the tests of saved tensors share: a network's gradients and state to the bit, and a backward
 * that must be refused, or right, after something came between it and its forward.
 */
import { expect } from 'vitest';
import { array, StateError, toFlat, type Module, type NdArray } from '../../src/index.js';
import { expectError } from '../support/errors.js';

export const x = array([[1, -2, 0.5], [-0.25, 3, 2]]); // prettier-ignore
export const dy = array([[1, -1], [0.5, 2]]); // prettier-ignore

/** The gradients of all parameters, by name. */
export const gradientsOf = (model: Module): [string, unknown][] =>
  model.namedParameters().map(([name, { grad }]) => [name, grad && toFlat(grad)]);

/**
 * All that a training step gives: the output, the gradient of the input and those of the
 * parameters.
 */
export function pass(model: Module, input: NdArray = x, gradient: NdArray = dy): unknown[] {
  model.zeroGrad();
  const y = toFlat(model.forward(input));
  const whole = input.dtype.startsWith('int');
  const dx = model.backward(gradient, { inputGrad: !whole });
  return [y, dx && toFlat(dx), gradientsOf(model)];
}

/** A forward and a backward are now what they are in a model that has been through nothing. */
export function expectAsNew(model: Module, twin: Module, input?: NdArray): void {
  twin.loadStateDict(model.stateDict());
  expect(pass(model, input)).toEqual(pass(twin, input));
}

/**
 * Backward is refused with this text, no gradient has been touched, and then all is as in a twin.
 */
export function expectRefused(model: Module, twin: Module, text: string, input: NdArray = x): void {
  const before = gradientsOf(model);
  expectError(() => model.backward(dy, { inputGrad: false }), StateError, text);
  expect(gradientsOf(model)).toEqual(before);
  expectAsNew(model, twin, input);
}
