/**
 * Checkpoint: which files there are when, and that a training goes on from them to the same bits.
 */
import { mkdirSync, promises, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { attackByResuming } from '../../../scripts/attacks/resume.js';
import { Checkpoint, EarlyStopping, fit, FormatError, latestCheckpoint, OptionError, readCheckpoint, StateError, type Callback, type FitOptions } from '../../../src/index.js'; // prettier-ignore
import { expectError, expectRejection } from '../../support/errors.js';
import { folders } from './folders.js';
import { digits, setUp } from './support.js';

const bad = (value: unknown) => value as never;
const folder = folders();
const namesIn = (path: string) => readdirSync(path).sort();

async function train(callbacks: readonly Callback[], options: Partial<FitOptions> = {}, seed = 3) {
  const { model, ...rest } = setUp(seed);
  const history = await fit(model, { ...rest, epochs: 4, callbacks, ...options });
  return { history, digits: digits(model) };
}

describe('Checkpoint', () => {
  it('keeps the last file, or as many as told', async () => {
    const [one, three] = [join(folder(), 'a', 'b'), folder()];
    await train([new Checkpoint(one), new Checkpoint(pathToFileURL(three), { keep: 3 })]);
    expect(namesIn(one)).toEqual(['epoch-000004.npz']);
    expect(namesIn(three)).toEqual(['epoch-000002.npz', 'epoch-000003.npz', 'epoch-000004.npz']);
  });

  it('writes every so many epochs and batches, and after the last epoch', async () => {
    const path = folder();
    await train([new Checkpoint(path, { every: 3, everyBatches: 4, keep: 9 })]);
    expect(namesIn(path)).toEqual([
      'epoch-000001-000004.npz', 'epoch-000002-000004.npz', 'epoch-000003-000004.npz',
      'epoch-000003.npz', 'epoch-000004-000004.npz', 'epoch-000004.npz',
    ]); // prettier-ignore
    expect((await latestCheckpoint(path))?.history).toHaveLength(4);
  });

  it('writes after the epoch that a training is ended with', async () => {
    const path = folder();
    const ending: Callback = { onEpochEnd: (training) => { if (training.epoch === 2) training.stop(); } }; // prettier-ignore
    await train([ending, new Checkpoint(path, { every: 3 })]);
    expect(namesIn(path)).toEqual(['epoch-000002.npz']);
    expect((await latestCheckpoint(path))?.stopped).toBe(true);
  });

  it('leaves the file before as it is where it cannot write the next, and nothing beside it', async () => {
    const path = folder();
    const blocked = join(path, 'epoch-000002.npz');
    const blocking: Callback = { onEpochEnd: ({ epoch }) => { if (epoch === 2) mkdirSync(blocked); } }; // prettier-ignore
    await expectRejection(
      train([blocking, new Checkpoint(path)]),
      Error,
      `Checkpoint expects to write ${blocked}, but got EISDIR; a folder has that name: move it, or pass another path`,
    );
    expect(namesIn(path)).toEqual(['epoch-000001.npz', 'epoch-000002.npz']);
    expect(readCheckpoint(readFileSync(join(path, 'epoch-000001.npz'))).history).toHaveLength(1);
  });

  it('keeps the best epoch, also across a resume', async () => {
    const values = [3, 1, 2, NaN, 0.5, 0.7];
    const run = async (path: string, epochs: number) => {
      const { model, metrics: _, ...rest } = setUp();
      const checkpoint = new Checkpoint(path, { best: true, monitor: 'value', mode: 'min' });
      const epoch = { at: 0 };
      const resume = await latestCheckpoint(path);
      epoch.at = resume?.history.length ?? 0;
      await fit(model, { ...rest, epochs, metrics: { value: () => values[epoch.at++] }, callbacks: [checkpoint], resume }); // prettier-ignore
      return readCheckpoint(readFileSync(join(path, 'best.npz'))).history.length;
    };
    const path = folder();
    expect(await run(path, 2)).toBe(2);
    expect(await run(path, 3)).toBe(2);
    expect(await run(path, 4)).toBe(2);
    expect(await run(path, 6)).toBe(5);
    expect(namesIn(path)).toEqual(['best.npz', 'epoch-000006.npz']);
  });

  it('writes best.npz in epochs that it does not keep otherwise', async () => {
    const path = folder();
    await train([new Checkpoint(path, { every: 100, best: true, monitor: 'accuracy' })], { epochs: 1 }); // prettier-ignore
    expect(namesIn(path)).toEqual(['best.npz', 'epoch-000001.npz']);
  });

  it('continues a training to the same bits', async () => {
    const whole = await train([new EarlyStopping(), { stateDict: () => null }]);
    const path = folder();
    const stop: Callback = { onBatchEnd: ({ epoch, batch }) => { if (epoch === 3 && batch === 5) throw new Error('power'); } }; // prettier-ignore
    const callbacks = () => [new EarlyStopping(), new Checkpoint(path, { everyBatches: 2 })];
    await expectRejection(train([...callbacks(), stop]), Error, 'power');
    expect(namesIn(path)).toEqual(['epoch-000003-000004.npz']);
    const resume = (await latestCheckpoint(path))!;
    const again = await train([...callbacks(), {}], { resume }, 8);
    expect(again.digits).toEqual(whole.digits);
    expect(namesIn(path)).toEqual(['epoch-000004.npz']);
    // Once more: it is over, and says so by doing nothing.
    const over = await train([...callbacks(), {}], { resume: await latestCheckpoint(path) }, 9);
    expect(over.digits).toEqual(whole.digits);
  });

  it('removes what killed runs left, and files beyond the place that it went on from', async () => {
    const path = folder();
    const others = ['notes.txt', 'epoch-1.npz', 'epoch-000001.npz.part'];
    const left = `epoch-000002.npz.${crypto.randomUUID()}.part`;
    for (const name of [...others, left]) writeFileSync(join(path, name), 'x');
    expect(await latestCheckpoint(path)).toBeUndefined();
    await train([new Checkpoint(path, { keep: 2 })]);
    expect(namesIn(path)).toEqual([...others, 'epoch-000003.npz', 'epoch-000004.npz'].sort());
    const resume = readCheckpoint(readFileSync(join(path, 'epoch-000003.npz')));
    writeFileSync(join(path, 'epoch-000009.npz'), 'x');
    await train([new Checkpoint(path, { keep: 2 })], { resume });
    expect(namesIn(path)).toEqual([...others, 'epoch-000003.npz', 'epoch-000004.npz'].sort());
  });

  it('removes what is beyond its last file where it was killed before it could', async () => {
    const path = folder();
    await train([new Checkpoint(path, { keep: 3 })]);
    await train([new Checkpoint(path)], { resume: await latestCheckpoint(path) });
    expect(namesIn(path)).toEqual(['epoch-000004.npz']);
  });

  it('refuses a training from the start where another has its files, and writes none', async () => {
    const path = folder();
    await train([new Checkpoint(path)]);
    await expectRejection(
      train([new Checkpoint(path)]),
      StateError,
      `Checkpoint expects a folder without checkpoints for a training from the start, but got ${path} with epoch-000004.npz; pass fit resume: await latestCheckpoint(folder), or another folder`,
    );
    expect(namesIn(path)).toEqual(['epoch-000004.npz']);
  });

  it.each([
    [[''], TypeError, `Checkpoint expects folder to be a path, but got ""; pass 'runs/1', say`],
    [[new URL('https://example.org/')], TypeError, `Checkpoint expects folder to be a path, but got an object of class URL; pass 'runs/1', say`],
    [['x', { evry: 1 }], OptionError, `Checkpoint expects the options every, everyBatches, keep, best, monitor, mode, but got 'evry'; did you mean 'every'?`],
    [['x', { every: 0 }], RangeError, 'Checkpoint expects every to be a whole number of at least 1, but got 0; pass such a number'],
    [['x', { everyBatches: 1.5 }], RangeError, 'Checkpoint expects everyBatches to be a whole number of at least 1, but got 1.5; pass such a number'],
    [['x', { keep: 0 }], RangeError, 'Checkpoint expects keep to be a whole number of at least 1, but got 0; pass such a number'],
    [['x', { best: 'loss' }], TypeError, 'Checkpoint expects best to be true or false, but got "loss"; pass a boolean'],
    [['x', { mode: 'low' }], RangeError, `Checkpoint expects mode to be 'min' or 'max', but got "low"; pass one of these`],
    [['x', {}, 1], TypeError, 'Checkpoint expects at most 2 arguments, but got 3; remove what is too much'],
  ])('refuses %o', (given, type, text) => {
    expectError(() => new Checkpoint(...(given as [string])), type, text);
  }); // prettier-ignore

  it('refuses a folder that it cannot write to before an epoch is trained', async () => {
    const [path, file] = [folder(), join(folder(), 'x')];
    writeFileSync(file, '');
    const batches: number[] = [];
    const counting: Callback = { onBatchEnd: ({ batch }) => void batches.push(batch) };
    await expectRejection(
      train([new Checkpoint(file), counting]),
      Error,
      `Checkpoint expects to make ${file}, but got EEXIST; a file is where a folder should be: move it, or pass another path`,
    );
    // A test may run as root, who may write everywhere.
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' });
    const opening = vi.spyOn(promises, 'open').mockRejectedValue(denied);
    const text = `Checkpoint expects to write ${join(path, 'best.npz')}, but got EACCES; allow this process to, or pass another path`;
    try {
      await expectRejection(train([new Checkpoint(path), counting]), Error, text);
    } finally {
      opening.mockRestore();
    }
    expect(batches).toEqual([]);
    await train([new Checkpoint(path)], { epochs: 1 });
    expect(namesIn(path)).toEqual(['epoch-000001.npz']);
  });

  it('refuses a monitor that no epoch will have, before the first batch, and one without best', async () => {
    const path = folder();
    const counting: Callback = { onBatchEnd: () => { throw new Error('too late'); } }; // prettier-ignore
    const wants = 'Checkpoint expects monitor to be one of loss, validationLoss, accuracy';
    const cases = [
      ['val_loss', "did you mean 'validationLoss'?"],
      ['valLoss', "did you mean 'validationLoss'?"],
      ['valAccuracy', "did you mean 'accuracy'?"],
      ['mae', 'give fit a metric of that name'],
      ['train.accuracy', 'give fit trainMetrics: true'],
    ];
    for (const [monitor, advice] of cases)
      await expectRejection(
        train([new Checkpoint(path, { best: true, monitor }), counting]),
        OptionError,
        `${wants}, but got '${monitor}'; ${advice}`,
      );
    expectError(
      () => new Checkpoint(path, { monitor: 'accuracy' }),
      OptionError,
      'Checkpoint expects monitor and mode with best, which alone goes by them, but got them without; pass best: true',
    );
  });

  it('refuses a state that is none of its own', () => {
    expectError(
      () => new Checkpoint('x').loadStateDict({ best: 'x' }),
      TypeError,
      'Checkpoint.loadStateDict expects best to be a number or null, but got "x"; pass what stateDict() gave',
    );
  });

  it('says where there is no Node what to do', async () => {
    vi.stubGlobal('process', undefined);
    const advice = 'keep the bytes of writeCheckpoint(training.state()) where you can, and read them with readCheckpoint'; // prettier-ignore
    expectError(() => new Checkpoint('x'), Error, `Checkpoint expects the files of Node, but got a platform without; ${advice}`); // prettier-ignore
    await expectRejection(latestCheckpoint('x'), Error, `latestCheckpoint expects the files of Node, but got a platform without; ${advice}`); // prettier-ignore
  });
});

describe('latestCheckpoint', () => {
  it('gives nothing where there is none', async () => {
    expect(await latestCheckpoint(folder())).toBeUndefined();
    expect(await latestCheckpoint(join(folder(), 'none'))).toBeUndefined();
  });

  it('counts epochs by their numbers', async () => {
    const path = folder();
    await train([new Checkpoint(path)], { epochs: 1 });
    const bytes = readFileSync(join(path, 'epoch-000001.npz'));
    writeFileSync(join(path, 'epoch-1000000.npz'), 'broken');
    writeFileSync(join(path, 'epoch-999999.npz'), bytes);
    await expect(latestCheckpoint(path)).rejects.toThrow('epoch-1000000.npz');
  });

  it('names a damaged file, and what to do', async () => {
    const path = folder();
    const file = join(path, 'epoch-000002.npz');
    await train([new Checkpoint(path, { keep: 2 })], { epochs: 2 });
    writeFileSync(file, readFileSync(file).subarray(0, 1000));
    await expectRejection(
      latestCheckpoint(path),
      FormatError,
      `latestCheckpoint, ${file}: readNpz expects the bytes given to be a ZIP archive (.npz), but got 1000 bytes without its directory; the file is damaged or cut short: save or fetch it again; delete it to go on from the one before it`,
    );
  });

  it('refuses a file in place of a folder', async () => {
    const file = join(folder(), 'x');
    writeFileSync(file, '');
    await expectRejection(latestCheckpoint(file), Error, `latestCheckpoint expects to list ${file}, but got ENOTDIR; a file is where a folder should be: move it, or pass another path`); // prettier-ignore
    await expectRejection(latestCheckpoint(bad(7)), TypeError, "latestCheckpoint expects folder to be a path, but got 7; pass 'runs/1', say"); // prettier-ignore
  });
});

it('ends with the bits of a training that was never killed, whenever it is', { timeout: 120_000 }, async () => {
  const { kills, different, lost, left, stuck, errors } = await attackByResuming(4, 1);
  expect({ kills, different, lost, left, stuck, errors }).toEqual({ kills: 4, different: 0, lost: 0, left: 0, stuck: 0, errors: [] });
}); // prettier-ignore
