/**
 * Real programs of the other side, where they are installed: NumPy reads what is written here,
 * scikit-learn trains what is read here, and TensorFlow.js loads the files that are read here.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { array, predictProbabilities, toNested } from '../../src/index.js';
import { readNpz, readSklearn, writeNpz } from '../../src/io/index.js';
import { expectClose } from '../support/close.js';

const pythonWith = (module: string) =>
  ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  );
const folder = mkdtempSync(join(tmpdir(), 'others-live-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

describe.skipIf(pythonWith('numpy') === undefined)('NumPy', { timeout: 60_000 }, () => {
  it('reads what writeNpz writes, and writes what readNpz reads', () => {
    writeFileSync(at('in.npz'), writeNpz({ x: array([[1, 2, 3], [4, 5, 6]]).transpose(1, 0), n: Int8Array.of(-1, 2) }, { compress: true })); // prettier-ignore
    const program = `
import numpy, sys
given = numpy.load(sys.argv[1])
assert given["x"].dtype == "float32" and given["n"].tolist() == [-1, 2]
numpy.savez(sys.argv[2], x=given["x"] * 2, labels=numpy.arange(3), wide=numpy.array([2**40]))
`;
    execFileSync(pythonWith('numpy')!, ['-c', program, at('in.npz'), at('out.npz')]);
    const { x, labels, wide } = readNpz(readFileSync(at('out.npz')));
    expect(toNested(x)).toEqual([[2, 8], [4, 10], [6, 12]]); // prettier-ignore
    expect([labels.dtype, toNested(labels)]).toEqual(['int32', [0, 1, 2]]);
    expect([wide.dtype, toNested(wide)]).toEqual(['float64', [2 ** 40]]);
  });
});

describe.skipIf(pythonWith('sklearn') === undefined)('scikit-learn', { timeout: 120_000 }, () => {
  it("'s classifier behind a scaler is read, and tells the same probabilities", () => {
    const { lines } = JSON.parse(
      readFileSync(new URL('../fixtures/sklearn_models.json', import.meta.url), 'utf8'),
    ) as { lines: string };
    const program = `${lines}
import sys, warnings
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
warnings.filterwarnings("ignore")
x, y = load_iris(return_X_y=True)
model = make_pipeline(StandardScaler(), MLPClassifier((7,), max_iter=30, random_state=3)).fit(x, y)
write_mlp(sys.argv[1], model)
print(json.dumps([x[::10].tolist(), model.predict_proba(x[::10]).tolist()]))
`;
    const python = pythonWith('sklearn')!;
    const said = execFileSync(python, ['-c', program, at('iris.json')], { encoding: 'utf8' });
    const [rows, expected] = JSON.parse(said) as [number[][], number[][]];
    const { model, classes, activation } = readSklearn(readFileSync(at('iris.json')));
    expect(classes).toEqual([0, 1, 2]);
    const x = array(rows, { dtype: 'float64' });
    expectClose(predictProbabilities(model, x, { activation: activation! }), expected, 1e-12);
  });
});

const peers = fileURLToPath(new URL('../../bench/peers', import.meta.url));
const tfjs = existsSync(join(peers, 'node_modules/@tensorflow/tfjs'));

describe.skipIf(!tfjs)('TensorFlow.js', { timeout: 120_000 }, () => {
  it('loads its own files, and answers as the models that are read of them here', () => {
    const script = fileURLToPath(new URL('../fixtures/tfjs_models.mjs', import.meta.url));
    const copy = at('tfjs_models.mjs');
    writeFileSync(copy, readFileSync(script, 'utf8'));
    // It loads each model that it saved, and ends with an error where one answers otherwise.
    execFileSync(process.execPath, [copy, peers], { stdio: 'pipe' });
    interface Answers {
      cases: { title: string; y: number[][] }[];
    }
    const [now, kept] = [at('tfjs_models.json'), join(dirname(script), 'tfjs_models.json')].map(
      (path) => (JSON.parse(readFileSync(path, 'utf8')) as Answers).cases,
    );
    expect(now.map(({ title }) => title)).toEqual(kept.map(({ title }) => title));
    now.forEach(({ y }, i) => expectClose(y, kept[i].y, 1e-6));
  });
});
