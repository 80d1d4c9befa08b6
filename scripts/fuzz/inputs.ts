/**
 * Draws what operations are given: inputs, targets, and numbers to set.
 */
import type { FloatDType } from '../../src/index.js';
import { layouts, type Drawn, type Odd, type Operation } from './operations.js';
import type { Choices } from './random.js';
import type { TargetKind } from './row-types.js';
import { losses, modules, rowOf } from './rows.js';
import { outputShape, takesMany, type Sketch } from './specs.js';

/** What an operation is drawn with. */
export interface Draft {
  readonly choices: Choices;
  readonly sketches: Map<number, Sketch>;
  /** Whether NaN and Infinity may come into it. */
  readonly odd: boolean;
}

/** Numbers for a model, at times with NaN or Infinity among them. */
export function numbers(
  { choices, odd }: Draft,
  shape: readonly number[],
  dtype: FloatDType,
  bound = 1,
): Drawn {
  const size = shape.reduce((product, n) => product * n, 1);
  const some = odd && size > 0 && choices.chance(0.3);
  const places = { odd: [[choices.whole(0, size - 1), oddOne(choices)]] as [number, Odd][] };
  return { seed: choices.seed(), shape, dtype, low: -bound, high: bound, ...(some ? places : {}) };
}

export function forward(draft: Draft, model: number): Operation & { op: 'forward' } {
  const { choices, sketches, odd } = draft;
  const known = sketches.get(model)!;
  const { I, dtype, ids } = known;
  known.B = choices.whole(1, choices.chance(0.2) ? 40 : 6);
  const shape = [known.B, I];
  delete known.K;
  const more = {
    op: 'forward',
    model,
    seed: choices.seed(),
    scribble: choices.chance(0.5),
  } as const;
  if (ids !== undefined) {
    const { many } = known;
    if (takesMany(known) && choices.chance(0.6)) known.K = choices.whole(1, 5);
    const each = many ?? known.K;
    const x: Drawn = {
      seed: choices.seed(),
      shape: each === undefined ? [known.B] : [known.B, each],
      dtype: choices.pick([dtype, 'int32']),
      low: 0,
      high: ids,
      wholeTimes: 1,
    };
    return { ...more, x, inputGrad: false };
  }
  const zeros = odd ? 0 : choices.pick([0, 0, 0.5, 0.81, 1]);
  const typed = known.leaves.some(({ row }) => 'shapes' in rowOf(modules, row));
  // Numbers without a type are taken as the parameters' type, of which a model without any has
  // none.
  const layout = choices.pick(typed ? layouts : layouts.filter((name) => name !== 'plain'));
  const bytes = layout === 'loader' ? { low: 0, high: 256, wholeTimes: 1 / 255 } : {};
  const x = { ...numbers(draft, shape, dtype), ...bytes, ...(zeros > 0 ? { zeros } : {}), layout };
  return { ...more, x, inputGrad: choices.chance(0.6) };
}

/** Between what the targets of a kind lie. */
const ranges = { numbers: [-1, 1], shares: [0, 1], counts: [0, 6], logs: [-4, 0] } as const;

export function target(draft: Draft, model: number, kind: TargetKind, ignored?: number): Drawn {
  const { choices, sketches } = draft;
  const known = sketches.get(model)!;
  const { B, O, dtype } = known;
  if (kind !== 'classes') {
    const [low, high] = ranges[kind];
    const whole = kind === 'counts' || (kind === 'shares' && choices.chance(0.2));
    return {
      seed: choices.seed(),
      shape: outputShape(known),
      dtype,
      low,
      high: whole && kind === 'shares' ? 2 : high,
      ...(whole ? { wholeTimes: 1 } : {}),
      ...(kind === 'shares' && choices.chance(0.3) ? { zeros: 0.3 } : {}),
    };
  }
  return {
    seed: choices.seed(),
    shape: [B],
    dtype: choices.pick(['float32', 'int32']),
    low: ignored === -1 ? -1 : 0,
    high: O,
    wholeTimes: 1,
  };
}

/** A loss of a model's output, and the backward of it. */
export function loss(
  draft: Draft,
  model: number,
): [Operation & { op: 'loss' }, Operation & { op: 'lossBackward' }] {
  const { choices, sketches } = draft;
  const known = sketches.get(model)!;
  const { B, O, dtype } = known;
  const row = choices.pick(losses);
  const made = { row: row.name, options: row.draw(choices, O) };
  const plain = { seed: choices.seed(), dtype };
  const shape = outputShape(known);
  const spread = choices.chance(0.3) ? [...shape.slice(0, -1), 1] : shape;
  const ignored = made.options.ignoreIndex as number | undefined;
  const weights = choices.chance(0.2) && { ...plain, shape: [B], low: 0, high: 2 };
  const variance = row.takesVariance && { ...plain, shape: spread, low: 0.1, high: 2 };
  const each = row.byRow ? shape.slice(0, -1) : shape;
  const gradient = made.options.reduction === 'none' && choices.chance(0.5);
  return [
    {
      op: 'loss',
      model,
      loss: made,
      target: target(draft, model, row.target, ignored),
      ...(weights ? { weights } : {}),
      ...(variance ? { variance } : {}),
    },
    {
      op: 'lossBackward',
      model,
      ...(gradient ? { gradient: { ...plain, shape: each, low: -1, high: 1 } } : {}),
    },
  ];
}

export const oddOne = (choices: Choices): Odd => choices.pick(['NaN', 'Infinity', '-Infinity']);
