/**
 * Keeps a journal to one search at a time: a file beside it, in which every search that wants the
 * journal claims it. The first claim whose process still runs holds, so that a process that was
 * killed locks nobody out. Not a file whose age counts: a training that never waits could not keep
 * one young. Not one that is removed where its process is gone, either: two that find the same one
 * would each remove it, the second that of the first.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { JournalError } from './errors.js';

/** A line of the file. */
interface Claim {
  /** Tells it from all others. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** When the process began, where that can be known: a pid is given to another one some day. */
  readonly began?: string;
  /** Whether it has been given up. */
  readonly over?: true;
}

const lineOf = (claim: Claim): string => `\n${JSON.stringify(claim)}\n`;

/**
 * Claims a journal.
 *
 * @returns What lets go of it.
 * @throws JournalError if another search holds it; Error if no file can be made beside it.
 */
export async function lockJournal(who: string, journal: string): Promise<() => Promise<void>> {
  const path = `${journal}.lock`;
  const began = await beginningOf(process.pid);
  const claim = { id: randomUUID(), pid: process.pid, host: hostname(), ...(began && { began }) };
  for (;;) {
    const file = await openLock(who, path);
    try {
      await file.appendFile(lineOf(claim)).catch((cause: unknown) => notMade(who, path, cause));
      const holder = await holderOf(claimsIn(await readFile(path, 'utf8').catch(() => '')));
      // Whoever lets go removes the file: a claim in one that was removed meanwhile is void.
      if (!(await isAt(path, file))) continue;
      if (holder?.id === claim.id) return () => rm(path, { force: true });
      await file.appendFile(lineOf({ ...claim, over: true }));
      throw heldBy(who, journal, path, holder!);
    } finally {
      await file.close();
    }
  }
}

async function openLock(who: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a');
  } catch (cause) {
    return notMade(who, path, cause);
  }
}

function notMade(who: string, path: string, cause: unknown): never {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  throw new Error(
    `${who} expects to make the file ${path}, which keeps other searches from the journal, ` +
      `but got ${reason}; choose a folder that can be written to`,
    { cause },
  );
}

/** What cannot be read is what a killed process did not write to its end. */
function claimsIn(text: string): Claim[] {
  return text.split('\n').flatMap((line) => {
    try {
      const claim = JSON.parse(line) as Partial<Claim> | null;
      return claim && typeof claim.id === 'string' && Number.isInteger(claim.pid)
        ? [claim as Claim]
        : [];
    } catch {
      return [];
    }
  });
}

async function holderOf(claims: readonly Claim[]): Promise<Claim | undefined> {
  const over = new Set(claims.filter((claim) => claim.over).map(({ id }) => id));
  for (const claim of claims) if (!over.has(claim.id) && (await isAlive(claim))) return claim;
  return undefined;
}

/** Whether a claim's process still runs, as far as can be seen from here. */
async function isAlive({ pid, host, began }: Claim): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0); // sends nothing
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = await beginningOf(pid);
  return now !== 'ended' && (now === undefined || began === undefined || now === began);
}

/**
 * When a process began, in the kernel's ticks; 'ended' for one that has ended and whose parent has
 * not asked for its end yet. Linux alone tells.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function beginningOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && (/[ZX]/.test(fields[0]) ? 'ended' : fields[19]);
}

/** Whether a file that is open is still what its path names. */
async function isAt(path: string, file: FileHandle): Promise<boolean> {
  const there = await stat(path, { bigint: true }).catch(() => undefined);
  return there?.ino === (await file.stat({ bigint: true })).ino;
}

function heldBy(who: string, journal: string, path: string, { pid, host }: Claim): JournalError {
  return new JournalError(
    `${who} expects the journal ${journal} to be of one search at a time, but got one that ` +
      `process ${pid} on ${host} has open; wait for its end, choose another file, or, if that ` +
      `process runs no search, remove ${path}`,
  );
}
