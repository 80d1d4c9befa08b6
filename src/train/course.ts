/**
 * A training under way: the loop itself, and whom it tells of its course.
 */
import { located, StateError } from '../core/errors.js';
import type { Generator, GeneratorState } from '../core/generator.js';
import { turn } from '../core/turn.js';
import type { Module } from '../nn/module.js';
import { clipGradNorm } from '../optim/clip.js';
import { readBatch, type Batches } from './batches.js';
import type { Callback, Training } from './callbacks/callback.js';
import { ScheduleLR } from './callbacks/schedule-lr.js';
import { FirstLook } from './doctor/first-look.js';
import type { Metrics, TrainingLoss, TrainingOptimizer } from './ingredients.js';
import { switchMode } from './modes.js';
import { namesOfNumbers } from './monitor.js';
import type { EpochRecord } from './records.js';
import { callbackStates, continueFrom, generatorsOf } from './resume.js';
import { Scoring, type Scores } from './scoring.js';
import type { EpochUnderway, TrainingState } from './training-state.js';

/** What a training is made of. */
export interface Plan {
  readonly who: string;
  readonly model: Module;
  readonly train: Batches;
  readonly validation: Batches | undefined;
  readonly loss: TrainingLoss;
  readonly optimizer: TrainingOptimizer;
  readonly epochs: number;
  readonly metrics: Metrics;
  readonly trainMetrics: boolean;
  readonly clipGradNorm: number | undefined;
  readonly callbacks: readonly Callback[];
  readonly signal: AbortSignal | undefined;
  readonly generators: readonly Generator[];
  readonly warnings: boolean;
}

/** Milliseconds of work after which the event loop gets a turn. */
const BREATH = 12;

/** An epoch's numbers while it is under way. */
interface Epoch {
  readonly scoring: Scoring;
  readonly generators: readonly GeneratorState[];
  /** When it would have begun, had it neither been interrupted nor waited for callbacks. */
  start: number;
}

export class Course implements Training {
  readonly model: Module;
  readonly optimizer: TrainingOptimizer;
  readonly epochs: number;
  readonly history: EpochRecord[] = [];
  epoch = 0;
  batch = 0;
  readonly #plan: Plan;
  readonly #generators: readonly Generator[];
  #underway: Epoch | undefined;
  /** Where an epoch is taken up again. */
  #resumed: { epoch: EpochUnderway; generators: readonly GeneratorState[] } | undefined;
  /** In the first epoch of a training, unless it was interrupted there. */
  #look: FirstLook | undefined;
  #stopped = false;
  #breath = performance.now();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.model = plan.model;
    this.optimizer = plan.optimizer;
    this.epochs = plan.epochs;
    const { model, train, validation, generators, loss } = plan;
    const schedules = plan.callbacks.filter((each) => each instanceof ScheduleLR);
    const remarks = schedules.flatMap((schedule) => schedule.remarks(this));
    if (plan.warnings) this.#look = new FirstLook(model, loss, remarks);
    this.#generators = generatorsOf(model, [train, validation], generators);
  }

  get batches(): number | undefined {
    const { length } = this.#plan.train as { length?: unknown };
    return typeof length === 'number' ? length : undefined;
  }

  get loss(): number {
    return this.#underway?.scoring.loss ?? NaN;
  }

  get numbers(): readonly string[] {
    const { metrics, validation, trainMetrics } = this.#plan;
    return namesOfNumbers(Object.keys(metrics), validation !== undefined, trainMetrics);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  state(): TrainingState {
    const { model, optimizer, history, batch } = this;
    const epoch = this.#underway;
    return {
      model: model.stateDict(),
      optimizer: optimizer.stateDict?.() ?? null,
      callbacks: callbackStates(this.#plan.callbacks),
      generators: this.#generators.map(({ state }) => state),
      history: [...history],
      stopped: this.#stopped,
      underway: epoch
        ? {
            batch,
            generators: epoch.generators,
            scoring: epoch.scoring.state(),
            seconds: (performance.now() - epoch.start) / 1000,
          }
        : null,
    };
  }

  /** Goes on from a state; one that does not fit is refused. */
  resume(state: TrainingState): void {
    const { who, callbacks } = this.#plan;
    const { model, optimizer, epochs } = this;
    const { rows = 0, targets = [] } = state.underway?.scoring ?? {};
    if (rows > 0 && targets.length === 0 && Object.keys(this.#metricsOfTraining).length > 0)
      throw new StateError(
        `${who} expects a state with the outputs that metrics of this epoch's training rows are ` +
          'of, but got one without; resume with the same metrics and trainMetrics, or from an ' +
          "epoch's end",
      );
    continueFrom({ who, model, optimizer, callbacks, generators: this.#generators, epochs }, state);
    this.history.push(...state.history);
    this.#look = undefined;
    this.epoch = this.history.length;
    this.#stopped = state.stopped;
    if (state.underway) this.#resumed = { epoch: state.underway, generators: state.generators };
  }

  /** What is measured of the training rows. */
  get #metricsOfTraining(): Metrics {
    const { metrics, validation, trainMetrics } = this.#plan;
    return validation && !trainMetrics ? {} : metrics;
  }

  async run(): Promise<void> {
    const back = switchMode(this.model, true);
    const errors: unknown[] = [];
    const tried = (run: () => unknown) =>
      (async () => {
        await run();
      })().catch((error: unknown) => errors.push(error));
    await tried(async () => {
      await this.#tell('onTrainBegin');
      while (this.epoch < this.epochs && !this.#stopped) await this.#runEpoch();
    });
    back();
    this.#look?.end();
    this.#underway = undefined;
    // Each puts back what it has changed, whatever became of the others; the first error counts.
    for (const callback of this.#plan.callbacks) await tried(() => callback.onTrainEnd?.(this));
    if (errors.length > 0) throw errors[0];
  }

  async #runEpoch(): Promise<void> {
    const { who, train, validation, trainMetrics } = this.#plan;
    const resumed = this.#resumed;
    this.#resumed = undefined;
    this.epoch++;
    this.batch = 0;
    if (!resumed) await this.#tell('onEpochBegin');
    if (this.#stopped) return;
    const generators = resumed?.epoch.generators ?? this.#generators.map(({ state }) => state);
    const epoch: Epoch = {
      scoring: new Scoring(who, this.#metricsOfTraining, resumed?.epoch.scoring),
      generators,
      start: performance.now() - 1000 * (resumed?.epoch.seconds ?? 0),
    };
    this.#underway = epoch;
    if (resumed) this.#setGenerators(generators);
    await this.#forEach(train, 'train', async (batch, place) => {
      this.batch++;
      if (resumed && this.batch <= resumed.epoch.batch) {
        // The loader has drawn its order again; what else was drawn is not drawn again.
        if (this.batch === resumed.epoch.batch) this.#setGenerators(resumed.generators);
        return true;
      }
      this.#learn(epoch.scoring, batch, place);
      await this.#tell('onBatchEnd');
      await this.#tell('onRest');
      return !this.#stopped;
    });
    this.#look?.end();
    this.#look = undefined;
    if (this.#stopped) return;
    const trained = epoch.scoring.result('train', this.epoch);
    const validated = validation && (await this.#validate(validation));
    const record: EpochRecord = {
      epoch: this.epoch,
      loss: trained.loss,
      ...(validated && { validationLoss: validated.loss }),
      metrics: (validated ?? trained).metrics,
      ...(trainMetrics && { trainMetrics: trained.metrics }),
      lr: this.optimizer.lr,
      seconds: (performance.now() - epoch.start) / 1000,
    };
    this.history.push(record);
    this.#underway = undefined;
    await this.#tell('onEpochEnd', record);
    await this.#tell('onRest');
  }

  /** One step of the optimizer. */
  #learn(scoring: Scoring, batch: unknown, place: string): void {
    const { who, model, loss: criterion, optimizer, clipGradNorm: most } = this.#plan;
    try {
      const [x, y, weights] = readBatch(who, 'a batch', batch, model);
      this.#look?.see(x, y);
      const output = model.forward(x);
      const loss = weights
        ? criterion.forward(output, y, { weights })
        : criterion.forward(output, y);
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      if (most !== undefined) clipGradNorm(model.parameters(), most);
      optimizer.step();
      scoring.add(criterion, loss, y, output);
    } catch (error) {
      throw located(`${who}, epoch ${this.epoch}, ${place}`, error);
    }
  }

  async #validate(validation: Batches): Promise<Scores> {
    const { who, model, loss: criterion, metrics } = this.#plan;
    const scoring = new Scoring(who, metrics);
    const back = switchMode(model, false);
    try {
      await this.#forEach(validation, 'validation', (batch, place) => {
        scoring.answer(criterion, model, batch, place);
        return Promise.resolve(true);
      });
    } finally {
      back();
    }
    return scoring.result('validation', this.epoch);
  }

  /** Goes through batches for as long as `each` says so, with turns of the event loop between. */
  async #forEach(
    batches: Batches,
    name: string,
    each: (batch: unknown, place: string) => Promise<boolean>,
  ): Promise<void> {
    const next = async (batch: unknown, i: number): Promise<boolean> => {
      if (performance.now() - this.#breath > BREATH) {
        await turn();
        this.#breath = performance.now();
      }
      this.#plan.signal?.throwIfAborted();
      return each(batch, `${name}[${i}]`);
    };
    // Before a loader draws its order: whoever begins again has the same numbers.
    this.#plan.signal?.throwIfAborted();
    let i = 0;
    if (Symbol.asyncIterator in batches) {
      for await (const batch of batches) if (!(await next(batch, i++))) return;
    } else {
      for (const batch of batches) if (!(await next(batch, i++))) return;
    }
  }

  #setGenerators(states: readonly GeneratorState[]): void {
    this.#generators.forEach((generator, i) => generator.setState(states[i]));
  }

  async #tell(event: 'onEpochEnd', record: EpochRecord): Promise<void>;
  async #tell(event: 'onTrainBegin' | 'onEpochBegin' | 'onBatchEnd' | 'onRest'): Promise<void>;
  async #tell(
    event: Exclude<keyof Callback, 'onTrainEnd' | 'stateDict' | 'loadStateDict'>,
    record?: EpochRecord,
  ): Promise<void> {
    for (const callback of this.#plan.callbacks) {
      // Only what is a promise is waited for: a turn of microtasks for each batch adds up.
      const told = callback[event]?.(this, record!) as Promise<void> | undefined;
      if (!told) continue;
      const since = performance.now();
      await told;
      if (this.#underway) this.#underway.start += performance.now() - since;
    }
  }
}
