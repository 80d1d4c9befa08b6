/**
 * A few random programs here and in a real PyTorch, where there is one; and that the fuzzer finds
 * faults which are put in. Not here: the many programs of npm run fuzz, which takes as long as it
 * is given.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { programOf } from '../../scripts/fuzz/programs.js';
import { shrink } from '../../scripts/fuzz/shrink.js';
import { failureText } from '../../scripts/fuzz/summary.js';
import { findTorch, Torch } from '../../scripts/fuzz/torch.js';
import { tried, type Trial } from '../../scripts/fuzz/trial.js';
import type { Program } from '../../scripts/fuzz/operations.js';
import * as tables from '../../scripts/fuzz/rows.js';
import {
  ExponentialLR,
  Linear,
  RMSprop,
  SGD,
  SmoothL1Loss,
  type FloatArray,
  type NdArray,
} from '../../src/index.js';

/** Changes what a method of a class gives. */
function spoil<T>(made: { prototype: object }, method: string, change: (given: T) => T): void {
  const { prototype } = made;
  const whole = Reflect.get(prototype, method) as (...args: unknown[]) => T;
  const spy = vi.spyOn(prototype as Record<string, (...args: unknown[]) => T>, method);
  spy.mockImplementation(function (this: object, ...args: unknown[]) {
    return change(whole.apply(this, args));
  });
}

const python = findTorch();
if (!python)
  console.warn(
    'No Python with torch and numpy on this machine: random programs are not compared (apt-get install python3-torch).',
  );

describe.skipIf(!python)('random programs', () => {
  let torch: Torch;
  beforeAll(() => {
    torch = new Torch(python!);
  });
  afterAll(() => torch?.close());
  afterEach(() => vi.restoreAllMocks());

  /** The first of a hundred programs that fails, with a given fault where one is named. */
  async function firstFailing(
    fault?: string,
  ): Promise<{ program: Program; failure: NonNullable<Trial['failure']> } | undefined> {
    for (let k = 0; k < 100; k++) {
      const program = programOf(1, k);
      const { failure } = await tried(program, torch);
      if (failure && (!fault || failure.fault === fault)) return { program, failure };
    }
    return undefined;
  }

  it('are the same from the same seed, and others from another', () => {
    expect(programOf(1, 7)).toEqual(programOf(1, 7));
    expect(programOf(1, 7)).not.toEqual(programOf(2, 7));
  });

  it('have all that the tables know', () => {
    const texts = Array.from({ length: 500 }, (_, k) => JSON.stringify(programOf(1, k)));
    const { modules, losses, optimizers, schedules } = tables;
    const missing = [...modules, ...losses, ...optimizers, ...schedules].filter(
      ({ name }) => !texts.some((text) => text.includes(`"row":"${name}"`)),
    );
    expect(missing).toEqual([]);
  });

  it('give what PyTorch gives', async () => {
    const found = await firstFailing();
    expect(
      found &&
        failureText(await shrink(found.program, found.failure, torch), 'npm run fuzz -- --seed 1'),
    ).toBeUndefined();
  });

  it('find a step that is a thousandth too long, and come down to a few operations', async () => {
    const { step } = SGD.prototype as { step: (this: SGD) => void };
    vi.spyOn(SGD.prototype, 'step').mockImplementation(function (this: SGD) {
      const { lr } = this;
      this.lr *= 1.001;
      step.call(this);
      this.lr = lr;
    });
    const found = await firstFailing('numbers');
    expect(found).toBeDefined();
    const { program } = await shrink(found!.program, found!.failure, torch);
    const kinds = program.operations.map(({ op }) => op);
    expect(kinds).toContain('step');
    expect(kinds.length).toBeLessThan(9);
  });

  it.each<[string, () => void]>([
    [
      'a gradient of a loss with the other sign',
      () =>
        spoil<NdArray<FloatArray>>(SmoothL1Loss, 'backward', (gradient) => {
          gradient.data.forEach((value, i) => (gradient.data[i] = -value));
          return gradient;
        }),
    ],
    [
      'an optimizer that keeps too little of its averages',
      () =>
        spoil<number[]>(RMSprop, 'scalarsFor', (all) => all.map((s, i) => (i === 2 ? 0.9 * s : s))),
    ],
    [
      'a schedule that is a thousandth off',
      () => spoil<number>(ExponentialLR, 'lrAt', (lr) => 1.001 * lr),
    ],
  ])('find %s', async (_, plant) => {
    plant();
    expect(await firstFailing('numbers')).toBeDefined();
  });

  it('find a call that is refused though PyTorch takes it', async () => {
    vi.spyOn(Linear.prototype, 'accept').mockImplementation(({ shape }) => {
      if (shape[0] === 5) throw new RangeError('Linear expects fewer rows, but got 5; pass fewer');
    });
    expect(await firstFailing('refused')).toBeDefined();
  });

  it('find an error that does not say what it expects', async () => {
    vi.spyOn(Linear.prototype, 'accept').mockImplementation(() => {
      throw new RangeError('bad input');
    });
    expect(await firstFailing('text')).toBeDefined();
  });
});
