/**
 * The loop around a training: in short slices, so that messages get through; at a pace, so that it
 * can be watched; with a look at the speed.
 */
import type { Settings } from '../settings.js';
import type { Training } from './training.js';
import { nextTurn, sleep } from './turns.js';

/** Milliseconds of training between two looks at the messages. */
const SLICE = 12;
/** Milliseconds between two reports. */
const REPORT = 200;

/** What the loop asks and tells. */
export interface Hooks {
  /** The settings of this moment. */
  readonly settings: () => Settings;
  /** Whether to go on. */
  readonly isOn: () => boolean;
  /**
   * Called at the end of a pass over the training images; returns whether that was the last one.
   */
  readonly onPass: () => boolean;
  /** Called a few times a second. */
  readonly onReport: (imagesPerSecond: number) => void;
}

/** Trains until it is switched off or the last pass is over; returns whether it was the latter. */
export async function train(
  training: Training,
  { settings, isOn, onPass, onReport }: Hooks,
): Promise<boolean> {
  let reported = performance.now();
  let speed = new Speed(reported);
  let pace = new Pace(settings().pace, reported);
  while (isOn()) {
    const { pace: wanted } = settings();
    const begun = performance.now();
    if (wanted !== pace.wanted) pace = new Pace(wanted, begun);
    let now = begun;
    let images = 1;
    while (images > 0 && now - begun < SLICE && pace.ahead(now) <= 0) {
      images = training.step(settings());
      pace.images += images;
      speed.images += images;
      now = performance.now();
    }
    speed.busy += now - begun;
    if (images === 0 && onPass()) return true;
    if (now - reported >= REPORT) {
      onReport(speed.measure(now, wanted));
      reported = now;
      speed = new Speed(now);
    }
    const ahead = pace.ahead(performance.now());
    await (ahead > 1 ? sleep(Math.min(ahead, REPORT)) : nextTurn());
  }
  return false;
}

/** Holds a training to some images a second. */
class Pace {
  images = 0;

  constructor(
    readonly wanted: number,
    readonly begun: number,
  ) {}

  /** Milliseconds by which it is too early for the next batch. */
  ahead(now: number): number {
    return (1000 * this.images) / this.wanted - (now - this.begun);
  }
}

/** Images a second since a moment. */
class Speed {
  images = 0;
  /** Milliseconds spent on training itself. */
  busy = 0;

  constructor(readonly begun: number) {}

  /** At full speed what training alone makes; at a pace what can be seen. */
  measure(now: number, pace: number): number {
    const elapsed = Number.isFinite(pace) ? now - this.begun : this.busy;
    return elapsed > 0 ? (1000 * this.images) / elapsed : 0;
  }
}
