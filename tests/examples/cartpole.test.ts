/**
 * examples/cartpole.ts: its physics beside Gymnasium's, its command line, and the program as a user
 * runs it.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  begin,
  isOver,
  MOST_STEPS,
  push,
  type Action,
  type State,
} from '../../examples/cartpole/cart-pole.js';
import { play } from '../../examples/cartpole/play.js';
import { UsageError } from '../../examples/mnist/errors.js';
import { readOptions } from '../../examples/small/options.js';
import { Generator, Linear, zeros } from '../../src/index.js';
import { runExample } from '../support/programs.js';
import fixture from '../fixtures/cart_pole.json' with { type: 'json' };

const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-cartpole-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe("the cart and its pole are Gymnasium's", () => {
  it.each(Object.entries(fixture.episodes))('%s', (_, episode) => {
    let state = episode.start as unknown as State;
    const seen: State[] = [];
    [...episode.actions].forEach((action, i) => {
      expect(isOver(state)).toBe(false);
      state = push(state, Number(action) as Action);
      if ((i + 1) % 25 === 0 || i + 1 === episode.actions.length) seen.push(state);
    });
    expect(isOver(state)).toBe(episode.terminated);
    expect(episode.actions.length).toBe(episode.truncated ? MOST_STEPS : episode.reward);
    expect(seen).toHaveLength(episode.states.length);
    seen.flat().forEach((number, i) => expect(number).toBeCloseTo(episode.states.flat()[i], 10));
  });

  it('is over beyond 2.4 m and 12 degrees, to either side', () => {
    const steepest = (12 * Math.PI) / 180;
    for (const side of [-1, 1]) {
      expect(isOver([side * 2.4, 9, side * steepest, 9])).toBe(false);
      expect(isOver([side * 2.400001, 0, 0, 0])).toBe(true);
      expect(isOver([0, 0, side * (steepest + 1e-6), 0])).toBe(true);
    }
  });

  it('begins within 0.05 of rest in the middle', () => {
    const generator = new Generator(0);
    const all = Array.from({ length: 200 }, () => begin(generator)).flat();
    expect(Math.min(...all)).toBeGreaterThanOrEqual(-0.05);
    expect(Math.max(...all)).toBeLessThan(0.05);
    expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(0.099);
  });
});

describe('playing', () => {
  /** Scores are a linear function of the state. */
  const policy = (right: readonly number[]): Linear => {
    const linear = new Linear(4, 2, { bias: false });
    linear.weight.value = [[0, 0, 0, 0], [...right]];
    return linear;
  };

  it("follows the policy's better push, and ends after 500 steps", () => {
    const balanced = play(policy([0.05, 0.15, 1, 0.3]), 3, 'best', new Generator(0));
    expect(balanced.map(({ states }) => states.length)).toEqual([500, 500, 500]);
    const [{ states, actions }] = balanced;
    states.forEach(([x, xSpeed, angle, angleSpeed], i) => {
      const better = 0.05 * x + 0.15 * xSpeed + angle + 0.3 * angleSpeed;
      if (Math.abs(better) > 1e-6) expect(actions[i]).toBe(better > 0 ? 1 : 0);
      if (i > 0) expect(states[i]).toEqual(push(states[i - 1], actions[i - 1]));
    });
  });

  it('draws pushes by their probabilities', () => {
    const linear = new Linear(4, 2);
    linear.weight.value = zeros([2, 4]);
    linear.bias!.value = [0, Math.log(3)];
    const actions = play(linear, 200, 'draw', new Generator(0)).flatMap((each) => each.actions);
    const share = actions.filter((action) => action === 1).length / actions.length;
    expect(share).toBeCloseTo(0.75, 1);
  });
});

describe('the command line of a small program', () => {
  const read = (...args: string[]) =>
    readOptions(args, {
      name: 'cartpole',
      purpose: 'Balances.',
      counts: { updates: [300, 'updates'] },
      files: { vectors: 'vectors' },
    });

  it('gives what was given, and defaults', () => {
    expect(read()).toEqual({ updates: 300, seed: 0, out: 'results/cartpole' });
    expect(read('--updates', '7', '--seed', '3', '--out', 'a', '--vectors', 'b')).toEqual({
      updates: 7,
      seed: 3,
      out: 'a',
      vectors: 'b',
    });
  });

  it.each([
    [['--sed', '1'], 'there is no option --sed; did you mean --seed?'],
    [['--updates', '0'], "--updates expects a whole number of at least 1, but got '0'; the nearest is 1"],
    [['--seed', '-1'], "--seed expects a whole number from 0 to 4294967295, but got '-1'; the nearest is 0"],
    [['--out', '--seed'], "--out expects DIR, but got the option '--seed'; write --out DIR first"],
    [['--vectors'], '--vectors expects a value, but got none; write --vectors FILE'],
  ])('refuses %j in a sentence', (args, text) => {
    expect(() => read(...args)).toThrow(new UsageError(text));
  });
}); // prettier-ignore

describe('the program', () => {
  it('balances the pole, and draws its learning curve', { timeout: 120_000 }, async () => {
    const out = join(temporary, 'whole');
    const { code, stdout, stderr } = await runExample('cartpole', ['--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const steps = /^Of 100 fresh episodes the pole stands for (\d+\.\d) of 500 steps/m.exec(stdout);
    expect(Number(steps?.[1])).toBeGreaterThanOrEqual(475);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(readdirSync(out).sort()).toEqual(['learning-curve.png', 'learning-curve.svg']);
    const svg = readFileSync(join(out, 'learning-curve.svg'), 'utf8');
    for (const text of ['A network learns to balance a pole', 'episodes played', 'steps of 0.02 s'])
      expect(svg).toContain(text);
  });

  it('ends with exit code 1 and a sentence where the target is missed', async () => {
    const out = join(temporary, 'missed');
    const { code, stdout, stderr } = await runExample('cartpole', ['--updates', '2', '--out', out]);
    expect(code).toBe(1);
    expect(stdout).toContain('Trained on 32 episodes, in 2 updates of the policy\n');
    expect(stderr).toMatch(
      /^cartpole: expected at least 475 of 500 steps on average, but got \d+\.\d\n$/,
    );
  });

  it('refuses an option that it does not have, before it trains', async () => {
    const out = join(temporary, 'refused');
    const ending = await runExample('cartpole', ['--out', out, '--episodes', '3']);
    expect(ending).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "cartpole: there is no option --episodes; did you mean --updates?\nTry 'cartpole --help'.\n",
    });
    expect(existsSync(out)).toBe(false);
  });
});
