import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  Concat,
  Embedding,
  Flatten,
  Generator,
  Linear,
  Module,
  ReLU,
  Sequential,
  zeros,
} from '../../src/index.js';
import { graphOf } from '../../src/io/graph/graph-of.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { modules } from '../cases/modules.js';
import { Scale } from '../cases/documented.js';

const leaves = (module: Module): Module[] => {
  const children = module.namedChildren().map(([, child]) => child);
  return children.length === 0 ? [module] : children.flatMap(leaves);
};

describe('graphOf', () => {
  it.each(modules)('knows $title, or says that it is no module of this package', (row) => {
    const model = row.make('float32', new Generator(1));
    const make = () => graphOf('write', model, row.integerInput ? undefined : [row.features]);
    if (leaves(model).some((leaf) => leaf instanceof Scale)) {
      expect(make).toThrow(/^write expects modules of this package, but got Scale at .*class of/);
      return;
    }
    const { values, nodes, inputs, output } = make();
    const known = new Set(inputs.map(({ id }) => id));
    for (const node of nodes) {
      const taken = 'xs' in node ? node.xs : 'a' in node ? [node.a, node.b] : [node.x];
      for (const id of taken) expect(known).toContain(id);
      expect(known).not.toContain(node.y);
      known.add(node.y);
    }
    expect(known.size).toBe(values.length);
    model.eval();
    const y = model.forward(zeros(row.integerInput ? [2] : [2, row.features]));
    expect([2, ...values[output].shape]).toEqual(y.shape);
  });

  it('takes the shape of one input where the model does not tell it', () => {
    const words = new Sequential(new Embedding(9, 4), new Flatten(), new Linear(12, 2));
    expect(graphOf('write', words, [3]).nodes.map(({ op }) => op)).toEqual([
      'embedding',
      'reshape',
      'linear',
    ]);
    expect(() => graphOf('write', words)).toThrow(
      'write expects Linear(12 → 2) to be given x [B, 12], but got [B, 4]; ' +
        'pass { inputShape }, the shape of one input',
    );
    expect(() => graphOf('write', new ReLU())).toThrow(
      'write expects a model that tells how many features it takes, but got ReLU; ' +
        'pass { inputShape: [4] }, say',
    );
    expect(() => graphOf('write', new ReLU(), [0])).toThrow('a size in inputShape');
    expect(() => graphOf('write', new ReLU(), 4 as never)).toThrow('inputShape as a list');
  });

  it('refuses what has no answer of its own', () => {
    expect(() =>
      graphOf('write', new Sequential(new BatchNorm1d(3, { trackRunningStats: false }))),
    ).toThrow(
      "write expects BatchNorm1d(3) at '0' to have running statistics, but got one without, " +
        'whose answers depend on the batch; make it with trackRunningStats',
    );
    expect(() => graphOf('write', new Flatten(0), [4])).toThrow(
      'write expects Flatten(0, -1) at the top to keep the batch, but got x [B, 4]',
    );
    expect(() => graphOf('write', new Sequential(new Flatten(0)), [4])).toThrow(
      "write expects Flatten(0, -1) at '0' to keep the batch, but got x [B, 4]",
    );
    expect(() =>
      graphOf('write', new Concat(new Embedding(3, 2), new Embedding(4, 2)), [5]),
    ).toThrow('give [B, features], but got [B, 5, 2]; end them with a Flatten');
    expect(() =>
      graphOf(
        'write',
        new Sequential(new Linear(2, 3), new Linear(3, 1, { dtype: 'float64' }) as never),
      ),
    ).toThrow('float64');
    expect(() => graphOf('write', 3 as never)).toThrow(
      'write expects model to be a Module, but got 3; pass a network or a fitted model of tables',
    );
  });

  it('begins with the columns of a table and ends with answers', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      size: i % 7 ? i : null,
      colour: 'abc'[i % 3],
      place: `k${i % 20}`,
      kind: i % 2 ? 'p' : 'q',
    }));
    const kinds = new TabularClassifier<(typeof rows)[number], 'kind'>({
      target: 'kind',
      epochs: 1,
    });
    expect(() => graphOf('write', kinds)).toThrow('write expects a fitted model');
    await kinds.fit(rows);
    const graph = graphOf('write', kinds);
    expect(graph.inputs.map(({ name }) => name)).toEqual(['size', 'colour', 'place']);
    expect(graph.classes).toEqual(['p', 'q']);
    expect(graph.nodes.map(({ op }) => op).slice(0, 8)).toEqual([
      'impute',
      'standardize',
      'reshape',
      'isMissing',
      'reshape',
      'oneHot',
      'place',
      'reshape',
    ]);
    const sizes = new TabularRegressor({ target: 'size', epochs: 1 });
    await sizes.fit(rows.filter(({ size }) => size !== null));
    const last = graphOf('write', sizes).nodes.at(-1);
    expect(last?.op).toBe('unstandardize');
    expect(() => graphOf('write', sizes, [3])).toThrow('inputShape for networks alone');
  });
});
