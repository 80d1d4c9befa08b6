/**
 * TensorBoard: its files, read by a decoder of its own that knows nothing of the encoder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Checkpoint, fit, latestCheckpoint, OptionError, TensorBoard, type Callback, type FitOptions } from '../../../src/index.js'; // prettier-ignore
import { expectError, expectRejection } from '../../support/errors.js';
import { folders } from './folders.js';
import { setUp } from './support.js';

const bad = (value: unknown) => value as never;
const folder = folders();

/** Castagnoli's sum bit by bit, from the definition: the remainder of a division of polynomials. */
function remainder(bytes: Uint8Array): bigint {
  let sum = 0xffffffffn;
  for (const byte of bytes) {
    for (let bit = 0n; bit < 8n; bit++) {
      const carry = (sum ^ (BigInt(byte) >> bit)) & 1n;
      sum = (sum >> 1n) ^ (carry ? 0x82f63b78n : 0n);
    }
  }
  return sum ^ 0xffffffffn;
}

/** TFRecord's mask: rotated right by 15 bits, plus a constant. */
const masked = (bytes: Uint8Array) => {
  const sum = remainder(bytes);
  return Number(((sum >> 15n) + ((sum << 17n) & 0xffffffffn) + 0xa282ead8n) & 0xffffffffn);
};

function recordsOf(file: Buffer): Buffer[] {
  const records = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(masked(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** The fields of a message of Protocol Buffers: number, and bytes or a number by its wire type. */
function fieldsOf(bytes: Buffer): [field: number, value: number | Buffer][] {
  const fields: [number, number | Buffer][] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const read: Record<number, () => number | Buffer> = {
      0: varint,
      1: () => bytes.readDoubleLE((at += 8) - 8),
      2: () => {
        const length = varint();
        return bytes.subarray((at += length) - length, at);
      },
      5: () => bytes.readFloatLE((at += 4) - 4),
    };
    fields.push([key >> 3, read[key & 7]()]);
  }
  expect(at).toBe(bytes.length);
  return fields;
}

/** An event, as event.proto and summary.proto number its fields. */
function eventOf(record: Buffer) {
  const { 1: time, 2: step, 3: version, 5: summary, 7: session } = Object.fromEntries(fieldsOf(record)); // prettier-ignore
  const scalars = summary && fieldsOf(summary as Buffer).map(([field, value]) => {
    expect(field).toBe(1);
    const { 1: tag, 2: simple } = Object.fromEntries(fieldsOf(value as Buffer));
    return [String(tag), simple as number] as const;
  }); // prettier-ignore
  return {
    time: time as number,
    step: step as number,
    ...(version && { version: String(version) }),
    ...(session && { session: Object.fromEntries(fieldsOf(session as Buffer))[1] }),
    ...(scalars && { scalars: Object.fromEntries(scalars) }),
  };
}

const filesIn = (path: string) => readdirSync(path).filter((name) => name.includes('tfevents')).sort(); // prettier-ignore
const eventsIn = (path: string) =>
  filesIn(path).map((name) => recordsOf(readFileSync(join(path, name))).map(eventOf));

/** As TensorBoard does: a session that starts drops what is at its step and beyond. */
const shown = (path: string) => {
  const points: [step: number, tag: string, value: number][] = [];
  for (const { session, step, scalars = {} } of eventsIn(path).flat()) {
    if (session === 1) points.splice(0, Infinity, ...points.filter(([at]) => at < step));
    for (const [tag, value] of Object.entries(scalars)) points.push([step, tag, value]);
  }
  return points;
};

function train(callbacks: readonly Callback[], options: Partial<FitOptions> = {}) {
  const { model, ...rest } = setUp();
  return fit(model, { ...rest, epochs: 3, callbacks, ...options });
}

describe('TensorBoard', () => {
  it('writes the numbers of each epoch as scalars', async () => {
    const path = join(folder(), 'a');
    const before = Date.now() / 1000;
    const history = await train([new TensorBoard(path)]);
    const [events] = eventsIn(path);
    expect(filesIn(path)[0]).toMatch(/^events\.out\.tfevents\.\d{10}\.\d{3}\.tiny-mlp$/);
    expect(events.slice(0, 2).map(({ time: _, ...event }) => event)).toEqual([
      { step: 0, version: 'brain.Event:2' },
      { step: 1, session: 1 },
    ]);
    expect(events.slice(2).map(({ step, scalars }) => ({ step, scalars }))).toEqual(
      history.map(({ epoch, loss, validationLoss, metrics, lr }) => ({
        step: epoch,
        scalars: {
          loss: Math.fround(loss),
          validationLoss: Math.fround(validationLoss!),
          accuracy: Math.fround(metrics.accuracy),
          lr: Math.fround(lr),
        },
      })),
    );
    for (const { time } of events) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(Date.now() / 1000);
    }
  });

  it('writes every batch where told, NaN and names of all kinds', async () => {
    const path = folder();
    const name = 'größte/Ünruhe';
    await train([new TensorBoard(path, { every: 'batch' })], { metrics: { [name]: () => NaN } });
    const points = shown(path);
    expect(points.filter(([, tag]) => tag === 'batch/loss').map(([step]) => step)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1)); // prettier-ignore
    expect(points.filter(([, tag]) => tag === name)).toEqual([6, 12, 18].map((step) => [step, name, NaN])); // prettier-ignore
  });

  it.each(['epoch', 'batch'] as const)('shows nothing twice after a resume, by %s', async (every) => {
    const [path, states, whole] = [folder(), folder(), folder()];
    await train([new TensorBoard(whole, { every })]);
    const failing: Callback = { onBatchEnd: ({ epoch, batch }) => { if (epoch === 3 && batch === 2) throw new Error('power'); } };
    const callbacks = () => [new TensorBoard(path, { every }), new Checkpoint(states, { every: 9, everyBatches: 4 })];
    await expectRejection(train([...callbacks(), failing]), Error, 'power');
    await train([...callbacks(), {}], { resume: await latestCheckpoint(states) });
    expect(filesIn(path)).toHaveLength(2);
    expect(shown(path)).toEqual(shown(whole));
  }); // prettier-ignore

  it('is a file of its own for each training, also within a millisecond', async () => {
    const path = folder();
    vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_999);
    for (let i = 0; i < 3; i++) await train([new TensorBoard(path)], { epochs: 1 });
    vi.restoreAllMocks();
    expect(filesIn(path)).toEqual(
      ['1700000000.999', '1700000001.000', '1700000001.001'].map((time) => `events.out.tfevents.${time}.tiny-mlp`),
    ); // prettier-ignore
  });

  it.each([
    [[7], TypeError, "TensorBoard expects folder to be a path, but got 7; pass 'runs/1', say"],
    [['x', { every: 'step' }], RangeError, `TensorBoard expects every to be 'epoch' or 'batch', but got "step"; pass one of these`],
    [['x', { evry: 1 }], OptionError, `TensorBoard expects the options every, but got 'evry'; did you mean 'every'?`],
    [['x', {}, 1], TypeError, 'TensorBoard expects at most 2 arguments, but got 3; remove what is too much'],
  ])('refuses %o', (given, type, text) => {
    expectError(() => new TensorBoard(...(given as [string])), type, text);
  }); // prettier-ignore

  it('refuses a state that is none of its own, and a platform without files', () => {
    expectError(
      () => new TensorBoard('x').loadStateDict({ batches: -1 }),
      RangeError,
      'TensorBoard.loadStateDict expects batches to be a whole number of at least 0, but got -1; pass such a number',
    );
    vi.stubGlobal('process', undefined);
    expectError(() => new TensorBoard(bad('x')), Error, 'TensorBoard expects the files of Node, but got a platform without; keep what fit returns'); // prettier-ignore
  });
});
