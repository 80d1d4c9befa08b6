/**
 * Files that a command writes: whole, or not at all.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Given, Io } from '../../src/cli/command.js';
import { prepareOutput, readInput } from '../../src/cli/files.js';
import { failure, Folder } from './support.js';

const given = (...flags: readonly string[]): Given => ({
  operands: [],
  text: () => undefined,
  list: () => [],
  flag: (name) => flags.includes(name),
});

describe('a file that is written', () => {
  let folder: Folder;
  let held = 0;
  const io: Io = {
    stdout: { write: () => true },
    stderr: { write: () => true },
    signal: new AbortController().signal,
    hold() {
      held++;
      return () => void held--;
    },
  };
  beforeEach(() => {
    folder = new Folder();
    held = 0;
  });
  afterEach(() => {
    expect(held, 'Ctrl-C ends the process again').toBe(0);
    folder.remove();
  });

  it('is there whole, alone, and only once it is written', () => {
    const out = prepareOutput(folder.at('a.txt'), given(), io);
    expect(folder.names).toEqual([]);
    out.write('all of it');
    expect(folder.names).toEqual(['a.txt']);
    expect(folder.read('a.txt')).toBe('all of it');
  });

  it('takes the place of another with --force alone, by a rename', () => {
    folder.write('a.txt', 'old');
    expect(() => prepareOutput(folder.at('a.txt'), given(), io)).toThrow(/add --force/);
    prepareOutput(folder.at('a.txt'), given('force'), io).write('new');
    expect(folder.read('a.txt')).toBe('new');
    expect(folder.names).toEqual(['a.txt']);
  });

  it('leaves one that came in the meantime as it is, and nothing beside it', () => {
    const out = prepareOutput(folder.at('a.txt'), given(), io);
    folder.write('a.txt', 'theirs');
    expect(() => out.write('mine')).toThrow(/but there is such a file; add --force/);
    expect(folder.read('a.txt')).toBe('theirs');
    expect(folder.names).toEqual(['a.txt']);
  });

  it('says what keeps it from being written', () => {
    const inside = join(folder.path, 'inside');
    mkdirSync(inside);
    const path = join(inside, 'a.txt');
    const out = prepareOutput(path, given(), io);
    rmSync(inside, { recursive: true });
    expect(() => out.write('x')).toThrow(
      `${path} is to be written, but that gave the fault ENOENT; check the path and the room on that disk`, // prettier-ignore
    );
    mkdirSync(inside);
    expect(() => prepareOutput(inside, given('force'), io)).toThrow(/but there is a folder/);
  });
});

describe('a file that is read', () => {
  const folder = new Folder();
  it('finds those beside it and below, and no others', () => {
    mkdirSync(folder.at('below'));
    for (const name of ['a.json', 'b.bin', 'below/c.bin']) folder.write(name, name);
    const { beside } = readInput(folder.at('a.json'));
    for (const name of ['b.bin', './b.bin', 'below/c.bin'])
      expect(beside(name)).toEqual(readFileSync(folder.at(name)));
    const { beside: from } = readInput(folder.at('below/c.bin'));
    for (const name of ['../b.bin', folder.at('b.bin'), '..', 'none', 'd/../../b.bin'])
      expect(from(name)).toBeUndefined();
    folder.remove();
  });

  it('steers no terminal by what it holds or is called', async () => {
    const other = new Folder();
    const csv = other.write('x.csv', 'a,b\n1,2\n"\u001b[31mred",3\n');
    expect(await failure('train', csv, '--target', 'b', '--out', other.at('o.tmlp'))).toContain(
      "'?[31mred' in line 3",
    );
    expect(await failure('inspect', 'a\u001b[2J.npz')).toMatch(/^a\?\[2J\.npz is to be read/);
    other.remove();
  });
});
