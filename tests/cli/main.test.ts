/**
 * The command line itself: help, version, and what is refused before anything is done.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { root } from '../support/sources.js';
import { failure, output, run } from './support.js';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

describe('tiny-mlp', () => {
  it.each(['--help', '-h'])('%s names all commands', async (option) => {
    const text = await output(option);
    for (const { name, summary } of commands) {
      expect(text).toContain(`  ${name} `);
      expect(text).toContain(summary);
    }
  });

  it('--version prints the version of the package', async () => {
    expect(await output('--version')).toBe(`${version}\n`);
  });

  it.each(commands)('$name --help tells of all its options, in 80 columns', async (command) => {
    const text = await output(command.name, '--help');
    expect(text).toBe(await output(command.name, 'FILE', 'more', '-h'));
    expect(text).toContain(`Usage: tiny-mlp ${command.name} `);
    for (const name of Object.keys(command.options)) expect(text).toContain(`  --${name}`);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(commands)('$name: its examples are read as they stand', async ({ name, examples }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [program, ...args] = example.replace(/ \|.*/, '').split(' ');
      expect(program).toBe('tiny-mlp');
      expect(args[0]).toBe(name);
      // Their files are not there.
      expect(await failure(...args)).toMatch(/ is to be (read|written), but there is no f/);
    }
  });

  it.each([
    ['nothing', [], 'a command is expected (inspect, convert, compile, predict, train), but none came; see tiny-mlp --help'],
    ['another command', ['inspekt'], "there is no command 'inspekt'; did you mean 'inspect'?"],
    ['a word far from all', ['zzzzzzzz'], "there is no command 'zzzzzzzz'; it is one of inspect, convert, compile, predict, train"],
    ['an option that is none', ['--versoin'], "there is no option '--versoin'; did you mean '--version'?"],
    ['an option of a command that is none', ['train', 'a.csv', '--epoch', '3'], "train has no option '--epoch'; did you mean '--epochs'?"],
    ['a short option', ['train', 'a.csv', '-e', '3'], "train has no option '-e'; see tiny-mlp train --help"],
    ['no operand', ['inspect'], 'inspect expects FILE, but got none; write tiny-mlp inspect FILE'],
    ['one operand of two', ['convert', 'a'], "convert expects FROM and TO, but got 'a'; write tiny-mlp convert FROM TO"],
    ['operands too many', ['inspect', 'a', 'b'], "inspect expects FILE, but got 'a', 'b'; write tiny-mlp inspect FILE"],
    ['no value', ['train', 'a.csv', '--target'], 'train expects --target COLUMN, but got no value; add it'],
    ['an empty value', ['train', 'a.csv', '--target='], 'train expects --target COLUMN, but got no value; add it'],
    ['an option for a value', ['train', 'a.csv', '--target', '--out'], "train expects --target COLUMN, but got '--out', which begins as an option; write --target=--out if that is the value"],
    ['a value where there is none', ['inspect', 'a.npz', '--json=yes'], "inspect takes --json without a value, but got 'yes'; leave it out"],
    ['an option twice', ['train', 'a.csv', '--seed', '1', '--seed', '2'], 'train takes --seed once, but got it twice; leave one out'],
  ])('refuses %s', async (_, args, text) => {
    expect(await failure(...args)).toBe(text);
  }); // prettier-ignore

  it('takes what follows -- as operands', async () => {
    expect(await failure('inspect', '--', '--json')).toBe(
      '--json is to be read, but there is no file there; check the path',
    );
  });

  it('takes names of Object.prototype for what they are: unknown', async () => {
    expect(await failure('constructor')).toMatch(/^there is no command 'constructor'/);
    expect(await failure('inspect', 'x.npz', '--constructor')).toMatch(/^inspect has no option/);
    expect(await failure('inspect', 'x.npz', '--__proto__=1')).toMatch(/^inspect has no option/);
  });

  it('tells a fault of its own from one of its user, with where it is', async () => {
    const { code, stderr } = await run('inspect', undefined as unknown as string);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tiny-mlp: internal: .*please report this/);
    expect(stderr).toMatch(/\n +at /);
  });
});
