/** What every tool runs: XOR learnt, each subpath used, a search. What it gives is Node's, to the bit. */
export const program = async ({ core, datasets, io, sweep, train, workers }) => {
  core.manualSeed(0);
  const { Sequential, Linear, ReLU } = core;
  const model = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 2));
  const criterion = new core.SoftmaxCrossEntropy();
  const optimizer = new core.SGD(model.parameters(), { lr: 0.5 });
  const x = core.array([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const y = core.array([0, 1, 1, 0]);
  let loss = 0;
  for (let step = 0; step < 400; step++) {
    loss = criterion.forward(model.forward(x), y);
    optimizer.zeroGrad();
    model.backward(criterion.backward());
    optimizer.step();
  }
  if (!(loss < 0.1)) throw new Error(`XOR was not learnt: loss ${loss}`);
  model.loadStateDict(io.readNpz(io.writeNpz(model.stateDict(), { compress: true })));
  const labels = await datasets.readIdx(datasets.writeIdx(core.array([1, 2], { dtype: 'uint8' })));
  const space = { width: [1, 2, 3] };
  const data = new Float64Array([1]);
  const { results } = await sweep.gridSearch({ space, train, data, workers }).summary();
  const scores = results.map(({ score, error }) => error?.message ?? score);
  return `loss ${loss}, labels ${labels.data.join(' ')}, scores ${scores.join(' ')}`;
};
