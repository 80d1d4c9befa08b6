/**
 * A model of tables as a graph: columns in by their names, probabilities or a number out.
 */
import { GraphBuilder } from '../io/graph/builder.js';
import type { Graph, ValueId } from '../io/graph/graph.js';
import type { lower } from '../io/graph/lower.js';
import { MOST_ONE_HOT, sizeOf, type PreparationState } from './preparation.js';
import type { Fitted } from './training.js';

type CategoryState = PreparationState['categories'][number];

/** The graph of a model that has learnt. */
export function graphOfTable<Answer, Scores>(
  who: string,
  label: string,
  target: string,
  { preparation, network, outcome }: Fitted<Answer, Scores>,
  lowerNetwork: typeof lower,
): Graph {
  const graph = new GraphBuilder(who, 'float32');
  const x = prepare(preparation.state(), graph);
  const output = outcome.addTo(graph, lowerNetwork(network, x, graph, 'network'));
  const { dtype, values, inputs, nodes } = graph;
  return { label, dtype, values, inputs, nodes, output, classes: outcome.classes, target };
}

/** The nodes from columns to what the network takes; see `Preparation.transform`. */
function prepare(state: PreparationState, graph: GraphBuilder): ValueId {
  const { columns, imputer, scaler } = state;
  const learnt = state.categories.values();
  const numbers: ValueId[] = [];
  const few: [ValueId, CategoryState][] = [];
  const many: [ValueId, CategoryState][] = [];
  for (const { name, kind } of columns) {
    if (kind === 'number') {
      numbers.push(graph.input({ shape: [], type: 'number' }, { name }));
      continue;
    }
    const column = learnt.next().value!;
    const { categories } = column;
    const x = graph.input({ shape: [], type: 'category' }, { name, categories });
    (sizeOf(column) <= MOST_ONE_HOT ? few : many).push([x, column]);
  }
  const parts: ValueId[] = [];
  const column = (x: ValueId) => graph.add({ op: 'reshape', x }, [1]);
  if (imputer && scaler) {
    numbers.forEach((x, j) => {
      const value = Number(imputer.statistics[j]);
      const filled = graph.add({ op: 'impute', x, value }, [], '', 'number');
      const [mean, scale] = [Number(scaler.mean[j]), Number(scaler.scale[j])];
      parts.push(column(graph.add({ op: 'standardize', x: filled, mean, scale }, [])));
    });
    for (const j of imputer.indicated)
      parts.push(column(graph.add({ op: 'isMissing', x: numbers[j] }, [])));
  }
  for (const [x, { categories, hasMissing, shares }] of few) {
    const width = categories.length + Number(hasMissing);
    parts.push(graph.add({ op: 'oneHot', x, categories, hasMissing, shares }, [width]));
  }
  for (const [x, { categories, hasMissing }] of many)
    parts.push(column(graph.add({ op: 'place', x, categories, hasMissing }, [])));
  if (parts.length === 1) return parts[0];
  const width = parts.reduce((sum, x) => sum + graph.shapeOf(x)[0], 0);
  return graph.add({ op: 'concat', xs: parts }, [width]);
}
