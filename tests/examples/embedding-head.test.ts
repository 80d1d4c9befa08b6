/**
 * examples/embedding-head.ts: reading vectors, and the program as a user runs it, on made-up vectors
 * and on a file.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { classTable } from '../../examples/embedding-head/class-table.js';
import { loadHead } from '../../examples/embedding-head/head.js';
import { readVectors } from '../../examples/embedding-head/vectors.js';
import { DataError } from '../../examples/mnist/errors.js';
import { argmax, array, Generator, predict, toNested } from '../../src/index.js';
import { readNpz, writeNpz } from '../../src/io/index.js';
import { runExample } from '../support/programs.js';

const temporary = mkdtempSync(join(tmpdir(), 'tiny-mlp-embedding-head-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(temporary, name);
  writeFileSync(path, content);
  return path;
}
const line = (vector: readonly number[], label: string) => JSON.stringify({ vector, label });
const ten = (vector: readonly number[], label: string) =>
  Array<string>(10).fill(line(vector, label));

describe('vectors in a file', () => {
  it('are read from JSON lines', () => {
    const lines = [...ten([1, 2, 3], 'a'), '', ...ten([4, 5, 6], 'b')].join('\r\n');
    const { x, labels } = readVectors(file('good.jsonl', lines));
    expect([x.shape, x.dtype]).toEqual([[20, 3], 'float32']);
    expect([x.get(0, 2), x.get(19, 0), labels[0], labels[19]]).toEqual([3, 4, 'a', 'b']);
  });

  it("are read from NumPy's .npz", () => {
    const vectors = new Generator(0).normal([20, 3], { dtype: 'float64' });
    const labels = array(Array.from({ length: 20 }, (_, n) => n % 2), { dtype: 'int32' });
    const read = readVectors(file('good.npz', writeNpz({ vectors, labels })));
    expect([read.x.shape, read.x.dtype]).toEqual([[20, 3], 'float32']);
    expect(read.x.get(19, 2)).toBe(Math.fround(vectors.get(19, 2)));
    expect(read.labels).toEqual(toNested(labels));
  });

  const [a, b] = [ten([1, 2], 'a'), ten([3, 4], 'b')];
  it.each([
    ['a label that is none', [...a, '{"vector": [1, 2]}'], ':11: expected {"vector": [numbers], "label": "text"}, but got {"vector": [1, 2]}; write one such object a line'],
    ['no JSON', ['vector,label'], ':1: expected {"vector": [numbers], "label": "text"}, but got vector,label; write one such object a line'],
    ['a number that is none', [line([1, NaN], 'a')], ':1: expected {"vector": [numbers], "label": "text"}, but got {"vector":[1,null],"label":"a"}; write one such object a line'],
    ['another length', [...a, line([1], 'b')], ':11: expected a vector of 2 numbers like the first, but got 1; embed all texts with one model'],
    ['nothing', [], ': expected a vector a line, but got none; write {"vector": [numbers], "label": "text"}'],
    ['one class', a, ': expected at least 2 classes, but got 1; add vectors of another one'],
    ['a rare class', [...a, ...b.slice(1)], ': expected at least 10 vectors of each class, but got 9 of "b"; add some, or leave the class out'],
  ])('are refused in a sentence where there is %s', (_, lines, text) => {
    const path = file('bad.jsonl', lines.join('\n'));
    expect(() => readVectors(path)).toThrow(new DataError(path + text));
  });

  it('are refused in a sentence where there is no such file', () => {
    const path = join(temporary, 'none.jsonl');
    const text = `expected a file '${path}', but got ENOENT: no such file or directory, open '${path}'; check the path`;
    expect(() => readVectors(path)).toThrow(new DataError(text));
  });

  it('are refused in a sentence where an .npz lacks them', () => {
    const path = file('bad.npz', writeNpz({ vectors: array([[1, 2]]) }));
    expect(() => readVectors(path)).toThrow(
      new DataError(
        `${path}: expected arrays vectors [N, D] and labels [N], but got {"vectors":[1,2]}; write ` +
          'both with numpy.savez(path, vectors=..., labels=...)',
      ),
    );
  });
}); // prettier-ignore

it('the table of classes has their precision, recall and F1', () => {
  const table = classTable(['ham', 'spam'], array([0, 0, 1, 1]), array([0, 1, 1, 1]));
  expect(table.split('\n')).toEqual([
    'class  precision     recall         F1',
    'ham        1.000      0.500      0.667',
    'spam       0.667      1.000      0.800',
  ]);
});

describe('the program', () => {
  it(
    'reaches its target, writes what it learned, and answers by it',
    { timeout: 120_000 },
    async () => {
      const out = join(temporary, 'whole');
      const { code, stdout, stderr } = await runExample('embedding-head', ['--out', out]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const warning =
        'These vectors are MADE UP, by this program: they embed no text, and nobody wrote such tickets.';
      const lines = stdout.trim().split('\n');
      expect([lines[0], lines.at(-1)]).toEqual([warning, warning]);
      const found = /F1 of all classes alike (\S+), expected calibration error (\S+)$/m.exec(
        stdout,
      );
      expect(Number(found?.[1])).toBeGreaterThanOrEqual(0.9);
      expect(Number(found?.[2])).toBeLessThanOrEqual(0.05);
      expect(stdout).toMatch(/^A new vector of returns is answered with: returns \d+\.\d %, /m);
      const names = ['calibration.png', 'calibration.svg', 'head.json', 'head.npz'];
      expect(readdirSync(out).sort()).toEqual(names);
      expect(readFileSync(join(out, 'calibration.svg'), 'utf8')).toContain('MADE UP');
      expect(readNpz(readFileSync(join(out, 'head.npz')))['2.weight']?.shape).toEqual([64, 384]);
    },
  );

  it('ends with exit code 1 and a sentence where a target is missed', async () => {
    const args = ['--epochs', '1', '--out', join(temporary, 'missed')];
    const { code, stderr } = await runExample('embedding-head', args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^embedding-head: expected an F1 of at least 0\.9, but got 0\.\d{3}\nembedding-head: expected a calibration error of at most 0\.05, but got 0\.\d{3}\n$/,
    );
  });

  it("learns a user's own vectors, without saying that they are made up", async () => {
    const [middles, noise] = [{ cat: [3, 0, 0], dog: [0, 3, 0] }, new Generator(1)];
    const lines = Object.entries(middles).flatMap(([label, middle]) =>
      Array.from({ length: 60 }, () =>
        line(
          middle.map((m) => m + noise.normal([1]).get(0) / 2),
          label,
        ),
      ),
    );
    const out = join(temporary, 'own');
    const path = file('own.jsonl', lines.join('\n'));
    const { code, stdout, stderr } = await runExample('embedding-head', [
      '--vectors',
      path,
      '--out',
      out,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('MADE UP');
    expect(readFileSync(join(out, 'calibration.svg'), 'utf8')).not.toContain('MADE UP');
    const { head, classes } = loadHead(out);
    const answers = argmax(predict(head, Object.values(middles)));
    expect(toNested<number[]>(answers).map((c) => classes[c])).toEqual(['cat', 'dog']);
  });
});
