/**
 * What reads like an option, an axis or a size, and is none.
 */
import { expect, it } from 'vitest';
import {
  Adam,
  argmax,
  BatchNorm1d,
  DataLoader,
  Dropout,
  Generator,
  LayerNorm,
  Linear,
  MSELoss,
  PReLU,
  ReduceLROnPlateau,
  RMSNorm,
  toNested,
} from '../../src/index.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

// prettier-ignore
it.each([
  ['a generator', () => new Dropout(0.5, bad(new Generator(1))), 'Dropout expects its options as an object, but got an object of class Generator; pass { generator } or leave it out'],
  ['a promise', () => new DataLoader([[[1]], [0]], bad(Promise.resolve({ batchSize: 2 }))), 'DataLoader expects its options as an object, but got an object of class Promise; pass { batchSize, shuffle, dropLast, scale, dtype, generator, sampler, batchSampler } or leave it out'],
  ['a map', () => new MSELoss(bad(new Map())), 'MSELoss expects its options as an object, but got an object of class Map; pass { reduction } or leave it out'],
  ['a date', () => new Adam(new Linear(1, 1).parameters(), bad(new Date(0))), 'Adam expects its options as an object, but got an object of class Date; pass { lr, betas, eps, weightDecay, amsgrad } or leave it out'],
])('%s in the place of options', (_, call, text) => expectError(call, TypeError, text));

it('an axis of argmax, which goes by rows; but not what map passes', () => {
  const call = argmax as (x: number[][], axis: number) => unknown;
  const text = 'argmax expects at most 1 argument, but got 2; remove what is too much';
  expectError(() => call([[1, 2]], 0), TypeError, text);
  expect([[[1, 2]]].map(argmax).map((places) => toNested(places))).toEqual([[1]]);
});

it.each([
  ['LayerNorm', () => new LayerNorm(1e10)],
  ['RMSNorm', () => new RMSNorm(1e10)],
  ['PReLU', () => new PReLU(1e10)],
  ['BatchNorm1d', () => new BatchNorm1d(1e10)],
])('a %s of more parameters than there is memory for', (name, make) =>
  expectError(
    make,
    RangeError,
    `${name}(10000000000) expects a parameter of at most 2 GiB, so that it and its gradient have room, but got [10000000000] in float32, 37.3 GiB; choose smaller sizes`,
  ),
);

it('but the state of a schedule that JSON has taken Infinity from is read', () => {
  const optimizer = () => new Adam(new Linear(1, 1).parameters());
  const state = JSON.stringify(new ReduceLROnPlateau(optimizer()).stateDict());
  const schedule = new ReduceLROnPlateau(optimizer());
  schedule.loadStateDict(JSON.parse(state) as never);
  expect(schedule.best).toBe(Infinity);
});
