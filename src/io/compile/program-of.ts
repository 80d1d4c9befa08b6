/**
 * A graph as a program.
 */
import type { FloatDType } from '../../core/dtype.js';
import { sizeOf } from '../../core/ndarray.js';
import type { Graph, GraphNode } from '../graph/graph.js';
import { load, repeat, store } from './code.js';
import { Layout } from './layout.js';
import { statementsOf } from './nodes.js';
import type { Buffer, Program, Statement } from './program.js';
import { Scope } from './scope.js';

/**
 * The program that computes what a graph says.
 *
 * @param dtype - What numbers of the model are stored as between two nodes.
 * @param isQuantized - Whether weights are stored as int8.
 */
export function programOf(
  who: string,
  graph: Graph,
  dtype: FloatDType,
  isQuantized: boolean,
): Program {
  const float = dtype === 'float64' ? 'f64' : 'f32';
  const { inputs, values, nodes } = graph;
  const size = inputs.reduce((sum, { id }) => sum + sizeOf(values[id].shape), 0);
  const isFloat = inputs.every(({ id }) => values[id].type === 'float');
  const input: Buffer = { name: 'x', element: isFloat ? float : 'f64', size };
  const { shape, type } = values[graph.output];
  const output: Buffer = {
    name: 'y',
    element: type === 'float' ? float : 'f64',
    size: sizeOf(shape),
  };
  const layout = new Layout(graph, float, input, output);
  const scope = new Scope(who, graph, layout, float, isQuantized);
  const body = nodes.flatMap((node, n): Statement[] => {
    if (layout.isAlias(node)) return [];
    const statements = statementsOf(node, scope);
    layout.release(n);
    if (statements.length === 0) return [];
    return [{ kind: 'block', text: titleOf(node), body: statements }];
  });
  const from = layout.view(graph.output);
  if (from.buffer !== output) {
    const copy = repeat('i', output.size, (i) => [store(output, i, load(from.buffer, i))]);
    body.push({ kind: 'block', text: 'The answer is the input.', body: copy });
  }
  return {
    input,
    output,
    constants: scope.constants,
    scratch: [...layout.scratch, ...scope.extra],
    body,
  };

  /** What a comment says of a node: nothing that came from outside. */
  function titleOf(node: GraphNode): string {
    const what = node.op === 'unary' ? node.f.name : node.op;
    const shown = (id: number) => values[id].shape.join(' × ') || '1';
    if ('x' in node) return `${what}: ${shown(node.x)} → ${shown(node.y)}`;
    return `${what}: ${shown(node.y)}`;
  }
}
