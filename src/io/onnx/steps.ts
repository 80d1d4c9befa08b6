/**
 * What a network does, step by step: what nodes of ONNX are read as, before modules are made of it.
 */
import type { Module } from '../../nn/module.js';
import type { Node } from './node.js';

/** Numbers by their name in the file. */
export interface Weight {
  readonly values: ArrayLike<number>;
  /** The file's name for them, where they are as the file has them. */
  readonly name?: string | undefined;
}

/** y = x Wᵀ + b. */
export interface LinearStep {
  readonly kind: 'linear';
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: Weight;
  readonly bias?: Weight | undefined;
}

/** y = scale · x + shift, both one number for all features or one for each. */
export interface AffineStep {
  readonly kind: 'affine';
  readonly scale?: Weight | undefined;
  readonly shift?: Weight | undefined;
  readonly node: Node;
}

/** Rows normalized, then scaled and shifted. */
export interface NormStep {
  readonly kind: 'LayerNorm' | 'RMSNorm';
  readonly features: number | undefined;
  readonly eps: number;
  readonly weight?: Weight | undefined;
  readonly bias?: Weight | undefined;
  readonly node: Node;
}

/** Features normalized by statistics. */
export interface BatchNormStep {
  readonly kind: 'BatchNorm';
  readonly features: number;
  readonly eps: number;
  readonly momentum: number;
  readonly mean: Weight;
  readonly variance: Weight;
  readonly affine?: { readonly weight: Weight; readonly bias: Weight } | undefined;
}

export interface EmbeddingStep {
  readonly kind: 'embedding';
  readonly rows: number;
  readonly features: number;
  readonly weight: Weight;
}

export interface PReLUStep {
  readonly kind: 'PReLU';
  readonly weight: Weight;
}

/** A module without weights, by its class's name. */
export interface PlainStep {
  readonly kind: 'plain';
  readonly name: string;
  readonly make: () => Module;
}

/** Some of the columns of what comes before. */
export interface ColumnsStep {
  readonly kind: 'columns';
  readonly columns: readonly number[];
  readonly node: Node;
}

/** x + f(x), or around(x) + f(x). */
export interface ResidualStep {
  readonly kind: 'residual';
  readonly f: readonly Step[];
  readonly around: readonly Step[];
}

/** Features of branches side by side, over all columns or each over some. */
export interface ConcatStep {
  readonly kind: 'concat';
  readonly branches: readonly {
    readonly columns?: readonly number[] | undefined;
    readonly steps: readonly Step[];
  }[];
}

export type Step =
  | LinearStep
  | AffineStep
  | NormStep
  | BatchNormStep
  | EmbeddingStep
  | PReLUStep
  | PlainStep
  | ColumnsStep
  | ResidualStep
  | ConcatStep;

/** What a node is read as, and the value that it is computed from. */
export interface Read {
  readonly step?: Step | undefined;
  /** A step before that one. */
  readonly before?: Step | undefined;
  readonly input: string;
}

/** A module without weights. */
export const plain = (name: string, make: () => Module, input: string): Read => ({
  step: { kind: 'plain', name, make },
  input,
});
