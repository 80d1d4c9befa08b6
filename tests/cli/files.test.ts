/**
 * Files that a command writes: whole, or not at all.
 */
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'; // prettier-ignore
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

  it('may have as long a name as the disk allows, and says when it is longer', () => {
    const long = `${'n'.repeat(251)}.txt`;
    prepareOutput(folder.at(long), given(), io).write('x');
    expect(folder.names).toEqual([long]);
    expect(() => prepareOutput(folder.at(`n${long}`), given(), io)).toThrow(
      /n\.txt is to be written, but that gave the fault ENAMETOOLONG; check the path$/,
    );
  });

  it('is not looked for below a file', () => {
    folder.write('a.txt', 'old');
    for (const name of ['a.txt/b.txt', 'a.txt/b/c.txt'])
      expect(() => prepareOutput(folder.at(name), given(), io)).toThrow(/but there is no folder/);
    expect(() => prepareOutput(folder.at('a\0.txt'), given(), io)).toThrow(
      /but that gave the fault ERR_INVALID_ARG_VALUE; check the path$/,
    );
  });

  describe.skipIf(process.platform === 'win32')('where the system has links and devices', () => {
    it('is what a link leads to, and the link stays', () => {
      mkdirSync(folder.at('other'));
      folder.write('other/a.txt', 'old');
      symlinkSync(folder.at('other/a.txt'), folder.at('link.txt'));
      prepareOutput(folder.at('link.txt'), given('force'), io).write('new');
      expect(lstatSync(folder.at('link.txt')).isSymbolicLink()).toBe(true);
      expect(folder.read('other/a.txt')).toBe('new');
      expect(folder.names).toEqual(['link.txt', 'other']);
      symlinkSync(folder.at('loop'), folder.at('loop'));
      expect(() => prepareOutput(folder.at('loop'), given('force'), io)).toThrow(/fault ELOOP/);
    });

    it('does not take the place of a device, also with --force', () => {
      expect(() => prepareOutput('/dev/null', given('force'), io)).toThrow(
        '/dev/null is to be written, but it is no file; choose another name',
      );
    });

    it('can be read by nobody who could not read the one before', () => {
      chmodSync(folder.write('a.txt', 'old'), 0o600);
      prepareOutput(folder.at('a.txt'), given('force'), io).write('new');
      expect(statSync(folder.at('a.txt')).mode & 0o777).toBe(0o600);
    });
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
    // A folder is no file beside it, and two dots may begin a name.
    expect(beside('below')).toBeUndefined();
    expect(beside('.')).toBeUndefined();
    folder.write('..weights.bin', 'w');
    expect(beside('..weights.bin')).toEqual(Buffer.from('w'));
    folder.remove();
  });

  it('is not what is piped in, and says what is', async () => {
    expect(await failure('inspect', '-')).toBe(
      '- is to be read, but there is no file there; write /dev/stdin for what is piped in',
    );
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
