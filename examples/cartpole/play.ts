/**
 * Plays many episodes at once: a policy sees the states of all that still go on as one batch.
 */
import { predictProbabilities, type Generator, type Module } from 'tiny-mlp';
import { begin, isOver, MOST_STEPS, push, type Action, type State } from './cart-pole.js';

/** What was seen and done at each step of an episode. */
export interface Episode {
  readonly states: State[];
  readonly actions: Action[];
}

/**
 * How a policy chooses: 'draw' follows its probabilities, which explores; 'best' takes the more
 * probable push, which is what it has learned.
 */
export type Choice = 'draw' | 'best';

/** Plays episodes to their ends. */
export function play(
  policy: Module,
  count: number,
  choice: Choice,
  generator: Generator,
): Episode[] {
  const episodes = Array.from({ length: count }, (): Episode => ({ states: [], actions: [] }));
  let going = episodes.map((episode) => ({ episode, state: begin(generator) }));
  for (let step = 0; step < MOST_STEPS && going.length > 0; step++) {
    const right = predictProbabilities(
      policy,
      going.map(({ state }) => state),
    );
    const thresholds = choice === 'draw' ? generator.uniform([going.length]) : undefined;
    going = going.flatMap(({ episode, state }, s) => {
      const action = right.get(s, 1) > (thresholds?.get(s) ?? 0.5) ? 1 : 0;
      episode.states.push(state);
      episode.actions.push(action);
      const next = push(state, action);
      return isOver(next) ? [] : [{ episode, state: next }];
    });
  }
  return episodes;
}

/** How long the pole stood, in steps, and in how many episodes to the end. */
export function lengthsOf(episodes: readonly Episode[]) {
  const lengths = episodes.map(({ states }) => states.length);
  return {
    mean: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
    least: Math.min(...lengths),
    most: Math.max(...lengths),
    whole: lengths.filter((length) => length === MOST_STEPS).length,
  };
}
