/**
 * The form of docs/results/chaos.json: what a search over a queue went through, and what came of it.
 */

/** What is done to a search while it runs. */
export const blows = [
  'worker killed',
  'worker frozen past its lease',
  'coordinator killed',
  'Redis killed, its data kept',
  'Redis killed, its data lost',
  'garbage in the queue',
] as const;
export type Blow = (typeof blows)[number];

/** What was wrong in the end. */
export interface Faults {
  /** Points that are not in the result, or without an accuracy. */
  readonly lost: number;
  /** Points that are in it more than once. */
  readonly doubled: number;
  /** Points that differ from the in-process search's in a bit. */
  readonly wrong: number;
  /** Searches that did not end. */
  readonly stuck: number;
}

/** What happened in one round, or in all of them. */
export interface Tally extends Faults {
  /** Points that were searched for. */
  readonly points: number;
  /** Trainings that were begun for them: more where a worker or Redis was lost. */
  readonly begun: number;
  /** How often a coordinator said that it lost points, and was started again, as it asks for. */
  readonly again: number;
  readonly blows: Readonly<Record<Blow, number>>;
}

export interface ChaosResults extends Tally {
  readonly command: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly date: string;
  };
  readonly redis: string;
  readonly seed: number;
  readonly minutes: number;
  readonly rounds: number;
}

export const nothing: Tally = {
  points: 0,
  begun: 0,
  again: 0,
  lost: 0,
  doubled: 0,
  wrong: 0,
  stuck: 0,
  blows: Object.fromEntries(blows.map((blow) => [blow, 0])) as Record<Blow, number>,
};

/** Two tallies added up. */
export const sum = (a: Tally, b: Tally): Tally => ({
  points: a.points + b.points,
  begun: a.begun + b.begun,
  again: a.again + b.again,
  lost: a.lost + b.lost,
  doubled: a.doubled + b.doubled,
  wrong: a.wrong + b.wrong,
  stuck: a.stuck + b.stuck,
  blows: Object.fromEntries(blows.map((blow) => [blow, a.blows[blow] + b.blows[blow]])) as Record<
    Blow,
    number
  >,
});

export const faultsOf = ({ lost, doubled, wrong, stuck }: Faults): number =>
  lost + doubled + wrong + stuck;
