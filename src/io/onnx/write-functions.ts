/**
 * Functions of one number as nodes of ONNX: the op where there is one, else its formula. In double
 * precision too, for which onnxruntime has few of the ops that are made of others: there the others
 * are written out.
 */
import { exp } from '../../core/elementary.js';
import type { UnaryFunction } from '../graph/graph.js';
import type { Emitter } from './emitter.js';
import { DOUBLE, FLOAT } from './schema.js';

/** By how much a softplus may differ from x above its threshold and still be called equal. */
const NOTHING = 1e-8;

/** x · (1 + tanh or erf of something) / 2. */
const halved = (graph: Emitter, x: string, bent: string): string =>
  graph.add('Mul', [
    graph.add('Mul', [x, graph.add('Add', [bent, graph.number(1)])]),
    graph.number(0.5),
  ]);

function gelu(graph: Emitter, x: string): string {
  const isDouble = graph.dtype === 'float64';
  if (graph.opset >= 20 && !isDouble) return graph.add('Gelu', [x]);
  const inside = graph.add('Div', [x, graph.number(Math.SQRT2)]);
  // onnxruntime has no erf of doubles.
  const erf = isDouble
    ? graph.add('Cast', [graph.add('Erf', [graph.add('Cast', [inside], { to: FLOAT })])], {
        to: DOUBLE,
      })
    : graph.add('Erf', [inside]);
  return halved(graph, x, erf);
}

function geluTanh(graph: Emitter, x: string): string {
  if (graph.opset >= 20 && graph.dtype === 'float32')
    return graph.add('Gelu', [x], { approximate: 'tanh' });
  const cube = graph.add('Mul', [x, graph.add('Mul', [x, x])]);
  const sum = graph.add('Add', [x, graph.add('Mul', [graph.number(0.044715), cube])]);
  return halved(
    graph,
    x,
    graph.add('Tanh', [graph.add('Mul', [graph.number(Math.sqrt(2 / Math.PI)), sum])]),
  );
}

/** ln(1 + eˣ), of doubles max(x, 0) + ln(1 + e^−|x|). */
function plainSoftplus(graph: Emitter, x: string): string {
  if (graph.dtype === 'float32') return graph.add('Softplus', [x]);
  const power = graph.add('Exp', [graph.add('Neg', [graph.add('Abs', [x])])]);
  const rest = graph.add('Log', [graph.add('Add', [power, graph.number(1)])]);
  return graph.add('Add', [graph.add('Relu', [x]), rest]);
}

/** x above 0; below it what is given. */
export const belowZero = (graph: Emitter, x: string, below: string): string =>
  graph.add('Where', [graph.add('Greater', [x, graph.number(0)]), x, below]);

const expm1 = (graph: Emitter, x: string): string =>
  graph.add('Sub', [graph.add('Exp', [x]), graph.number(1)]);

function elu(graph: Emitter, x: string, alpha: number): string {
  if (graph.dtype === 'float32') return graph.add('Elu', [x], { alpha: { float: alpha } });
  return belowZero(graph, x, graph.add('Mul', [graph.number(alpha), expm1(graph, x)]));
}

function selu(graph: Emitter, x: string): string {
  if (graph.dtype === 'float32') return graph.add('Selu', [x]);
  const [alpha, gamma] = [1.6732632423543772, 1.0507009873554805];
  const below = graph.add('Mul', [graph.number(alpha), expm1(graph, x)]);
  return graph.add('Mul', [graph.number(gamma), belowZero(graph, x, below)]);
}

function hardswish(graph: Emitter, x: string): string {
  if (graph.dtype === 'float32') return graph.add('HardSwish', [x]);
  const clip = graph.add('Clip', [
    graph.add('Add', [x, graph.number(3)]),
    graph.number(0),
    graph.number(6),
  ]);
  return graph.add('Div', [graph.add('Mul', [x, clip]), graph.number(6)]);
}

function softplus(graph: Emitter, x: string, beta: number, threshold: number): string {
  const inside = beta === 1 ? x : graph.add('Mul', [x, graph.number(beta)]);
  const whole = plainSoftplus(graph, inside);
  const y = beta === 1 ? whole : graph.add('Div', [whole, graph.number(beta)]);
  if (exp(-threshold) / Math.abs(beta) < NOTHING) return y;
  return graph.add('Where', [graph.add('Greater', [inside, graph.number(threshold)]), x, y]);
}

/** sin(ωx), of float32 too by doubles: large angles have few digits left after the comma. */
function sine(graph: Emitter, x: string, omega: number): string {
  if (omega === 1 || graph.dtype === 'float64')
    return graph.add('Sin', [omega === 1 ? x : graph.add('Mul', [x, graph.number(omega)])]);
  const double = graph.add('Cast', [x], { to: DOUBLE });
  const angle = graph.add('Mul', [double, graph.number(omega, 'float64')]);
  return graph.add('Cast', [graph.add('Sin', [angle])], { to: FLOAT });
}

/** The nodes of a function; returns what it gives. */
export function writeFunction(graph: Emitter, x: string, f: UnaryFunction): string {
  switch (f.name) {
    case 'relu':
      return graph.add('Relu', [x]);
    case 'sigmoid':
      return graph.add('Sigmoid', [x]);
    case 'tanh':
      return graph.add('Tanh', [x]);
    case 'silu':
      return graph.add('Mul', [x, graph.add('Sigmoid', [x])]);
    case 'mish':
      return graph.opset >= 18 && graph.dtype === 'float32'
        ? graph.add('Mish', [x])
        : graph.add('Mul', [x, graph.add('Tanh', [plainSoftplus(graph, x)])]);
    case 'gelu':
      return gelu(graph, x);
    case 'geluTanh':
      return geluTanh(graph, x);
    case 'elu':
      return elu(graph, x, f.alpha);
    case 'selu':
      return selu(graph, x);
    case 'relu6':
      return graph.add('Clip', [x, graph.number(0), graph.number(6)]);
    case 'hardtanh':
      return graph.add('Clip', [x, graph.number(f.minVal), graph.number(f.maxVal)]);
    case 'hardswish':
      return hardswish(graph, x);
    case 'leakyReLU':
      return graph.dtype === 'float32'
        ? graph.add('LeakyRelu', [x], { alpha: { float: f.negativeSlope } })
        : belowZero(graph, x, graph.add('Mul', [x, graph.number(f.negativeSlope)]));
    case 'rescaling': {
      const scaled = graph.add('Mul', [x, graph.number(f.scale)]);
      return f.offset === 0 ? scaled : graph.add('Add', [scaled, graph.number(f.offset)]);
    }
    case 'sine':
      return sine(graph, x, f.omega);
    case 'softplus':
      return softplus(graph, x, f.beta, f.threshold);
  }
}
