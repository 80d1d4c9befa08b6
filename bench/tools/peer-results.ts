/**
 * What a comparison with other programs finds out, in the form of docs/results/peers.json.
 */
import type { Machine } from './machine.js';

/** One program at one point. */
export interface PeerFigure {
  readonly name: string;
  /** An epoch: the median of `all`. */
  readonly seconds: number;
  /** Every epoch after the second, of every round. */
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
  /** On one core; tiny-mlp first. */
  readonly programs: readonly PeerFigure[];
  /** With a thread on each of several cores; tiny-mlp first. */
  readonly threaded: readonly PeerFigure[];
}

/** The whole of peers.json. */
export interface PeerResults {
  readonly machine: Machine;
  readonly command: string;
  /** Whether every program was kept on as many cores as it had threads. */
  readonly pinned: boolean;
  /** How many threads those with several had. */
  readonly threads: number;
  readonly rounds: number;
  readonly epochs: number;
  /** The versions of the programs, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly points: readonly PeerPoint[];
}

/** Names of the programs in the order in which they first appear. */
export const programsOf = ({ points }: Pick<PeerResults, 'points'>): string[] => [
  ...new Set(points.flatMap(({ programs }) => programs.map(({ name }) => name))),
];

/**
 * With any number of threads, the better: a point whose `programs` are those that ran with several
 * too.
 */
export const quickest = (point: PeerPoint): PeerPoint => ({
  ...point,
  programs: point.threaded.map((figure) => {
    const alone = point.programs.find(({ name }) => name === figure.name);
    return alone && alone.seconds < figure.seconds ? alone : figure;
  }),
});

/** "1.9×", and what is close to 1 or below it with two digits: "0.95×". */
export const ratioOf = (ratio: number): string => `${ratio.toFixed(ratio < 1.1 ? 2 : 1)}×`;

/**
 * "1.20 s (1.9×)": an epoch, and how many times as long as tiny-mlp's it is. A dash where a program
 * did not run.
 */
export function peerCell({ programs }: PeerPoint, name: string): string {
  const [tiny] = programs;
  const figure = programs.find((program) => program.name === name);
  if (!figure) return '–';
  const seconds = `${figure.seconds.toFixed(2)} s`;
  return figure === tiny ? seconds : `${seconds} (${ratioOf(figure.seconds / tiny.seconds)})`;
}
