/**
 * The layer that the documentation of `Module` shows as an example of a user's own, run as it stands there.
 */
import type { FloatDType, Module } from '../../src/index.js';
import { blocksOf, run } from '../support/examples.js';

const { code } = blocksOf('src/nn/module.ts').find((block) => block.code.includes('class Scale'))!;

export const { Scale } = (await run(code, ['Scale'])).values as {
  Scale: new (features: number, dtype: FloatDType) => Module;
};
