/**
 * The smallest program that still fails as a given one does: everything behind the failure is
 * dropped, then every operation that can be.
 */
import { faultOf } from './judge.js';
import type { Program } from './operations.js';
import type { Torch } from './torch.js';
import { tried, type Trial } from './trial.js';

type Failure = NonNullable<Trial['failure']>;

export interface Shrunk {
  readonly program: Program;
  readonly failure: Failure;
}

export async function shrink(program: Program, failure: Failure, torch: Torch): Promise<Shrunk> {
  let best = await cut(program, failure, torch);
  for (
    let size = Math.ceil(best.program.operations.length / 2);
    size >= 1;
    size = size > 1 ? Math.ceil(size / 2) : 0
  ) {
    // From behind: what comes later depends on what comes before.
    for (let start = best.program.operations.length - 1 - size; start >= 0; start -= size) {
      const operations = best.program.operations.filter((_, i) => i < start || i >= start + size);
      best = (await failing({ ...program, operations }, failure, torch)) ?? best;
    }
  }
  return best;
}

/** Without what comes after the failure. */
async function cut(program: Program, failure: Failure, torch: Torch): Promise<Shrunk> {
  const operations = program.operations.slice(0, failure.place + 1);
  return (
    (await failing({ ...program, operations }, failure, torch)) ?? {
      program: { ...program, operations },
      failure,
    }
  );
}

async function failing(
  program: Program,
  wanted: Failure,
  torch: Torch,
): Promise<Shrunk | undefined> {
  const { failure } = await tried(program, torch);
  if (!failure || faultOf(failure) !== faultOf(wanted)) return undefined;
  return {
    program: { ...program, operations: program.operations.slice(0, failure.place + 1) },
    failure,
  };
}
