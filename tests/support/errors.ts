/**
 * Errors are part of the interface: their class exactly (no subclass, no parent) and their whole
 * text.
 */
import { expect } from 'vitest';

export function expectError(
  run: () => unknown,
  type: abstract new (...args: never[]) => Error,
  text: string,
): void {
  let error: unknown;
  try {
    run();
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof Error))
    expect.fail(`expected ${type.name} "${text}", but nothing was thrown`);
  expect(error.message).toBe(text);
  expect(error.constructor.name).toBe(type.name);
  expect(Object.getPrototypeOf(error)).toBe(type.prototype);
}

/** A promise is rejected with an error of a class, and the whole text. */
export async function expectRejection(
  promise: Promise<unknown>,
  type: new (...args: never[]) => Error,
  text: string,
): Promise<void> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (error: unknown) => () => {
      throw error;
    },
  );
  expectError(outcome as () => unknown, type, text);
}
