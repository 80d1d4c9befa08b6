/**
 * A backend takes batches of bytes as they are: every method must give what it gives for the numbers they stand for.
 */
import { describe, it } from 'vitest';
import { array, type NdArray } from '../../src/index.js';
import type { Tensor } from '../../src/backend/backend.js';
import { scaledBytes } from '../../src/data/gather.js';
import { deferred } from '../../src/core/deferred.js';
import type { WasmBackend } from '../../src/backend/wasm/wasm.js';
import { expectSame } from '../support/close.js';
import { expectBits, nested, numbersOf, plainStep, upload, wasmEngines } from './support.js';

describe.each(wasmEngines)('$engine: bytes that are not written out', ({ backend }) => {
  const table = scaledBytes(1 / 255, 'float32');
  const bytes = (shape: readonly [number, number]) =>
    deferred(Uint8Array.from({ length: shape[0] * shape[1] }, (_, i) => (37 * i) % 256), table, shape); // prettier-ignore
  const written = (shape: readonly [number, number]) => array(bytes(shape));

  /** The same calls, given the bytes and given the numbers. */
  const cases: [string, (engine: WasmBackend, of: (shape: readonly [number, number]) => NdArray) => Tensor][] = [
    ['linear', (e, of) => { const y = e.allocate([5, 3], 'float32'); e.linear(upload(e, of([5, 4])), upload(e, of([4, 3])), null, y); return y; }],
    ['relu', (e, of) => { const y = e.allocate([5, 4], 'float32'); e.relu(upload(e, of([5, 4])), y); return y; }],
    ['reluGrad', (e, of) => { const dx = e.allocate([5, 4], 'float32'); e.reluGrad(upload(e, of([5, 4])), upload(e, of([5, 4])), dx); return dx; }],
    ['add', (e, of) => { const sum = upload(e, of([5, 4])); e.add(upload(e, of([5, 4])), sum); return sum; }],
    ['linearBiasGrad', (e, of) => { const db = e.allocate([4], 'float32'); e.linearBiasGrad(upload(e, of([5, 4])), db, false); return db; }],
    ['linearWeightGrad', (e, of) => { const dW = e.allocate([4, 3], 'float32'); e.linearWeightGrad(upload(e, of([5, 4])), upload(e, of([5, 3])), dW, false); return dW; }],
    ['linearWeightGrad that adds', (e, of) => { const dW = upload(e, of([4, 3])); e.linearWeightGrad(upload(e, of([5, 4])), upload(e, of([5, 3])), dW, true); return dW; }],
    ['linearInputGrad', (e, of) => { const dx = e.allocate([5, 4], 'float32'); e.linearInputGrad(upload(e, of([5, 3])), upload(e, of([4, 3])), dx); return dx; }],
    ['linearInputGrad of 24 rows', (e, of) => { const dx = e.allocate([24, 4], 'float32'); e.linearInputGrad(upload(e, of([24, 3])), upload(e, of([4, 3])), dx); return dx; }],
    ['softmaxCrossEntropy', (e, of) => { const p = e.allocate([5, 4], 'float32'); e.softmaxCrossEntropy(upload(e, of([5, 4])), new Int32Array(5), p); return p; }],
    ['softmaxCrossEntropyGrad', (e, of) => { const dz = e.allocate([5, 4], 'float32'); e.softmaxCrossEntropyGrad(upload(e, of([5, 4])), new Int32Array(5), 1, dz); return dz; }],
    ['sgdStep of the value', (e, of) => { const w = upload(e, of([5, 4])); e.sgdStep(w, upload(e, of([5, 4])), null, plainStep); return w; }],
    ['sgdStep of the velocity', (e, of) => { const w = upload(e, of([5, 4])); e.sgdStep(w, upload(e, of([5, 4])), upload(e, of([5, 4])), { ...plainStep, momentum: 0.9, first: false }); return w; }],
    ['a step along a gradient put off', (e, of) => { const [w, dW] = [upload(e, of([4, 3])), e.allocate([4, 3], 'float32')]; e.linearWeightGrad(upload(e, of([5, 4])), upload(e, of([5, 3])), dW, false); e.sgdStep(w, dW, null, plainStep); return w; }],
  ]; // prettier-ignore

  it.each(cases)('give %s the same bits as the numbers they stand for', (_, run) => {
    expectBits('result', numbersOf(backend, run(backend, bytes)), numbersOf(backend, run(backend, written)));
  });

  it('are written out for expose and download', () => {
    expectBits('download', numbersOf(backend, upload(backend, bytes([5, 4]))), written([5, 4]).data);
    expectSame(backend.expose(upload(backend, bytes([2, 2]))), nested(written([2, 2])) as number[][]);
  });
});
