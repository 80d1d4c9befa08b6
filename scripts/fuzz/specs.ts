/**
 * Draws models: widths from 1 to 40, one to four Linears, other modules between them, nested, and
 * with layers that other models have.
 */
import type { FloatDType } from '../../src/index.js';
import type { Drawn, Made, MadeOptimizer, Options, Spec } from './operations.js';
import type { Choices } from './random.js';
import { modules, optimizers, rowOf, schedules } from './rows.js';

/** A model as its program knows it before anything is run. */
export interface Sketch {
  readonly spec: Spec;
  readonly dtype: FloatDType;
  /** Columns of an input. */
  readonly I: number;
  readonly O: number;
  /** Below what its input's whole numbers are, where it takes such. */
  readonly ids?: number;
  /** How many of these each row always has, because a Flatten and the layers behind it want it so. */
  readonly many?: number;
  readonly leaves: readonly SketchedLeaf[];
  /** What it was built with. */
  readonly optimizer?: MadeOptimizer;
  /** Rows of its last input. */
  B: number;
  /** Ids in each of them, where they are [B, K] and what it gives is [B, K, O]. */
  K?: number;
}

/** The shape of a model's last output. */
export const outputShape = ({ B, K, O }: Sketch): number[] =>
  K === undefined ? [B, O] : [B, K, O];

/** Whether ids may be [B, K]: where nothing behind the embedding wants rows. */
export const takesMany = ({ ids, leaves }: Sketch): boolean =>
  ids !== undefined &&
  !leaves.some(({ row: name, options }) => {
    const row = rowOf(modules, name);
    return row.needsRows ?? row.flattens ?? row.takesNoMore?.(options);
  });

interface SketchedLeaf {
  readonly row: string;
  readonly options: Options;
  readonly I: number;
  readonly O: number;
}

/** Modules that take any number of axes. */
const anyAxes = modules.filter(
  ({ weight, needsRows, flattens }) => weight > 0 && !needsRows && !flattens,
);

type Shareable = readonly { readonly slot: number; readonly sketch: Sketch }[];

/** @param others - Models whose layers it may have as well. */
export function sketch(choices: Choices, dtype: FloatDType, others: Shareable): Sketch {
  const I = choices.whole(1, choices.chance(0.4) ? 40 : 9);
  const list: { spec: Spec; leaf: SketchedLeaf }[] = [];
  const width = () => list.at(-1)?.leaf.O ?? I;
  const add = (name: string) => {
    const row = rowOf(modules, name);
    const options = row.draw(choices, width());
    const values = row.values && named(choices, row.values(options), dtype);
    const leaf = { row: name, options, I: width(), O: row.out?.(options) ?? width() };
    list.push({ spec: { kind: 'row', row: name, options, ...(values ? { values } : {}) }, leaf });
  };
  const between = () => {
    const rows = modules.filter(
      ({ weight, needsRows, isPicky }) => weight > 0 && (!needsRows || isPicky),
    );
    add(choices.weighted(Object.fromEntries(rows.map(({ name, weight }) => [name, weight]))));
  };
  const shared = () => {
    const free = others.flatMap(({ slot, sketch }) =>
      sketch.leaves.map((leaf, i) => ({ slot, leaf, i, type: sketch.dtype })),
    );
    const has = ({ slot, i }: { slot: number; i: number }) =>
      list.some(({ spec }) => spec.kind === 'shared' && spec.model === slot && spec.leaf === i);
    const fitting = free.filter(
      (one) =>
        one.type === dtype &&
        one.leaf.I === width() &&
        !has(one) &&
        !rowOf(modules, one.leaf.row).takesIds,
    );
    if (fitting.length === 0) return false;
    const { slot, leaf, i } = choices.pick(fitting);
    list.push({
      spec: { kind: 'shared', model: slot, leaf: i, row: leaf.row, options: leaf.options },
      leaf,
    });
    return true;
  };

  const embeds = choices.chance(0.1);
  if (embeds) add(modules.find(({ takesIds }) => takesIds)!.name);
  else if (choices.chance(0.15)) between();
  const many = embeds && choices.chance(0.3) ? choices.whole(1, 4) : undefined;
  const embedsMany = embeds && !many && choices.chance(0.4);
  if (embedsMany && choices.chance(0.5)) add(choices.pick(anyAxes).name);
  if (many) {
    const spec = { kind: 'row', row: 'Flatten', options: {} } as const;
    // I: no other model may share it, whose rows have another number of ids.
    list.push({ spec, leaf: { row: 'Flatten', options: {}, I: 0, O: many * width() } });
  }
  for (let depth = embedsMany ? 0 : choices.whole(1, 4); depth > 0; depth--) {
    if (!(choices.chance(0.3) && shared())) add('Linear');
    for (let more = choices.pick([0, 1, 1, 1, 2]); more > 0; more--) between();
  }
  const kept = choices.chance(0.12) ? list.slice(0, 1) : list;
  const leaves = kept.map(({ leaf }) => leaf);
  const ids = embeds ? (leaves[0].options.ids as number) : undefined;
  const bare = kept.length === 1 && choices.chance(0.5);
  const spec = bare
    ? kept[0].spec
    : nested(
        choices,
        kept.map((one) => one.spec),
      );
  return {
    spec,
    dtype,
    I: embeds ? 1 : I,
    O: leaves.at(-1).O,
    leaves,
    B: 1,
    ...(ids ? { ids } : {}),
    ...(many && kept.length > 1 ? { many } : {}),
  };
}

/** One after the other, some of them in a Sequential of their own. */
function nested(choices: Choices, specs: readonly Spec[]): Spec {
  const all: Spec[] = [...specs];
  for (let times = choices.pick([0, 0, 1, 2]); times > 0; times--) {
    const start = choices.whole(0, all.length - 1);
    const inner = all.slice(start, start + choices.whole(1, 3));
    all.splice(start, inner.length, { kind: 'Sequential', modules: inner });
  }
  return { kind: 'Sequential', modules: all };
}

function named(
  choices: Choices,
  values: Readonly<Record<string, Pick<Drawn, 'shape' | 'low' | 'high'>>>,
  dtype: FloatDType,
) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Drawn] => [
      name,
      { ...value, dtype, seed: choices.seed() },
    ]),
  );
}

export function optimizer(choices: Choices): MadeOptimizer {
  const row = choices.pick(optimizers);
  const made = { row: row.name, options: row.draw(choices) };
  if (!choices.chance(0.3)) return made;
  const own = row.draw(choices);
  const { lr, weightDecay } = own;
  const options = choices.pick<Options>([{}, { lr }, { weightDecay }, own]);
  return { ...made, first: { options, parameters: choices.whole(0, 9) } };
}

export function schedule(choices: Choices): Made {
  const row = choices.pick(schedules);
  return { row: row.name, options: row.draw(choices) };
}
