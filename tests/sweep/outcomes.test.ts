import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkOutcome, gridSearch, type Executor } from '../../src/sweep/index.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-outcomes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = { status: 'done', epochs: [{ loss: 1 }], seconds: 0.5 };
const error = { name: 'Error', message: 'gone' };

/** An executor that gives what it is told to for the point 1, and something good for the others. */
class MyQueue implements Executor {
  readonly slots = 2;
  runs = 0;
  readonly give: () => unknown;
  constructor(give: () => unknown) {
    this.give = give;
  }
  open = () => Promise.resolve();
  close = () => Promise.resolve();
  run({ settings: { a } }: { settings: { a?: unknown } }): never {
    this.runs++;
    return (a === 1 ? this.give() : Promise.resolve(good)) as never;
  }
}

const wants = 'MyQueue is expected to give an outcome';
const advice = 'give what runPoint gave, unchanged';
let files = 0;

describe('an outcome that is none', () => {
  it.each<[string, unknown, string]>([
    ['null', null, `${wants} { status, epochs, seconds }, but gave null; ${advice}`],
    ['nothing', undefined, `${wants} { status, epochs, seconds }, but gave undefined; ${advice}`],
    ['a list', [], `${wants} { status, epochs, seconds }, but gave []; ${advice}`],
    ['an empty one', {}, `${wants} whose status is 'done', 'paused', 'diverged' or 'failed', but gave undefined; ${advice}`],
    ['of another status', { ...good, status: 'ok' }, `${wants} whose status is 'done', 'paused', 'diverged' or 'failed', but gave "ok"; ${advice}`],
    ['paused without halving', { ...good, status: 'paused' }, `${wants} whose status is another one than 'paused' without halving, but gave "paused"; ${advice}`],
    ['without epochs', { ...good, epochs: undefined }, `${wants} whose epochs is a list of numbers by name, but gave undefined; ${advice}`],
    ['with epochs of texts', { ...good, epochs: [{ loss: '1' }] }, `${wants} whose epochs is a list of numbers by name, but gave [an object]; ${advice}`],
    ['with a value that has no names', { ...good, value: 5 }, `${wants} whose value is values by name, or none, but gave 5; ${advice}`],
    ['failed without a reason', { ...good, status: 'failed' }, `${wants} whose error is { name, message } where it has 'diverged' or 'failed', and none elsewhere, but gave undefined; ${advice}`],
    ['done with an error', { ...good, error }, `${wants} whose error is { name, message } where it has 'diverged' or 'failed', and none elsewhere, but gave an object; ${advice}`],
    ['without seconds', { ...good, seconds: undefined }, `${wants} whose seconds is a finite number of at least 0, but gave undefined; ${advice}`],
    ['of less than no seconds', { ...good, seconds: -1 }, `${wants} whose seconds is a finite number of at least 0, but gave -1; ${advice}`],
    ['of NaN seconds', { ...good, seconds: NaN }, `${wants} whose seconds is a finite number of at least 0, but gave NaN; ${advice}`],
    ['no data', { ...good, value: { f: Math.sqrt } }, 'MyQueue expects an outcome.value.f to be plain data (numbers, strings, booleans, null, lists, objects), but got the function sqrt; turn arrays into lists (toNested, Array.from) and leave out what is not data'],
  ])('fails its point and no other, and is not run again: %s', async (_, given, message) => {
    const journal = join(folder, `${++files}.jsonl`);
    for (const give of [() => given, () => Promise.resolve(given)]) {
      const executor = new MyQueue(give);
      const sweep = gridSearch({ space: { a: [1, 2] }, train: () => ({ loss: 1 }), executor, journal });
      const { results } = await sweep.summary();
      expect(results.map(({ status }) => status)).toEqual(['done', 'failed']);
      expect(results[1].error!.message).toBe(message);
      expect(executor.runs).toBe(give.toString().includes('Promise') ? 1 : 2);
    }
    expect(readFileSync(journal, 'utf8').trim().split('\n')).toHaveLength(4);
  }); // prettier-ignore

  it('of a stage of halving has as many epochs as it is to have', async () => {
    const paused = { ...good, status: 'paused', epochs: [{ loss: 1 }, { loss: 1 }] };
    const executor = new MyQueue(() => paused);
    const { results } = await gridSearch({ space: { a: [1] }, train: () => ({ loss: 1 }), executor, epochs: 4, halving: { at: [1] } }).summary(); // prettier-ignore
    expect(results[0].error!.message).toBe(`${wants} whose epochs is of all epochs up to the one to pause after, and no more, but gave [an object, an object]; ${advice}`); // prettier-ignore
    expect(checkOutcome('MyQueue', paused, { until: 2 })).toEqual(paused);
  });

  it('may also be an epoch that is told wrongly', async () => {
    const told: unknown[] = [];
    const executor = new MyQueue(() => undefined);
    executor.run = ((_: unknown, onEpoch: (...epoch: unknown[]) => void) => {
      onEpoch(1, { loss: 1 });
      onEpoch('2', null);
      return Promise.resolve(good);
    }) as never;
    const { results } = await gridSearch({ space: { a: [1] }, train: () => ({ loss: 1 }), executor, onProgress: ({ epoch }) => void (epoch && told.push(epoch.epoch)) }).summary(); // prettier-ignore
    expect(results[0].error!.message).toBe(
      'MyQueue is expected to tell of an epoch by its number, from 1 on, and its numbers by name, ' +
        'but told of "2" and null; tell what runPoint told, unchanged',
    );
    expect(told).toEqual([1]);
  });
});
