/**
 * A search with a journal that is killed: prints the place of each point that it trained, once it
 * is told of it. Arguments: the journal, the number of workers.
 */
import { gridSearch } from '../../src/sweep/index.js';

const [journal, workers] = process.argv.slice(2);
const train = async function* ({ a, b }: { a: number; b: number }) {
  for (let epoch = 1; epoch <= 2; epoch++) {
    await new Promise((resolve) => setTimeout(resolve, 8));
    yield { loss: Math.sin(a * 17 + b) / epoch };
  }
  return { pad: 'é'.repeat(3000), odd: [NaN, -0, Infinity, 1 / 3] };
};
const sweep = gridSearch({
  space: { a: [1, 2, 3, 4, 5, 6], b: [1, 2, 3, 4, 5, 6, 7, 8] },
  train,
  workers: Number(workers),
  journal,
});
for await (const { index, attempts } of sweep) if (attempts > 0) console.log(index);
