/**
 * What a comparison over sizes and numbers of threads finds out, in the form of
 * docs/results/scaling.json.
 */
import type { Machine } from './machine.js';

/** One program with so many threads at one size. */
export interface ScalingFigure {
  readonly name: string;
  readonly threads: number;
  /** An epoch of 50,000 images: the median of `all`. */
  readonly seconds: number;
  /** Every epoch after the first, of every round. */
  readonly all: readonly number[];
}

export interface ScalingSize {
  readonly hidden: number;
  readonly batch: number;
  /** How many images were trained with; times are scaled to 50,000. */
  readonly images: number;
  readonly figures: readonly ScalingFigure[];
}

/** The whole of scaling.json. */
export interface ScalingResults {
  readonly machine: Machine;
  /** The run that began the file, and those that added to it. */
  readonly commands: readonly string[];
  /** Whether programs were kept on as many cores as they have threads. */
  readonly pinned: boolean;
  readonly rounds: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly sizes: readonly ScalingSize[];
}

/** How a program with its threads is called in tables and pictures. */
export const lineName = ({ name, threads }: Pick<ScalingFigure, 'name' | 'threads'>): string =>
  `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
