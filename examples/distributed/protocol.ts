/**
 * What a coordinator and its workers say to each other through the queue. Not here: the queue
 * itself (bullmq-executor.ts, worker.ts).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NdArray } from 'tiny-mlp';
import type { ImageDataset } from 'tiny-mlp/datasets';
import { writePlain, type Job, type Task } from 'tiny-mlp/sweep';
import type { GridSettings } from '../mnist/options.js';
import { train } from '../mnist/search.js';

/** What all points of a search have in common. A worker takes part if it finds the same. */
export interface Search {
  /** Which images to find or fetch: they do not go through Redis. */
  readonly images: Pick<GridSettings, 'synthetic' | 'limit' | 'heldOut'>;
  /** SHA-256 of the images and labels that came of it. */
  readonly data: string;
  /** SHA-256 of what trains: see {@link trainingDigest}. */
  readonly training: string;
  readonly epochs: number | undefined;
  readonly backend: Pick<Job['backend'], 'name' | 'fused'>;
}

/** One point on its way. */
export interface PointMessage {
  readonly search: Search;
  readonly task: Task;
}

/**
 * The same for the same point of the same search, whoever asks: a coordinator that starts again
 * finds what its former self asked for.
 */
export const idOf = (message: PointMessage): string => sha256(writePlain(message));

/** SHA-256 of the training and validation images and their labels, with their shapes. */
export function digestOf({
  train,
  validation,
}: Pick<ImageDataset, 'train' | 'validation'>): string {
  const hash = createHash('sha256');
  const arrays: readonly NdArray[] = [train.x, train.y, validation.x, validation.y];
  for (const { data, shape, offset } of arrays) {
    const length = shape.reduce((product, size) => product * size, 1);
    hash
      .update(`${shape.join('×')};`)
      .update((data as Uint8Array).subarray(offset, offset + length));
  }
  return hash.digest('hex');
}

/**
 * SHA-256 of the training function's text and the library's version: every machine has its own copy
 * of both.
 */
export function trainingDigest(): string {
  const { version } = createRequire(import.meta.url)('tiny-mlp/package.json') as {
    version: string;
  };
  return sha256(`tiny-mlp ${version}\n${readFileSync(train, 'utf8').replaceAll('\r\n', '\n')}`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
