/**
 * The word someone probably meant: for error texts that answer a misspelt option. Not a search
 * engine: a handful of words at most.
 */

/**
 * The candidate with the fewest insertions, deletions and substitutions (Levenshtein 1966); the
 * first one wins a tie.
 */
export function nearest(word: string, candidates: readonly string[]): string {
  const distances = candidates.map((candidate) =>
    editDistance(word.toLowerCase(), candidate.toLowerCase()),
  );
  return candidates[distances.indexOf(Math.min(...distances))];
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
