/**
 * gridSearch and randomSearch without a platform: Node (index.ts) and browsers (browser.ts) pass
 * theirs. What users are told is in index.ts.
 */
import { checkInteger } from '../core/check.js';
import { isRecord } from '../core/realms.js';
import type { Executor } from './executor.js';
import { InProcess } from './in-process.js';
import { Journal, type JournalStore } from './journal.js';
import { checkSearch, isStore, type CheckedOptions, type SearchOptions } from './options.js';
import {
  checkSpace,
  gridPoints,
  randomPoints,
  type GridSpace,
  type RandomSpace,
  type SettingsOf,
} from './space.js';
import { Sweep } from './sweep.js';
import type { Settings } from './train.js';

/** What a search needs of where it runs. */
export interface Platform {
  /** How many workers are worth while. */
  cores(): number;
  workerPool(workers: number): Executor;
  /** Opens a journal's file; undefined where there are no files. */
  readonly openJournalFile:
    ((who: string, file: string | URL) => Promise<JournalStore>) | undefined;
}

/** Options of {@link gridSearch}. */
export interface GridSearchOptions<P extends GridSpace, D> extends SearchOptions<SettingsOf<P>, D> {
  /**
   * Lists of values, by the names of the settings. Every combination is a point; the last name's
   * values change fastest.
   */
  space: P;
}

/** Options of {@link randomSearch}. */
export interface RandomSearchOptions<P extends RandomSpace, D> extends SearchOptions<
  SettingsOf<P>,
  D
> {
  /** Lists of values and ranges, by the names of the settings. */
  space: P;
  /**
   * How many points to draw. A search with more begins with the same ones, and goes on in the same
   * journal.
   */
  points: number;
}

/** See index.ts. */
export function gridSearchOn<P extends GridSpace, D>(
  platform: Platform,
  options: GridSearchOptions<P, D>,
): Sweep<SettingsOf<P>> {
  const who = 'gridSearch';
  const checked = checkSearch(who, options);
  const space = checkSpace(who, options.space);
  return start(platform, who, checked, gridPoints(space), { search: 'grid', space });
}

/** See index.ts. */
export function randomSearchOn<P extends RandomSpace, D>(
  platform: Platform,
  options: RandomSearchOptions<P, D>,
): Sweep<SettingsOf<P>> {
  const who = 'randomSearch';
  if (isRecord(options) && options.points === undefined) {
    throw new TypeError(
      `${who} expects points, how many to draw, but got none; pass { points: 20 }, say`,
    );
  }
  const checked = checkSearch(who, options, ['points']);
  const space = checkSpace(who, options.space);
  const count = checkInteger(who, 'points', options.points);
  // With halving, who is dropped depends on all the others.
  const others = checked.options.halving ? { points: count } : {};
  return start(platform, who, checked, randomPoints(space, count, checked.seed), {
    search: 'random',
    space,
    ...others,
  });
}

function start<S>(
  platform: Platform,
  who: string,
  checked: CheckedOptions,
  points: readonly Settings[],
  what: object,
): Sweep<S> {
  const { options, seed, epochs, about, stages, objective } = checked;
  const { journal } = options;
  const workers = checked.workers ?? platform.cores();
  const executor =
    options.executor ??
    (workers === 0 ? new InProcess() : platform.workerPool(Math.min(workers, points.length)));
  if (journal !== undefined && !isStore(journal) && !platform.openJournalFile) {
    throw new TypeError(
      `${who} expects journal to be a store here, where there are no files, but got ` +
        `${String(journal)}; pass { read, cut, append, close }`,
    );
  }
  const halving = options.halving
    ? { at: stages.until.slice(0, -1), keep: stages.keep, ...objective }
    : undefined;
  return new Sweep<S>({
    who,
    points,
    checked,
    executor,
    header: {
      ...what,
      seed,
      ...(epochs === undefined ? {} : { epochs }),
      ...(halving && { halving }),
      about,
    },
    openJournal:
      journal === undefined
        ? undefined
        : async (header) => {
            const store = isStore(journal)
              ? journal
              : await platform.openJournalFile!(who, journal);
            try {
              return await Journal.open(
                who,
                isStore(journal) ? 'journal' : String(journal),
                store,
                header,
              );
            } catch (error) {
              await store.close();
              throw error;
            }
          },
  });
}
