/**
 * Files that are written, held against ONNX's own checker, with shapes inferred. It runs where
 * Python has the package onnx; elsewhere the test says nothing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Generator } from '../../../src/index.js';
import { writeOnnx } from '../../../src/io/index.js';
import { TabularClassifier, TabularRegressor } from '../../../src/tabular/index.js';
import { flowers, houses } from '../../tabular/tables.js';
import { ownModules } from './support.js';

const python = ['/usr/bin/python3', 'python3'].find(
  (path) => spawnSync(path, ['-c', 'import onnx']).status === 0,
);
const version = python
  ? Number(execFileSync(python, ['-c', 'import onnx; print(onnx.defs.onnx_opset_version())'], { encoding: 'utf8' }))
  : 0; // prettier-ignore

const program = `
import sys, glob, onnx
for name in sorted(glob.glob(sys.argv[1] + '/*.onnx')):
    model = onnx.load(name)
    try:
        onnx.checker.check_model(model, full_check=True)
    except Exception as error:
        print(model.graph.name, str(error))
print(len(glob.glob(sys.argv[1] + '/*.onnx')), 'checked')
`;

it.skipIf(!python)("every module and table is a file of ONNX's own kind", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
  const opsets = [17, 18, 20, 23].filter((opset) => opset <= version);
  let count = 0;
  const keep = (file: Uint8Array) => writeFileSync(join(folder, `${count++}.onnx`), file);
  const classifier = new TabularClassifier({ target: 'species', epochs: 1 });
  await classifier.fit(flowers());
  const regressor = new TabularRegressor({ target: 'price', epochs: 1 });
  await regressor.fit(houses());
  for (const opset of opsets) {
    keep(writeOnnx(classifier, { opset, metadata: { author: 'me' } }));
    keep(writeOnnx(regressor, { opset }));
    for (const { make, features, integerInput } of ownModules) {
      const inputShape = integerInput ? {} : { inputShape: [features] };
      for (const dtype of ['float32', 'float64'] as const)
        keep(writeOnnx(make(dtype, new Generator(1)), { opset, ...inputShape }));
    }
  }
  const said = execFileSync(python!, ['-c', program, folder], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(said.trim()).toBe(`${count} checked`);
  expect(count).toBeGreaterThan(80);
});
