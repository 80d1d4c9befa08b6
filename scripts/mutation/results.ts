/**
 * What docs/results/mutation.json holds.
 */
import type { Mutant } from './mutants.js';

/** A fault and what became of it. A test that no longer ends has found it too. */
export interface Outcome extends Mutant {
  readonly fate: 'killed' | 'timed out' | 'survived' | 'not covered';
}

/** A fault that no test found. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly change: string;
  /** Whether any test comes across it. */
  readonly covered: boolean;
  /** Why no test can find it, from scripts/mutation-survivors.json. */
  readonly why?: string;
}

/** How many were found, of one file or of all. */
export interface Counts {
  readonly faults: number;
  readonly killed: number;
}

export interface MutationResults extends Counts {
  readonly command: string;
  /**
   * Where survivors were run again: how many the command itself left, and how many of them are
   * found since.
   */
  readonly again?: Counts;
  /** How many faults there are to draw from. */
  readonly candidates: number;
  readonly timedOut: number;
  readonly percent: number;
  /** Survivors for which there is no explanation. */
  readonly unexplained: number;
  readonly byFile: Readonly<Record<string, Counts>>;
  readonly survivors: readonly Survivor[];
}

const isKilled = ({ fate }: Outcome): boolean => fate === 'killed' || fate === 'timed out';
const count = (outcomes: readonly Outcome[]): Counts => ({
  faults: outcomes.length,
  killed: outcomes.filter(isKilled).length,
});

/** Counts, and the survivors with what is known of them. */
export function summed(
  outcomes: readonly Outcome[],
  given: {
    command: string;
    candidates: number;
    why: (mutant: Mutant) => string | undefined;
    last?: MutationResults | undefined;
  },
): MutationResults {
  const survivors = outcomes
    .filter((outcome) => !isKilled(outcome))
    .map((outcome): Survivor => {
      const { file, line, code, change, fate } = outcome;
      const why = given.why(outcome);
      return {
        file,
        line,
        code,
        change,
        covered: fate === 'survived',
        ...(why === undefined ? {} : { why }),
      };
    });
  const { faults, killed } = count(outcomes);
  const names = [...new Set(outcomes.map(({ file }) => file))];
  const { last } = given;
  const left = last && (last.again?.faults ?? last.survivors.length);
  return {
    command: given.command,
    ...(left === undefined ? {} : { again: { faults: left, killed: left - survivors.length } }),
    candidates: given.candidates,
    faults,
    killed,
    timedOut: (last?.timedOut ?? 0) + outcomes.filter(({ fate }) => fate === 'timed out').length,
    percent: Math.round((1000 * killed) / faults) / 10,
    unexplained: survivors.filter(({ why }) => why === undefined).length,
    byFile: Object.fromEntries(
      names.map((name) => [name, count(outcomes.filter(({ file }) => file === name))]),
    ),
    survivors,
  };
}
