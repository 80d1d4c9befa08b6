/**
 * A pole on a cart, to be kept upright by pushing the cart left or right: physics and rules of
 * Gymnasium's CartPole-v1, number by number, in float64 as there. Not here: who pushes (play.ts).
 *
 * @see https://gymnasium.farama.org/environments/classic_control/cart_pole/, whose source is
 * gymnasium/envs/classic_control/cartpole.py; Barto, Sutton and Anderson 1983,
 * https://doi.org/10.1109/TSMC.1983.6313077; the equations: Florian 2007,
 * https://coneural.org/florian/papers/05_cart_pole.pdf
 */
import type { Generator } from 'tiny-mlp';

/** Place in m and speed in m/s of the cart, angle in rad and speed in rad/s of the pole. */
export type State = readonly [x: number, xSpeed: number, angle: number, angleSpeed: number];

/** 0 pushes the cart to the left, 1 to the right. */
export type Action = 0 | 1;

const GRAVITY = 9.8; // m/s²
const CART_MASS = 1; // kg
const POLE_MASS = 0.1; // kg
const MASS = CART_MASS + POLE_MASS;
const HALF_LENGTH = 0.5; // m, of the pole
const POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;
const FORCE = 10; // N

/** Seconds between two pushes. */
export const TICK = 0.02;

/** An episode ends when the cart is this far from the middle, in m, ... */
const FARTHEST = 2.4;

/** ... or the pole this far from upright, in rad: 12 degrees, ... */
const STEEPEST = (12 * 2 * Math.PI) / 360;

/** ... or after this many steps. Each step is a reward of 1, so an episode is worth its length. */
export const MOST_STEPS = 500;

/** Nearly at rest in the middle: four numbers uniform between -0.05 and 0.05. */
export function begin(generator: Generator): State {
  const [x, xSpeed, angle, angleSpeed] = generator.uniform([4], {
    low: -0.05,
    high: 0.05,
    dtype: 'float64',
  }).data;
  return [x, xSpeed, angle, angleSpeed];
}

/** The state a tick after a push, by Euler's method. */
export function push([x, xSpeed, angle, angleSpeed]: State, action: Action): State {
  const force = action === 1 ? FORCE : -FORCE;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const both = (force + POLE_MASS_LENGTH * angleSpeed ** 2 * sin) / MASS;
  const angleAcceleration =
    (GRAVITY * sin - cos * both) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / MASS));
  const acceleration = both - (POLE_MASS_LENGTH * angleAcceleration * cos) / MASS;
  return [
    x + TICK * xSpeed,
    xSpeed + TICK * acceleration,
    angle + TICK * angleSpeed,
    angleSpeed + TICK * angleAcceleration,
  ];
}

/** Whether the pole has fallen or the cart has left its track. */
export const isOver = ([x, , angle]: State): boolean =>
  Math.abs(x) > FARTHEST || Math.abs(angle) > STEEPEST;
