/**
 * Reinforcement learning: a network of 226 numbers learns to balance a pole on a cart, from nothing
 * but how long the pole stood. It is REINFORCE with a baseline (Williams 1992): play, see which
 * pushes came before longer lives than usual, and make those more probable.
 *
 *     npx tsx examples/cartpole.ts           some seconds
 *     npx tsx examples/cartpole.ts --seed 7  another beginning
 *     npx tsx examples/cartpole.ts --help    all options
 *
 * Not here: the physics (cartpole/cart-pole.ts), playing (cartpole/play.ts).
 *
 * E = episodes, N = steps of all episodes together
 *
 * @see https://doi.org/10.1007/BF00992696
 */
import { Adam, Linear, manualSeed, Sequential, SoftmaxCrossEntropy, Tanh } from 'tiny-mlp';
import { MOST_STEPS } from './cartpole/cart-pole.js';
import { learningCurve, type Update } from './cartpole/learning-curve.js';
import { lengthsOf, play, type Episode } from './cartpole/play.js';
import { explainErrors } from './mnist/errors.js';
import { prepareFolder } from './mnist/files.js';
import { PatientProgress } from './mnist/progress.js';
import { plural, thousands } from './mnist/table.js';
import { readOptions } from './small/options.js';
import { checkTargets, writeResults } from './small/results.js';

// ── Configuration ────────────────────────────────────────────────────────────────────────────────

explainErrors('cartpole');

const { seed, updates, out } = readOptions(process.argv.slice(2), {
  name: 'cartpole',
  purpose: 'Teaches a small network to balance a pole on a cart (CartPole-v1), by REINFORCE.',
  counts: { updates: [300, 'updates of the policy at most'] },
});
prepareFolder(out);

/** Steps that the pole is to stand on average, over episodes that it did not learn from. */
const TARGET = 475;

const TESTS = 100; // such episodes

const E = 16; // episodes played before each update
const DISCOUNT = 0.99; // a reward that is 70 steps away counts half
const ENOUGH = 490; // steps on average in training, with which it ends

// ── Policy: a state → a score for each push, whose softmax is the probability to choose it ───────

const generator = manualSeed(seed);
const policy = new Sequential(new Linear(4, 32), new Tanh(), new Linear(32, 2));
const optimizer = new Adam(policy.parameters(), { lr: 0.01 });

// ── Training ─────────────────────────────────────────────────────────────────────────────────────

// −log p of each push that was made. Its gradient, times how much better than usual the push turned
// out, is on average minus the gradient of the return: each step downhill is one to longer lives.
const criterion = new SoftmaxCrossEntropy({ reduction: 'none' });

/** What follows each step of an episode: rewards of 1, those far off counted less. */
function returnsOf({ states }: Episode): number[] {
  const returns: number[] = [];
  for (let left = 1; left <= states.length; left++)
    returns.push(1 + DISCOUNT * (returns.at(-1) ?? 0));
  return returns.reverse();
}

/**
 * How much better each step's return is than that of all episodes at the same step, of which those
 * that are over have 0. What cannot be helped, as the end after 500 steps, cancels.
 */
function advantagesOf(episodes: readonly Episode[]): number[] {
  const returns = episodes.map(returnsOf);
  const usual = Array.from(
    { length: MOST_STEPS },
    (_, step) => returns.reduce((sum, each) => sum + (each[step] ?? 0), 0) / episodes.length,
  );
  const advantages = returns.flatMap((each) => each.map((value, step) => value - usual[step]));
  const N = advantages.length;
  const size = Math.sqrt(advantages.reduce((sum, a) => sum + a * a, 0) / N) || 1;
  return advantages.map((a) => a / size / N); // about 1, whatever returns are; and a mean over N
}

const course: Update[] = [];
const progress = new PatientProgress('Training');
for (let update = 1; update <= updates; update++) {
  const episodes = play(policy, E, 'draw', generator);
  const { mean, least, most } = lengthsOf(episodes);
  course.push({ episodes: update * E, mean, least, most });
  progress.update(update, updates, `Training, ${mean.toFixed(0)} steps`);
  if (mean >= ENOUGH) break;

  const states = episodes.flatMap((episode) => episode.states);
  const actions = episodes.flatMap((episode) => episode.actions);
  criterion.forward(policy.forward(states), actions);
  optimizer.zeroGrad();
  policy.backward(criterion.backward(advantagesOf(episodes)), { inputGrad: false });
  optimizer.step();
}
progress.stop();

// ── Test: fresh episodes, in which the push that is more probable is made ────────────────────────

const { mean, whole } = lengthsOf(play(policy, TESTS, 'best', generator));
const { episodes } = course.at(-1)!;
console.log(
  `Trained on ${thousands(episodes)} episodes, in ${plural(course.length, 'update')} of the policy`,
);
console.log(
  `Of ${TESTS} fresh episodes the pole stands for ${mean.toFixed(1)} of ${MOST_STEPS} steps on ` +
    `average, and to the end in ${whole}`,
);

// ── Picture, and the verdict ─────────────────────────────────────────────────────────────────────

const about =
  `Line: mean of ${E} episodes, band: from the shortest to the longest of them. REINFORCE with a ` +
  `baseline, seed ${seed}; afterwards ${mean.toFixed(1)} steps on average over ${TESTS} fresh ` +
  'episodes';
await writeResults(out, 'learning-curve', (theme) =>
  learningCurve(course, { target: TARGET, about }, theme),
);
const steps = `${MOST_STEPS} steps on average`;
checkTargets('cartpole', [
  [mean >= TARGET, `expected at least ${TARGET} of ${steps}, but got ${mean.toFixed(1)}`],
]);
