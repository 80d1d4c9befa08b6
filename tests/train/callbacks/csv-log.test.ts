/**
 * CSVLog: the table of a training, whatever interrupts it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Checkpoint, CSVLog, fit, FormatError, latestCheckpoint, OptionError, StateError, type Callback, type EpochRecord, type FitOptions } from '../../../src/index.js'; // prettier-ignore
import { expectError, expectRejection } from '../../support/errors.js';
import { folders } from './folders.js';
import { setUp } from './support.js';

const bad = (value: unknown) => value as never;
const folder = folders();

/** Fields by RFC 4180, character by character. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  let [quoted, field] = [false, ''];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === '"' && text[i + 1] === '"') field += text[++i];
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ',') {
      rows.at(-1).push(field);
      field = '';
    } else if (!quoted && text.startsWith('\r\n', i)) {
      rows.at(-1).push(field);
      rows.push([]);
      field = '';
      i++;
    } else field += char;
  }
  expect([quoted, field, rows.pop()]).toEqual([false, '', []]); // each line has its end
  return rows;
}

const rowsOf = (history: readonly EpochRecord[]) =>
  history.map(({ epoch, loss, validationLoss, metrics, lr, seconds }) =>
    [epoch, loss, validationLoss, metrics.accuracy, lr, seconds].map(String),
  );
const columns = ['epoch', 'loss', 'validationLoss', 'accuracy', 'lr', 'seconds'];

function train(callbacks: readonly Callback[], options: Partial<FitOptions> = {}) {
  const { model, ...rest } = setUp();
  return fit(model, { ...rest, epochs: 4, callbacks, ...options });
}

describe('CSVLog', () => {
  it('has a line on the disk for each epoch that has ended', async () => {
    const path = join(folder(), 'a', 'log.csv');
    const counts: number[] = [];
    const counting = () => void counts.push(parse(readFileSync(path, 'utf8')).length);
    const { model, ...rest } = setUp();
    const history = await fit(model, { ...rest, epochs: 3, callbacks: [new CSVLog(path), counting] }); // prettier-ignore
    expect(counts).toEqual([2, 3, 4]);
    expect(parse(readFileSync(path, 'utf8'))).toEqual([columns, ...rowsOf(history)]);
  });

  it('writes no epoch twice after a resume, and heals what a killed run left', async () => {
    const [path, states] = [join(folder(), 'log.csv'), folder()];
    const failing: Callback = { onBatchEnd: ({ epoch, batch }) => { if (epoch === 4 && batch === 2) throw new Error('power'); } }; // prettier-ignore
    const callbacks = () => [new CSVLog(path), new Checkpoint(states, { every: 2 })];
    await expectRejection(train([...callbacks(), failing]), Error, 'power');
    expect(parse(readFileSync(path, 'utf8'))).toHaveLength(4);
    writeFileSync(path, `${readFileSync(path, 'utf8')}4,0.1`);
    const resume = await latestCheckpoint(states);
    expect(resume?.history).toHaveLength(2);
    const history = await train([...callbacks(), {}], { resume });
    expect(parse(readFileSync(path, 'utf8'))).toEqual([columns, ...rowsOf(history)]);
  });

  it('refuses a log that is there when a training begins from the start, and leaves it', async () => {
    const path = join(folder(), 'log.csv');
    await train([new CSVLog(path)], { epochs: 3 });
    const before = readFileSync(path, 'utf8');
    const batches: number[] = [];
    const counting: Callback = { onBatchEnd: ({ batch }) => void batches.push(batch) };
    await expectRejection(
      train([new CSVLog(path), counting], { epochs: 1 }),
      StateError,
      `CSVLog expects a path without a log for a training from the start, but got ${path} with one; pass fit resume, another path, or { existing: 'append' } or 'replace'`,
    );
    expect(batches).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('takes a log of no epoch, and its own after a resume within the first', async () => {
    const [path, states] = [join(folder(), 'log.csv'), folder()];
    const failing = (at: number): Callback => ({ onBatchEnd: ({ epoch, batch }) => { if (epoch === at && batch === 4) throw new Error('power'); } }); // prettier-ignore
    const callbacks = () => [
      new CSVLog(path),
      new Checkpoint(states, { everyBatches: 2, every: 9 }),
    ];
    await expectRejection(train([...callbacks(), failing(1)]), Error, 'power');
    expect(readFileSync(path, 'utf8')).toBe('');
    const resume = await latestCheckpoint(states);
    expect(resume?.history).toEqual([]);
    const history = await train([...callbacks(), {}], { resume });
    const whole = readFileSync(path, 'utf8');
    expect(parse(whole)).toEqual([columns, ...rowsOf(history)]);
    // Its file is from a later epoch than the state.
    const again = await train([...callbacks(), {}], { resume, epochs: 1 });
    expect(parse(readFileSync(path, 'utf8'))).toEqual([columns, ...rowsOf(again)]);
  });

  it('replaces a log where told to', async () => {
    const path = join(folder(), 'log.csv');
    await train([new CSVLog(path)], { epochs: 3 });
    const history = await train([new CSVLog(path, { existing: 'replace' })], { epochs: 1 });
    expect(parse(readFileSync(path, 'utf8'))).toEqual([columns, ...rowsOf(history)]);
  });

  it('appends where told to, behind the last whole line, also across a resume', async () => {
    const [path, states] = [join(folder(), 'log.csv'), folder()];
    const first = await train([new CSVLog(path)], { epochs: 2 });
    writeFileSync(path, `${readFileSync(path, 'utf8')}3,0.1`);
    const log = new CSVLog(path, { existing: 'append' });
    const second = await train([log], { epochs: 1 });
    const appending = () => [
      new CSVLog(path, { existing: 'append' }),
      new Checkpoint(states, { every: 2 }),
    ];
    const failing: Callback = { onEpochEnd: ({ epoch }) => { if (epoch === 3) throw new Error('power'); } }; // prettier-ignore
    await expectRejection(train([...appending(), failing]), Error, 'power');
    const before = [columns, ...rowsOf(first), ...rowsOf(second)];
    expect(parse(readFileSync(path, 'utf8'))).toHaveLength(before.length + 3);
    const third = await train([...appending(), {}], { resume: await latestCheckpoint(states) });
    expect(third).toHaveLength(4);
    expect(parse(readFileSync(path, 'utf8'))).toEqual([...before, ...rowsOf(third)]);
    // The same one again begins behind all that.
    const fourth = await train([log], { epochs: 1 });
    expect(parse(readFileSync(path, 'utf8'))).toEqual([
      ...before,
      ...rowsOf(third),
      ...rowsOf(fourth),
    ]);
  });

  it('appends to no log with other columns', async () => {
    const path = join(folder(), 'log.csv');
    await train([new CSVLog(path)], { epochs: 1 });
    const before = readFileSync(path, 'utf8');
    await expectRejection(
      train([new CSVLog(path, { existing: 'append' })], { epochs: 1, metrics: {} }),
      StateError,
      `CSVLog expects the columns epoch,loss,validationLoss,accuracy,lr,seconds of ${path}, but got epoch,loss,validationLoss,lr,seconds; resume with the same metrics and validation, or begin another file`,
    );
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('puts names in quotes that need them, and keeps two names apart', async () => {
    const path = join(folder(), 'log.csv');
    const name = 'top "3", of\r\nall';
    const metrics = { [name]: () => NaN, loss: () => -0, __proto__x: () => 1e300 };
    const { model, validation: _, ...rest } = setUp();
    const [{ loss, seconds }] = await fit(model, { ...rest, metrics, epochs: 1, callbacks: [new CSVLog(path)] }); // prettier-ignore
    expect(parse(readFileSync(path, 'utf8'))).toEqual([
      ['epoch', 'loss', name, 'metrics.loss', '__proto__x', 'lr', 'seconds'],
      ['1', String(loss), 'NaN', '0', '1e+300', '0.01', String(seconds)],
    ]);
  });

  it('leaves a file alone that is no log', async () => {
    const path = join(folder(), 'data.csv');
    writeFileSync(path, 'name,age\r\nAda,36\r\n');
    await expectRejection(
      train([new CSVLog(path)]),
      FormatError,
      `CSVLog expects ${path} to be a log of its own or no file, but got one that begins with "name,age\\r\\nAda,36\\r\\n"; pass another path`,
    );
    expect(readFileSync(path, 'utf8')).toBe('name,age\r\nAda,36\r\n');
  });

  it('refuses other columns after a resume', async () => {
    const [path, states] = [join(folder(), 'log.csv'), folder()];
    await train([new CSVLog(path), new Checkpoint(states)], { epochs: 1 });
    const resume = await latestCheckpoint(states);
    await expectRejection(
      train([new CSVLog(path), new Checkpoint(states)], { resume, metrics: {} }),
      StateError,
      `CSVLog expects the columns epoch,loss,validationLoss,accuracy,lr,seconds of ${path}, but got epoch,loss,validationLoss,lr,seconds; resume with the same metrics and validation, or begin another file`,
    );
  });

  it('refuses what is no path, and a platform without files', () => {
    expectError(() => new CSVLog(bad(undefined)), TypeError, "CSVLog expects path to be a path, but got undefined; pass 'runs/1', say"); // prettier-ignore
    expectError(() => new CSVLog(...(['x', {}, 1] as unknown as [string])), TypeError, 'CSVLog expects at most 2 arguments, but got 3; remove what is too much'); // prettier-ignore
    expectError(() => new CSVLog('x', bad({ existing: 'keep' })), RangeError, "CSVLog expects existing to be 'refuse' or 'append' or 'replace', but got \"keep\"; pass one of these"); // prettier-ignore
    expectError(() => new CSVLog('x', bad({ append: true })), OptionError, "CSVLog expects the options existing, but got 'append'; pass existing: 'append'"); // prettier-ignore
    expectError(() => new CSVLog('x').loadStateDict({ before: -1 }), RangeError, 'CSVLog.loadStateDict expects before to be a whole number of at least 0, but got -1; pass such a number'); // prettier-ignore
    vi.stubGlobal('process', undefined);
    expectError(() => new CSVLog('x'), Error, 'CSVLog expects the files of Node, but got a platform without; keep what fit returns'); // prettier-ignore
    expect(existsSync('x')).toBe(false);
  });
});
