/**
 * Sees what each layer gives and is given back while a model runs. For as long, the layers' methods
 * are shadowed by properties of the same names: layers then need no hooks that every run pays for.
 */
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import { Layer } from '../../nn/layer.js';
import type { BackwardOptions, Module } from '../../nn/module.js';

/** Who is told. */
export interface Watcher {
  output(module: Module, y: NdArray): void;
  gradient(module: Module, gradOutput: NdArray): void;
}

/** Modules that hold no others, with their names; outermost first. */
export function leavesOf(module: Module, prefix = ''): [string, Module][] {
  const children = module.namedChildren();
  if (children.length === 0) return [[prefix, module]];
  return children.flatMap(([name, child]) =>
    leavesOf(child, prefix === '' ? name : `${prefix}.${name}`),
  );
}

/** Runs with every leaf of a model watched. */
export function watching<T>(model: Module, watcher: Watcher, run: () => T): T {
  const undo: (() => void)[] = [];
  try {
    for (const [, module] of leavesOf(model)) {
      if (module instanceof Layer) watchLayer(module, watcher, undo);
      else watchModule(module, watcher, undo);
    }
    return run();
  } finally {
    for (const back of undo.reverse()) back();
  }
}

function watchLayer(layer: Layer, watcher: Watcher, undo: (() => void)[]): void {
  const run = layer.run.bind(layer);
  const runBackward = layer.runBackward.bind(layer);
  shadow(layer, undo, 'run', (x: Tensor) => {
    const y = run(x);
    watcher.output(layer, layer.backend.download(y));
    return y;
  });
  shadow(layer, undo, 'runBackward', (gradOutput: FloatTensor, inputGrad: boolean) => {
    watcher.gradient(layer, layer.backend.download(gradOutput));
    return runBackward(gradOutput, inputGrad);
  });
}

function watchModule(module: Module, watcher: Watcher, undo: (() => void)[]): void {
  const forward = module.forward.bind(module);
  const backward = module.backward.bind(module) as (
    gradOutput: NdArray,
    options: BackwardOptions,
  ) => NdArray | null;
  shadow(module, undo, 'forward', (x: NdArray) => {
    const y = forward(x);
    watcher.output(module, y);
    return y;
  });
  shadow(module, undo, 'backward', (gradOutput: NdArray, options: BackwardOptions) => {
    watcher.gradient(module, gradOutput);
    return backward(gradOutput, options);
  });
}

/** One's own module may have such a property already. */
function shadow(module: Module, undo: (() => void)[], name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(module, name);
  const set = { value, configurable: true, writable: true, enumerable: false };
  if (!Reflect.defineProperty(module, name, set)) return; // frozen: it stays unseen
  undo.push(() => {
    if (before) Object.defineProperty(module, name, before);
    else Reflect.deleteProperty(module, name);
  });
}
