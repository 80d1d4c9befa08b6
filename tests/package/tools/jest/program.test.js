/* global workers */
const { resolve } = require('node:path');
const { program } = require('./program.js');

const packages = {
  core: require('tiny-mlp'),
  datasets: require('tiny-mlp/datasets'),
  io: require('tiny-mlp/io'),
  sweep: require('tiny-mlp/sweep'),
  tabular: require('tiny-mlp/tabular'),
};
const inPlace = function* ({ width }, { data }) {
  yield { loss: new packages.core.Linear(2, width).weight.value.get(0, 0) + data[0] };
};

test('gives what Node gives', async () => {
  const train = workers > 0 ? resolve('train.mjs') : inPlace;
  expect(await program({ ...packages, train, workers })).toBe(process.env.EXPECTED);
});
