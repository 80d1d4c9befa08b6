/**
 * Puts many faults into one source file, each behind a switch that is off until its number is asked
 * for at run time: the file is then compiled once for all of them. `globalThis.mutant` is set by
 * setup.ts.
 */
import type { Mutant } from './mutants.js';

/**
 * The text with a switch for each fault. Faults of other nodes may lie inside; a fault's own code
 * has none.
 */
export function withSwitches(text: string, mutants: readonly (Mutant & { id: number })[]): string {
  const render = (
    start: number,
    end: number,
    inside: readonly (Mutant & { id: number })[],
  ): string => {
    let [out, at] = ['', start];
    for (const group of outermost(inside)) {
      const [first] = group.same;
      out +=
        text.slice(at, first.start) +
        switched(group.same, render(first.start, first.end, group.within));
      at = first.end;
    }
    return out + text.slice(at, end);
  };
  return render(0, text.length, mutants);
}

interface Group {
  /** Faults of one and the same code. */
  readonly same: (Mutant & { id: number })[];
  /** Those of code inside it. */
  readonly within: (Mutant & { id: number })[];
}

function outermost(mutants: readonly (Mutant & { id: number })[]): Group[] {
  const groups: Group[] = [];
  // A statement and the expression that fills it but for the semicolon: the statement is the outer
  // one.
  for (const mutant of [...mutants].sort(
    (a, b) => a.start - b.start || b.end - a.end || Number(b.statement) - Number(a.statement),
  )) {
    const last = groups.at(-1);
    const [first] = last?.same ?? [];
    if (!last || mutant.start >= first.end) groups.push({ same: [mutant], within: [] });
    else if (
      mutant.start === first.start &&
      mutant.end === first.end &&
      mutant.statement === first.statement
    )
      last.same.push(mutant);
    else last.within.push(mutant);
  }
  return groups;
}

const isOn = (id: number): string => `globalThis.mutant?.(${id})`;

function switched(mutants: readonly (Mutant & { id: number })[], original: string): string {
  if (mutants[0].statement) return `{ if (!${isOn(mutants[0].id)}) { ${original} } }`;
  return `(${mutants.map(({ id, replacement }) => `${isOn(id)} ? (${replacement}) : `).join('')}(${original}))`;
}
