/**
 * What the module exports: each kernel for float32 and for float64. Nothing else is in this file.
 */
import { listRows as listRowsOf, listColumns as listColumnsOf, listByteRows as listByteRowsOf, expand as expandOf } from './lists';
import { byColumns, byRows } from './list-products';
import { ADD, DESCEND, STORE } from './finish';
import { packColumns as packColumnsOf, packRows as packRowsOf, product as productOf } from './product';
import { inputGradient as inputGradientOf } from './input-gradient';
import { transpose as transposeOf } from './transpose';
import { relu as reluOf, reluGradient as reluGradientOf, add as addOf, sumRows as sumRowsOf, sgd as sgdOf } from './elementwise';
import { forward as softmaxCrossEntropyOf, gradient as softmaxCrossEntropyGradientOf } from './softmax-cross-entropy';
import { exp as expOfTwo } from './exponential';
export { log } from './exponential';

/** Bytes of a matrix that stays in the nearest cache beside what else is needed there. */
const NEAR: usize = 48 << 10;

/** Where memory that holds nothing static begins. */
export const heapBase: usize = __heap_base;

export function listRows32(x: usize, rows: usize, columns: usize, stride: usize, starts: usize, indices: usize, values: usize, limit: f64): usize {
  return listRowsOf<f32>(x, rows, columns, stride, starts, indices, values, limit);
}
export function listRows64(x: usize, rows: usize, columns: usize, stride: usize, starts: usize, indices: usize, values: usize, limit: f64): usize {
  return listRowsOf<f64>(x, rows, columns, stride, starts, indices, values, limit);
}
export function listColumns32(rows: usize, columns: usize, starts: usize, indices: usize, values: usize, outStarts: usize, outIndices: usize, outValues: usize): void {
  listColumnsOf<f32>(rows, columns, starts, indices, values, outStarts, outIndices, outValues);
}
export function listColumns64(rows: usize, columns: usize, starts: usize, indices: usize, values: usize, outStarts: usize, outIndices: usize, outValues: usize): void {
  listColumnsOf<f64>(rows, columns, starts, indices, values, outStarts, outIndices, outValues);
}
export function inputGradient32(dy: usize, dyStride: usize, weight: usize, wStride: usize, width: usize, rows: usize, inputs: usize, gate: usize, dx: usize, dxStride: usize, active: usize, spare: usize): void {
  inputGradientOf<f32>(dy, dyStride, weight, wStride, width, rows, inputs, gate, dx, dxStride, active, spare);
}
export function inputGradient64(dy: usize, dyStride: usize, weight: usize, wStride: usize, width: usize, rows: usize, inputs: usize, gate: usize, dx: usize, dxStride: usize, active: usize, spare: usize): void {
  inputGradientOf<f64>(dy, dyStride, weight, wStride, width, rows, inputs, gate, dx, dxStride, active, spare);
}
export function relu32(x: usize, y: usize, vectors: usize): void {
  reluOf<f32>(x, y, vectors);
}
export function relu64(x: usize, y: usize, vectors: usize): void {
  reluOf<f64>(x, y, vectors);
}
export function reluGradient32(y: usize, dy: usize, dx: usize, vectors: usize): void {
  reluGradientOf<f32>(y, dy, dx, vectors);
}
export function reluGradient64(y: usize, dy: usize, dx: usize, vectors: usize): void {
  reluGradientOf<f64>(y, dy, dx, vectors);
}
export function add32(source: usize, target: usize, vectors: usize): void {
  addOf<f32>(source, target, vectors);
}
export function add64(source: usize, target: usize, vectors: usize): void {
  addOf<f64>(source, target, vectors);
}
export function sumRows32(m: usize, rows: usize, stride: usize, width: usize, sums: usize, accumulate: bool): void {
  sumRowsOf<f32>(m, rows, stride, width, sums, accumulate);
}
export function sumRows64(m: usize, rows: usize, stride: usize, width: usize, sums: usize, accumulate: bool): void {
  sumRowsOf<f64>(m, rows, stride, width, sums, accumulate);
}
export function sgd32(value: usize, gradient: usize, velocity: usize, vectors: usize, lr: f32, momentum: f32, dampening: f32, weightDecay: f32, nesterov: bool, start: bool): void {
  sgdOf<f32>(value, gradient, velocity, vectors, lr, momentum, dampening, weightDecay, nesterov, start);
}
export function sgd64(value: usize, gradient: usize, velocity: usize, vectors: usize, lr: f64, momentum: f64, dampening: f64, weightDecay: f64, nesterov: bool, start: bool): void {
  sgdOf<f64>(value, gradient, velocity, vectors, lr, momentum, dampening, weightDecay, nesterov, start);
}
export function softmaxCrossEntropy32(logits: usize, labels: usize, probabilities: usize, rows: usize, classes: usize, stride: usize, terms: usize): f64 {
  return softmaxCrossEntropyOf<f32>(logits, labels, probabilities, rows, classes, stride, terms);
}
export function softmaxCrossEntropy64(logits: usize, labels: usize, probabilities: usize, rows: usize, classes: usize, stride: usize, terms: usize): f64 {
  return softmaxCrossEntropyOf<f64>(logits, labels, probabilities, rows, classes, stride, terms);
}
export function softmaxCrossEntropyGradient32(probabilities: usize, labels: usize, scale: f64, out: usize, rows: usize, classes: usize, stride: usize): void {
  softmaxCrossEntropyGradientOf<f32>(probabilities, labels, scale, out, rows, classes, stride);
}
export function softmaxCrossEntropyGradient64(probabilities: usize, labels: usize, scale: f64, out: usize, rows: usize, classes: usize, stride: usize): void {
  softmaxCrossEntropyGradientOf<f64>(probabilities, labels, scale, out, rows, classes, stride);
}
export function listByteRows32(bytes: usize, table: usize, rows: usize, columns: usize, starts: usize, indices: usize, values: usize, limit: f64): usize {
  return listByteRowsOf<f32>(bytes, table, rows, columns, starts, indices, values, limit);
}
export function expand32(bytes: usize, table: usize, rows: usize, columns: usize, out: usize, stride: usize): void {
  expandOf<f32>(bytes, table, rows, columns, out, stride);
}
export function listByteRows64(bytes: usize, table: usize, rows: usize, columns: usize, starts: usize, indices: usize, values: usize, limit: f64): usize {
  return listByteRowsOf<f64>(bytes, table, rows, columns, starts, indices, values, limit);
}
export function expand64(bytes: usize, table: usize, rows: usize, columns: usize, out: usize, stride: usize): void {
  expandOf<f64>(bytes, table, rows, columns, out, stride);
}
export function transpose32(m: usize, stride: usize, rows: usize, columns: usize, out: usize, outStride: usize): void {
  transposeOf<f32>(m, stride, rows, columns, out, outStride);
}
export function transpose64(m: usize, stride: usize, rows: usize, columns: usize, out: usize, outStride: usize): void {
  transposeOf<f64>(m, stride, rows, columns, out, outStride);
}

export function listProduct32(starts: usize, indices: usize, values: usize, rows: usize, m: usize, mStride: usize, width: usize, first: usize, out: usize, outStride: usize): void {
  byColumns<f32>(starts, indices, values, rows, m, mStride, width, first, out, outStride, STORE, 0);
}

/** `mBytes` is the size of m. */
export function listGradient32(starts: usize, indices: usize, values: usize, rows: usize, m: usize, mStride: usize, mBytes: usize, width: usize, out: usize, outStride: usize, mode: i32, lr: f32): void {
  if (mBytes > NEAR) {
    if (mode == DESCEND) byColumns<f32>(starts, indices, values, rows, m, mStride, width, 0, out, outStride, DESCEND, lr);
    else if (mode == ADD) byColumns<f32>(starts, indices, values, rows, m, mStride, width, 0, out, outStride, ADD, 0);
    else byColumns<f32>(starts, indices, values, rows, m, mStride, width, 0, out, outStride, STORE, 0);
  } else if (mode == DESCEND) byRows<f32>(starts, indices, values, rows, m, mStride, width, out, outStride, DESCEND, lr);
  else if (mode == ADD) byRows<f32>(starts, indices, values, rows, m, mStride, width, out, outStride, ADD, 0);
  else byRows<f32>(starts, indices, values, rows, m, mStride, width, out, outStride, STORE, 0);
}

export function product32(a: usize, rows: usize, steps: usize, m: usize, mStride: usize, width: usize, first: usize, out: usize, outStride: usize, mode: i32, lr: f32, pack: usize): void {
  if (mode == DESCEND) productOf<f32>(a, rows, steps, m, mStride, width, 0, out, outStride, DESCEND, lr, pack);
  else if (mode == ADD) productOf<f32>(a, rows, steps, m, mStride, width, 0, out, outStride, ADD, 0, pack);
  else productOf<f32>(a, rows, steps, m, mStride, width, first, out, outStride, STORE, 0, pack);
}

export function listProduct64(starts: usize, indices: usize, values: usize, rows: usize, m: usize, mStride: usize, width: usize, first: usize, out: usize, outStride: usize): void {
  byColumns<f64>(starts, indices, values, rows, m, mStride, width, first, out, outStride, STORE, 0);
}

/** `mBytes` is the size of m. */
export function listGradient64(starts: usize, indices: usize, values: usize, rows: usize, m: usize, mStride: usize, mBytes: usize, width: usize, out: usize, outStride: usize, mode: i32, lr: f64): void {
  if (mBytes > NEAR) {
    if (mode == DESCEND) byColumns<f64>(starts, indices, values, rows, m, mStride, width, 0, out, outStride, DESCEND, lr);
    else if (mode == ADD) byColumns<f64>(starts, indices, values, rows, m, mStride, width, 0, out, outStride, ADD, 0);
    else byColumns<f64>(starts, indices, values, rows, m, mStride, width, 0, out, outStride, STORE, 0);
  } else if (mode == DESCEND) byRows<f64>(starts, indices, values, rows, m, mStride, width, out, outStride, DESCEND, lr);
  else if (mode == ADD) byRows<f64>(starts, indices, values, rows, m, mStride, width, out, outStride, ADD, 0);
  else byRows<f64>(starts, indices, values, rows, m, mStride, width, out, outStride, STORE, 0);
}

export function product64(a: usize, rows: usize, steps: usize, m: usize, mStride: usize, width: usize, first: usize, out: usize, outStride: usize, mode: i32, lr: f64, pack: usize): void {
  if (mode == DESCEND) productOf<f64>(a, rows, steps, m, mStride, width, 0, out, outStride, DESCEND, lr, pack);
  else if (mode == ADD) productOf<f64>(a, rows, steps, m, mStride, width, 0, out, outStride, ADD, 0, pack);
  else productOf<f64>(a, rows, steps, m, mStride, width, first, out, outStride, STORE, 0, pack);
}

export function exp(x: f64): f64 {
  return v128.extract_lane<f64>(expOfTwo(v128.splat<f64>(x)), 0);
}

export function packRows32(a: usize, stride: usize, rows: usize, steps: usize, to: usize): void {
  packRowsOf<f32>(a, stride, rows, steps, to);
}
export function packColumns32(a: usize, stride: usize, rows: usize, steps: usize, to: usize): void {
  packColumnsOf<f32>(a, stride, rows, steps, to);
}

export function packRows64(a: usize, stride: usize, rows: usize, steps: usize, to: usize): void {
  packRowsOf<f64>(a, stride, rows, steps, to);
}
export function packColumns64(a: usize, stride: usize, rows: usize, steps: usize, to: usize): void {
  packColumnsOf<f64>(a, stride, rows, steps, to);
}
