/**
 * ProgressBar, on a terminal that is made up and keeps what a real one would show.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fit, OptionError, ProgressBar, type Callback, type FitOptions } from '../../../src/index.js'; // prettier-ignore
import { expectError, expectRejection } from '../../support/errors.js';
import { setUp } from './support.js';

const bad = (value: unknown) => value as never;

/** Lines as a terminal shows them that knows \r, \n and "clear to the end of the line". */
class Terminal {
  readonly isTTY: boolean = true;
  readonly lines = [''];
  readonly drawn: string[] = [];
  #column = 0;

  constructor(readonly columns: number | undefined = 80) {}

  write(text: string): boolean {
    this.drawn.push(text);
    for (const [part] of text.matchAll(/\r|\n|\x1b\[K|[^\r\n\x1b]+/g)) this.#take(part);
    return true;
  }

  #take(part: string): void {
    const line = this.lines.at(-1);
    if (part === '\r') this.#column = 0;
    else if (part === '\n') this.lines.push('');
    else if (part === '\x1b[K') this.lines[this.lines.length - 1] = line.slice(0, this.#column);
    else {
      this.lines[this.lines.length - 1] = line.slice(0, this.#column) + part + line.slice(this.#column + part.length); // prettier-ignore
      this.#column += part.length;
    }
  }
}

/** Time that passes by so many milliseconds a batch. */
let now = 0;
beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());
const passing = (milliseconds: number): Callback => ({ onBatchEnd: () => void (now += milliseconds) }); // prettier-ignore

function train(callbacks: readonly Callback[], options: Partial<FitOptions> = {}) {
  const { model, ...rest } = setUp();
  return fit(model, { ...rest, epochs: 2, callbacks, ...options });
}
/** Numbers that do not matter here. */
const plainly = (text: string) => text.replace(/ \d+\.\d+(e-\d+)?/g, ' x');

describe('ProgressBar', () => {
  it('shows epoch, bar, share, time left, loss and metrics, and leaves a line an epoch', async () => {
    const stream = new Terminal(90);
    const seen: string[] = [];
    const looking: Callback = { onBatchEnd: () => void seen.push(plainly(stream.lines.at(-1))) };
    await train([passing(2000), new ProgressBar({ stream }), looking], { metrics: { accuracy: () => 0.875 } }); // prettier-ignore
    const bar = (full: number) => `[${'='.repeat(full)}${'.'.repeat(30 - full)}]`;
    expect(seen.slice(0, 3)).toEqual([
      `epoch 1/2  ${bar(5)}   16 %  0:10 left  loss x`,
      `epoch 1/2  ${bar(10)}   33 %  0:08 left  loss x`,
      `epoch 1/2  ${bar(15)}   50 %  0:06 left  loss x`,
    ]);
    expect(seen[6].replace(/\[.*\]/, '[]')).toBe('epoch 2/2  []   16 %  0:10 left  loss x  validationLoss x  accuracy x'); // prettier-ignore
    expect(stream.lines.map(plainly)).toEqual([
      'epoch 1/2  0:12  loss x  validationLoss x  accuracy x',
      'epoch 2/2  0:12  loss x  validationLoss x  accuracy x',
      '',
    ]);
  });

  it.each([1, 5, 12, 20, 40, 60, 79])('is never wider than a terminal of %i columns', async (columns) => {
    const stream = new Terminal(columns);
    const metrics = { 'Genauigkeit 精度 \n\x1b[2J': () => 1 / 3, accuracy: () => 1 / 7 };
    await train([passing(150), new ProgressBar({ stream })], { metrics });
    const wide = (text: string) => [...text].reduce((sum, char) => sum + (char > '\u2000' ? 2 : 1), 0);
    const texts = stream.drawn.map((text) => text.replace(/^\r|\x1b\[K\n?$/g, ''));
    expect(texts).toHaveLength(14);
    for (const text of texts) {
      expect(wide(text)).toBeLessThan(columns + (columns === 1 ? 1 : 0));
      expect(text).not.toMatch(/[\n\r\x1b]/);
    }
  }); // prettier-ignore

  it('is drawn at most ten times a second', async () => {
    const stream = new Terminal();
    const times: number[] = [];
    const looking = { onBatchEnd: () => { if (stream.drawn.length > times.length) times.push(now); } }; // prettier-ignore
    await train([passing(7), new ProgressBar({ stream }), looking], { epochs: 1, train: Array.from({ length: 500 }, () => [[[1, 2, 3]], [0]] as const) }); // prettier-ignore
    expect(times.length).toBeGreaterThan(20);
    times.slice(1).forEach((time, i) => expect(time - times[i]).toBeGreaterThanOrEqual(100));
  });

  it('shows counts where nobody knows how many batches there are, and 80 columns by default', async () => {
    const stream = new Terminal(undefined);
    const batches = [
      [[[1, 2, 3]], [0]],
      [[[1, 2, 3]], [1]],
    ] as const;
    const endless = { *[Symbol.iterator]() { yield* batches; } }; // prettier-ignore
    const seen: string[] = [];
    const looking: Callback = { onBatchEnd: () => void seen.push(plainly(stream.lines.at(-1))) };
    await train([passing(200), new ProgressBar({ stream }), looking], { epochs: 1, train: endless }); // prettier-ignore
    expect(seen).toEqual(['epoch 1/1  batch 1  loss x', 'epoch 1/1  batch 2  loss x']);
  });

  it('tells hours, and what is left of an epoch that was resumed', () => {
    const stream = new Terminal();
    const bar = new ProgressBar({ stream });
    const at = (batch: number) => bar.onBatchEnd({ epoch: 1, epochs: 1, batch, batches: 100, loss: 1, history: [] } as never); // prettier-ignore
    at(40);
    expect(stream.lines.at(-1)).toMatch(/\] {3}40 % {2}loss 1$/);
    now += 10 * 60_000;
    at(50);
    expect(stream.lines.at(-1)).toMatch(/\] {3}50 % {2}50:00 left {2}loss 1$/);
    now += 60 * 60_000;
    at(51);
    expect(stream.lines.at(-1)).toContain('5:11:50 left');
  });

  it('gives the line back on an error and on an abort', async () => {
    for (const end of ['error', 'abort']) {
      const stream = new Terminal();
      const controller = new AbortController();
      const ending: Callback = {
        onBatchEnd: ({ batch }) => {
          if (batch < 3) return;
          if (end === 'error') throw new Error('enough');
          controller.abort(new Error('enough'));
        },
        // What another callback does at its end keeps nobody from his.
        onTrainEnd: () => Promise.reject(new Error('another')),
      };
      const training = train([passing(150), ending, new ProgressBar({ stream })], { signal: controller.signal }); // prettier-ignore
      await expectRejection(training, Error, 'enough');
      expect(stream.drawn.length).toBeGreaterThan(2);
      expect(stream.lines).toEqual(['']);
    }
  });

  it('is silent where there is no terminal, and in a page', async () => {
    const stream = { isTTY: false, write: vi.fn() };
    await train([new ProgressBar({ stream }), new ProgressBar({ stream: { write: stream.write } })]); // prettier-ignore
    expect(stream.write).not.toHaveBeenCalled();
    vi.stubGlobal('process', undefined);
    const bar = new ProgressBar();
    vi.unstubAllGlobals();
    await train([bar]);
  });

  it.each([
    [[{ stream: 'stderr' }], TypeError, 'ProgressBar expects stream to be a stream, but got "stderr"; pass process.stdout, say'],
    [[{ stream: {} }], TypeError, 'ProgressBar expects stream.write to be a function, but got undefined; pass a function'],
    [[{ steam: 1 }], OptionError, "ProgressBar expects the options stream, but got 'steam'; did you mean 'stream'?"],
    [[{}, 1], TypeError, 'ProgressBar expects at most 1 argument, but got 2; remove what is too much'],
  ])('refuses %o', (given, type, text) => {
    expectError(() => new ProgressBar(...(bad(given) as [object])), type, text);
  }); // prettier-ignore
});
