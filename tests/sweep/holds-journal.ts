/**
 * A search that says that it has its journal and then never ends, until it is killed. Arguments:
 * the journal, the number of workers.
 */
import { gridSearch } from '../../src/sweep/index.js';

const [journal, workers] = process.argv.slice(2);
const train = async function* ({ a }: { a: number }) {
  if (a === 2) await new Promise((resolve) => setTimeout(resolve, 1e8));
  yield { loss: a };
};
const sweep = gridSearch({ space: { a: [1, 2, 3] }, train, workers: Number(workers), journal });
for await (const { index } of sweep) console.log(index);
