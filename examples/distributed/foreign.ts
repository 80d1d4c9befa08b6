/**
 * Reading what comes out of the queue. Whoever reaches Redis can put anything there, so nothing is
 * believed: a job has to be one of this search's kind within limits, an outcome has to be one.
 */
import { readPlain, type ErrorReport, type Metrics, type Outcome } from 'tiny-mlp/sweep';
import { UsageError } from '../mnist/errors.js';
import type { GridSettings } from '../mnist/options.js';
import { printable, printableValue } from './printable.js';
import { idOf, type PointMessage } from './protocol.js';

/** Something in the queue is not what it should be; the text says what. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Whole numbers that a job may ask for, from and to. A network of the greatest width takes a worker
 * a quarter of a gigabyte for each copy of its weights.
 */
const limits = {
  hidden: [1, 4096],
  batch: [1, 4096],
  epochs: [1, 1000],
  limit: [1, 50_000],
  heldOut: [1, 10_000],
  seed: [0, 2 ** 32 - 1],
  index: [0, 1_000_000],
} as const;

/** How long the text of a job, and that of an outcome, may be. */
const JOB = 10_000;
const OUTCOME = 1_000_000;

/**
 * Refuses a search whose points workers would refuse.
 *
 * @throws UsageError that names the option.
 */
export function checkSearch(settings: GridSettings): void {
  for (const name of ['hidden', 'batch', 'epochs'] as const) {
    const most = limits[name][1];
    const over = [settings[name]].flat().find((value) => value > most);
    if (over !== undefined)
      throw new UsageError(
        `--${name} expects at most ${most}, which is what workers accept, but got ${over}; ` +
          'leave it out, or search on this machine alone, with npm run mnist',
      );
  }
}

/**
 * A point as a coordinator asks for it.
 *
 * @throws RefusedError if it is anything else, asks for more than the limits, or does not have the
 * id that belongs to it.
 */
export function readPoint(data: unknown, id: string | undefined): PointMessage {
  const message = fields('a job', parse('a job', data, JOB), ['search', 'task']);
  const search = fields('search', message.search, [
    'images',
    'data',
    'training',
    'epochs',
    'backend',
  ]);
  const images = fields('images', search.images, ['synthetic', 'limit', 'heldOut']);
  const backend = fields('backend', search.backend, ['name', 'fused']);
  const task = fields('task', message.task, ['index', 'settings', 'seed', 'until']);
  const settings = fields('settings', task.settings, ['hidden', 'batch', 'lr', 'seed']);
  const optional = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
    value === undefined ? undefined : read(value);
  const point: PointMessage = {
    search: {
      images: {
        synthetic: flag('synthetic', images.synthetic),
        limit: optional(images.limit, whole('limit')),
        heldOut: optional(images.heldOut, whole('heldOut')),
      },
      data: digest('data', search.data),
      training: digest('training', search.training),
      epochs: whole('epochs')(search.epochs),
      backend: {
        name: oneOf('backend', backend.name, ['wasm', 'reference']),
        fused: flag('fused', backend.fused),
      },
    },
    task: {
      index: whole('index')(task.index),
      settings: {
        hidden: whole('hidden')(settings.hidden),
        batch: whole('batch')(settings.batch),
        lr: rate('lr', settings.lr),
        seed: whole('seed')(settings.seed),
      },
      seed: whole('seed')(task.seed),
      ...(task.until === undefined ? {} : { until: whole('epochs')(task.until) }),
    },
  };
  if (id !== idOf(point)) throw refused("the job's id", 'the digest of what it asks for', id);
  return point;
}

/** @throws RefusedError if a worker cannot have sent it. */
export function readOutcome(text: unknown): Outcome {
  const what = 'an outcome';
  const given = fields(what, parse(what, text, OUTCOME), [
    'status',
    'epochs',
    'value',
    'error',
    'seconds',
  ]);
  const status = oneOf('status', given.status, ['done', 'paused', 'diverged', 'failed']);
  if (!Array.isArray(given.epochs) || given.epochs.length > limits.epochs[1])
    throw refused('epochs', `a list of at most ${limits.epochs[1]}`, given.epochs);
  const { seconds } = given;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds < Infinity))
    throw refused('seconds', 'a number from 0 on', seconds);
  return {
    status,
    epochs: given.epochs.map((metrics) => numbers('metrics', metrics)),
    ...(given.value === undefined ? {} : { value: numbers('value', given.value) }),
    ...(given.error === undefined ? {} : { error: errorReport(given.error) }),
    seconds,
  };
}

/** What a worker tells of a point: an epoch that ended, or why it steps over it. */
export type News =
  { readonly epoch: number; readonly metrics: Metrics } | { readonly unfit: string };

/** @throws RefusedError if it is anything else. */
export function readNews(text: unknown): News {
  const given = fields('news', parse('news', text, JOB), ['epoch', 'metrics', 'unfit']);
  if (typeof given.unfit === 'string') return { unfit: printable(given.unfit, 500) };
  return { epoch: whole('epochs')(given.epoch), metrics: numbers('metrics', given.metrics) };
}

// ── One field each ───────────────────────────────────────────────────────────────────────────────

function refused(name: string, wanted: string, got: unknown): RefusedError {
  return new RefusedError(`expected ${name} to be ${wanted}, but got ${printableValue(got)}`);
}

function parse(name: string, text: unknown, most: number): unknown {
  if (typeof text !== 'string' || text.length > most)
    throw refused(name, `a text of at most ${most} characters`, text);
  try {
    return readPlain(text);
  } catch {
    throw refused(name, 'JSON', text);
  }
}

function fields<Name extends string>(
  what: string,
  value: unknown,
  names: readonly Name[],
): Partial<Record<Name, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused(what, `an object of ${names.join(', ')}`, value);
  const unknown = Object.keys(value).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw refused(what, `of ${names.join(', ')} alone`, unknown);
  return value;
}

const whole =
  (name: keyof typeof limits) =>
  (value: unknown): number => {
    const [least, most] = limits[name];
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
      return value as number;
    throw refused(name, `a whole number from ${least} to ${most}`, value);
  };

function rate(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value < Infinity) return value;
  throw refused(name, 'a number above 0', value);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw refused(name, 'true or false', value);
}

function oneOf<T extends string>(name: string, value: unknown, texts: readonly T[]): T {
  const found = texts.find((text) => text === value);
  if (found !== undefined) return found;
  throw refused(name, texts.join(', '), value);
}

function digest(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw refused(name, 'a SHA-256', value);
}

function numbers(name: string, value: unknown): Record<string, number> {
  const entries = Object.entries(fields(name, value, Object.keys(Object(value) as object)));
  const right = entries.every(
    ([key, number]) => /^\w{1,100}$/.test(key) && typeof number === 'number',
  );
  if (right && entries.length <= 100) return Object.fromEntries(entries) as Record<string, number>;
  throw refused(name, 'at most 100 numbers by name', value);
}

function errorReport(value: unknown): ErrorReport {
  const { name, message, stack } = fields('error', value, ['name', 'message', 'stack']);
  if (typeof name !== 'string' || typeof message !== 'string')
    throw refused('error', 'a name and a message', value);
  return {
    name: printable(name),
    message: printable(message, 1000),
    ...(typeof stack === 'string' && {
      stack: stack
        .split('\n', 50)
        .map((line) => printable(line))
        .join('\n'),
    }),
  };
}
