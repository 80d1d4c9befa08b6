/**
 * What a comparison with other programs finds out, in the form of docs/results/peers.json.
 */
import type { Machine } from './machine.js';

/** One program at one point. */
export interface PeerFigure {
  readonly name: string;
  /** An epoch: the median of `all`. */
  readonly seconds: number;
  /** Every epoch after the first, of every round. */
  readonly all: readonly number[];
  /** Mean training losses by epoch, in nats. */
  readonly losses: readonly number[];
  /** Test accuracy in percent, where the program finds it out. */
  readonly test?: number;
  /** Where an epoch's time was extrapolated: from what. */
  readonly extrapolated?: string;
}

export interface PeerPoint {
  readonly hidden: number;
  readonly batch: number;
  /** tiny-mlp first. */
  readonly programs: readonly PeerFigure[];
}

/** The whole of peers.json. */
export interface PeerResults {
  readonly machine: Machine;
  /** Whether every program was kept on one core. */
  readonly pinned: boolean;
  readonly rounds: number;
  readonly epochs: number;
  /** The versions of the programs, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly points: readonly PeerPoint[];
}

/** Names of the programs in the order in which they first appear. */
export const programsOf = ({ points }: PeerResults): string[] => [
  ...new Set(points.flatMap(({ programs }) => programs.map(({ name }) => name))),
];

/**
 * "1.20 s (1.9×)": an epoch, and how many times as long as tiny-mlp's it is. A dash where a program
 * did not run.
 */
export function peerCell({ programs }: PeerPoint, name: string): string {
  const [tiny] = programs;
  const figure = programs.find((program) => program.name === name);
  if (!figure) return '–';
  const seconds = `${figure.seconds.toFixed(2)} s`;
  return figure === tiny ? seconds : `${seconds} (${(figure.seconds / tiny.seconds).toFixed(1)}×)`;
}
