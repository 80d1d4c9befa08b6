/**
 * Evaluation mode: many images, and one, by one thread and by all.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PUBLISHED } from './tools/published.js';

/** What answer.ts prints. */
export interface AnswerFigures {
  readonly hidden: number;
  readonly images: number;
  /** All images, in batches of 250 from a DataLoader. */
  readonly seconds: number;
  /** A single image [1, 784] of float32. */
  readonly latencySeconds: number;
}

/** Of one thread, and the time of all images on as many as there are processors. */
export interface InferenceFigures extends AnswerFigures {
  readonly threads: number;
  readonly secondsOfAll: number;
}

/** In processes of their own, as a user would. */
export function timeInference(folder: string | undefined, runs: number): InferenceFigures {
  const script = fileURLToPath(new URL('answer.ts', import.meta.url));
  const answers = (threads: number) => {
    const settings = { threads, runs, ...(folder ? { data: resolve(folder) } : {}) };
    const options = Object.entries(settings).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    return JSON.parse(
      execFileSync(process.execPath, [...PUBLISHED, script, ...options], {
        encoding: 'utf8',
      }),
    ) as AnswerFigures;
  };
  const threads = availableParallelism();
  return { ...answers(1), threads, secondsOfAll: answers(threads).seconds };
}
