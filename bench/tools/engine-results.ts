/**
 * What a comparison of engines finds out, in the form of docs/results/engines.json.
 */
import type { Machine } from './machine.js';

/** One engine at one point. */
export interface EngineFigure {
  /** Node v20.20.2, Chromium 140.0.7339.80. */
  readonly engine: string;
  readonly hidden: number;
  readonly batch: number;
  readonly threads: number;
  /** Seconds an epoch of 50,000 images, with the plain build. */
  readonly plain: number;
  /** The same with fused multiply-add; null where the engine has it not. */
  readonly fused: number | null;
}

export interface EngineResults {
  readonly machine: Machine;
  readonly command: string;
  readonly rounds: number;
  /** Pages returned to the event loop between epochs, which is where their threads start. */
  readonly turns?: true;
  readonly figures: readonly EngineFigure[];
}
