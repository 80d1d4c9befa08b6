/**
 * What the programs say while they go on: each thing once.
 */

/** How many different things are said before the rest is kept back: a queue can hold any number. */
const MOST = 100;

/** @returns A function that says a sentence the first time it is given. */
export function tellOnce(say: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text) || told.size > MOST) return;
    told.add(text);
    say(told.size > MOST ? 'There is more of the kind, which is no longer told.' : text);
  };
}
