import { describe, expect, it } from 'vitest';
import { givenCommand } from '../bench/tools/command.js';

describe('the command that a file of figures tells', () => {
  it.each([
    [['--data', '/home/me/mnist', '--rounds', '1'], '-- --data DIR --rounds 1'],
    [['--rounds', '1', '--data=/home/me/mnist'], '-- --rounds 1 --data=DIR'],
    [['--rounds', '1'], '-- --data DIR --rounds 1'],
    [[], '-- --data DIR'],
    [
      ['--data', 'x', '--without', 'NumPy float64,jax-js', '--add'],
      "-- --data DIR --without 'NumPy float64,jax-js' --add",
    ],
    [['--data', 'x', '--only', "it's"], String.raw`-- --data DIR --only 'it'\''s'`],
  ])('has the arguments %j', (given, expected) =>
    expect(givenCommand('bench:peers', '/home/me/mnist', given)).toBe(
      `npm run bench:peers ${expected}`,
    ),
  );

  it('names no folder where none is read', () => {
    expect(givenCommand('bench:adam', undefined, [])).toBe('npm run bench:adam');
    expect(givenCommand('bench', undefined, ['--json', 'a/b.json'])).toBe(
      'npm run bench -- --json a/b.json',
    );
  });
});
