/**
 * Every family but the product, from the scalar forms of its ops: all that the reference backend
 * computes, and what the wasm backend has no kernel for.
 */
import type { Backend, Storage } from '../backend.js';
import { elementwise } from './elementwise.js';
import { losses } from './loss.js';
import { rows } from './rows.js';
import { steps } from './step.js';
import type { Access } from './view.js';

/** The families that have a scalar form. */
export type Families = Omit<Backend, keyof Storage | keyof Access | 'name' | 'matmul'>;

export const scalarFamilies = (access: Access): Families => ({
  ...elementwise(access),
  ...rows(access),
  ...losses(access),
  ...steps(access),
});
