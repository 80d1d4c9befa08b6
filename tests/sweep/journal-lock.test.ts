import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { gridSearch, JournalError } from '../../src/sweep/index.js';
import { lockJournal } from '../../src/sweep/journal-lock.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tiny-mlp-lock-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.jsonl`);
const search = (journal: string) => gridSearch({ space: { a: [1, 2, 3] }, train: ({ a }) => ({ loss: a }), workers: 0, journal }).summary(); // prettier-ignore
const refusal = (work: Promise<unknown>) => work.then(() => expect.fail('not refused'), (error: unknown) => error as Error); // prettier-ignore
const held = (who: string, journal: string, pid: number, host = hostname()) =>
  `${who} expects the journal ${journal} to be of one search at a time, but got one that process ` +
  `${pid} on ${host} has open; wait for its end, choose another file, or, if that process runs no ` +
  `search, remove ${journal}.lock`;
/** A pid that no process has any more. */
const endedPid = () => spawnSync(process.execPath, ['-e', '']).pid;
const claim = (more: object) =>
  `\n${JSON.stringify({ id: 'theirs', host: hostname(), ...more })}\n`;

/** A process that has a journal, once all points are told that it will ever tell. */
async function holder(journal: string, workers: number) {
  const script = fileURLToPath(new URL('./holds-journal.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, journal, String(workers)], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
  let told = '';
  child.stdout.on('data', (data: Buffer) => (told += String(data)));
  await expect
    .poll(() => told.split('\n').length - 1, { timeout: 30_000 })
    .toBe(workers === 0 ? 1 : 2);
  const kill = async () => {
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await closed;
  };
  return { pid: child.pid!, kill };
}

describe('a journal', () => {
  it.each([0, 2])('that a process with %i workers has open is refused to others until that is killed, and stays as it is', async (workers) => {
    const journal = newFile();
    const { pid, kill } = await holder(journal, workers);
    try {
      const before = readFileSync(journal, 'utf8');
      const other = join(folder, `name-${files}`);
      symlinkSync(journal, other);
      for (const name of [journal, other]) {
        const error = await refusal(search(name));
        expect(error).toBeInstanceOf(JournalError);
        expect(error.message).toBe(held('gridSearch', journal, pid));
      }
      expect(readFileSync(journal, 'utf8')).toBe(before);
    } finally {
      await kill();
    }
    const { results } = await search(journal).catch((error: Error) => ({ results: [error] }));
    expect(results.map((result) => 'attempts' in result && result.attempts).sort()).toEqual(workers === 0 ? [0, 1, 1] : [0, 0, 1]);
    expect(existsSync(`${journal}.lock`)).toBe(false);
  }); // prettier-ignore

  it('is refused to a second search of the same process, and is free once the first has ended', async () => {
    const journal = newFile();
    const [first, second] = await Promise.allSettled([search(journal), search(journal)]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    const { reason } = [first, second].find(({ status }) => status === 'rejected') as {
      reason: Error;
    };
    expect(reason.message).toBe(held('gridSearch', journal, process.pid));
    expect((await search(journal)).results.map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
  });

  it('is free after a search that failed, and after one that was refused it', async () => {
    const journal = newFile();
    writeFileSync(journal, 'dear diary');
    expect((await refusal(search(journal))).name).toBe('FormatError');
    expect(existsSync(`${journal}.lock`)).toBe(false);
    rmSync(journal);
    const executor = { slots: 1, open: () => Promise.resolve(), run: () => Promise.reject(new Error('of mine')), close: () => Promise.reject(new Error('not closed')) }; // prettier-ignore
    const failing = gridSearch({ space: { a: [1] }, train: () => ({ loss: 1 }), executor, journal });
    await expect(failing.summary()).rejects.toThrow('not closed');
    expect(existsSync(`${journal}.lock`)).toBe(false);
    const unlock = await lockJournal('a test', journal);
    expect((await refusal(search(journal))).message).toBe(held('gridSearch', journal, process.pid));
    await unlock();
    expect((await lockJournal('a test', journal))).toBeTypeOf('function');
  }); // prettier-ignore

  it('is one’s alone of many that want it at once where another was killed', async () => {
    for (let round = 0; round < 20; round++) {
      const journal = newFile();
      writeFileSync(`${journal}.lock`, claim({ pid: endedPid() }));
      const wanted = Array.from({ length: 8 }, () => lockJournal('a test', journal));
      const got = (await Promise.allSettled(wanted)).filter(({ status }) => status === 'fulfilled');
      expect(got).toHaveLength(1);
      await (got[0] as PromiseFulfilledResult<() => Promise<void>>).value();
      expect(existsSync(`${journal}.lock`)).toBe(false);
    }
  });

  it('is never two’s at once while many take it and let it go', async () => {
    const journal = newFile();
    let [holders, most, taken] = [0, 0, 0];
    const client = async () => {
      for (let i = 0; i < 60; i++) {
        const unlock = await lockJournal('a test', journal).catch((error: unknown) => {
          expect(error).toBeInstanceOf(JournalError);
        });
        if (!unlock) continue;
        most = Math.max(most, ++holders);
        taken++;
        await new Promise((resolve) => setTimeout(resolve, 1));
        holders--;
        await unlock();
      }
    };
    await Promise.all(Array.from({ length: 6 }, client));
    expect(most).toBe(1);
    expect(taken).toBeGreaterThan(5);
  });
});

describe('a claim', () => {
  const outcome = async (text: string) => {
    const journal = newFile();
    writeFileSync(`${journal}.lock`, text);
    return lockJournal('a test', journal).then(
      async (unlock) => (await unlock(), 'free'),
      (error: Error) => error.message.replaceAll(journal, 'JOURNAL'),
    );
  };

  it('of a process that is gone, or that was cut off, counts for nothing', async () => {
    const gone = claim({ pid: endedPid() });
    for (const text of ['', gone, gone.slice(0, 20), 'null\n5\n{}\n', gone + gone])
      expect(await outcome(text)).toBe('free');
  });

  it('that was given up counts for nothing', async () => {
    expect(await outcome(claim({ pid: process.pid }))).toBe(held('a test', 'JOURNAL', process.pid));
    expect(await outcome(claim({ pid: process.pid }) + claim({ pid: process.pid, over: true }))).toBe('free'); // prettier-ignore
  });

  it.runIf(process.platform === 'linux')('of a process whose pid another one has by now counts for nothing', async () => {
    expect(await outcome(claim({ pid: process.pid, began: '1' }))).toBe('free');
    const began = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19];
    expect(await outcome(claim({ pid: process.ppid, began }))).toBe(held('a test', 'JOURNAL', process.ppid));
  }); // prettier-ignore

  it.runIf(process.platform === 'linux')('of a process that ended, but whose parent has not asked yet, counts for nothing', async () => {
    // A shell that becomes another program never asks for the children it had.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), { timeout: 5000 }).toContain(') Z ');
      expect(await outcome(claim({ pid }))).toBe('free');
    } finally {
      parent.kill('SIGKILL');
    }
  }); // prettier-ignore

  it('of another machine counts, because nobody here can see whether it runs', async () => {
    expect(await outcome(claim({ pid: 7, host: 'elsewhere' }))).toBe(held('a test', 'JOURNAL', 7, 'elsewhere')); // prettier-ignore
    const journal = newFile();
    appendFileSync(`${journal}.lock`, claim({ pid: 7, host: 'elsewhere' }));
    await expect(search(journal)).rejects.toThrow('has open');
    rmSync(`${journal}.lock`); // as the text advises
    expect((await search(journal)).results).toHaveLength(3);
  });

  it('that cannot be written is refused', async () => {
    const journal = newFile();
    mkdirSync(`${journal}.lock`);
    expect((await refusal(search(journal))).message).toBe(
      `gridSearch expects to make the file ${journal}.lock, which keeps other searches from the ` +
        'journal, but got EISDIR; choose a folder that can be written to',
    );
  });
});
