/**
 * examples/regression.ts: its loss beside the library's, and the program as a user runs it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { score } from '../../examples/regression/intervals.js';
import { makeUpRows, truthAt } from '../../examples/regression/made-up-rows.js';
import { buildModel, TwoHeadedLoss } from '../../examples/regression/two-heads.js';
import { array, Generator, manualSeed, predict, toNested } from '../../src/index.js';
import { runExample } from '../support/programs.js';

const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-regression-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('two heads', () => {
  it('have the loss of their mean and variance, and its gradient', () => {
    const criterion = new TwoHeadedLoss();
    const loss = criterion.forward(array([[1, 1], [2, 4]]), array([[0], [0]])); // prettier-ignore
    // ½ (ln v + (y − t)² / v + ln 2π): both squared errors over their variances are 1.
    expect(loss).toBeCloseTo(0.5 * (Math.log(4) / 2 + 1 + Math.log(2 * Math.PI)), 6);
    expect(toNested(criterion.backward())).toEqual([[0.5, 0], [0.25, 0]]); // prettier-ignore
  });

  it('answer with variances above 0', () => {
    manualSeed(0);
    const answers = toNested<number[][]>(predict(buildModel(8), [[-100], [0], [100]]));
    for (const [, variance] of answers) expect(variance).toBeGreaterThan(0);
  });
});

it('who knows the rules is right about nine of ten rows', () => {
  const { x, y } = makeUpRows(20_000, new Generator(1));
  const { coverage, rmse, nll } = score(truthAt(x), y);
  expect(coverage).toBeCloseTo(0.9, 2);
  // σ = 1 + 0.08 x², x uniform to 10: √E[σ²] = √(1 + 16 / 3 + 12.8), and E[ln σ] + ½ (1 + ln 2π).
  expect(Math.abs(rmse - 4.374)).toBeLessThan(0.06);
  expect(Math.abs(nll - 2.487)).toBeLessThan(0.02);
});

describe('the program', () => {
  it(
    'answers with intervals that hold, and draws them beside the truth',
    { timeout: 120_000 },
    async () => {
      const out = join(temporary, 'whole');
      const { code, stdout, stderr } = await runExample('regression', ['--out', out]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const warning = 'These data are MADE UP: deliveries drawn from rules of this program.';
      const lines = stdout.trim().split('\n');
      expect([lines[0], lines.at(-1)]).toEqual([warning, warning]);
      const coverage = Number(/^in the 90 % interval +(\d\.\d{3})/m.exec(stdout)?.[1]);
      expect(coverage).toBeGreaterThanOrEqual(0.87);
      expect(coverage).toBeLessThanOrEqual(0.93);
      expect(readdirSync(out).sort()).toEqual(['intervals.png', 'intervals.svg']);
      const svg = readFileSync(join(out, 'intervals.svg'), 'utf8');
      for (const text of ['made-up deliveries', 'MADE UP', 'distance (km)', 'time (minutes)'])
        expect(svg).toContain(text);
    },
  );

  it('ends with exit code 1 and a sentence a target where targets are missed', async () => {
    const args = ['--rows', '50', '--epochs', '1', '--out', join(temporary, 'missed')];
    const { code, stderr } = await runExample('regression', args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^regression: expected an RMSE of at most 4\.\d{3} minutes, but got \d+\.\d{3}$/m,
    );
    expect(stderr).toMatch(
      /^regression: expected an NLL of at most 2\.\d{3} nats, but got \d+\.\d{3}$/m,
    );
  });
});
