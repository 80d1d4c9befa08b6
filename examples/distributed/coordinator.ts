/**
 * The coordinator: searches the grid of examples/mnist.ts through a queue, and writes down what the
 * workers find. It trains nothing itself.
 *
 *     npx tsx examples/distributed/coordinator.ts --help
 *
 * One that is stopped or killed goes on where it was when it is started again with the same
 * options.
 */
import { setBackend } from 'tiny-mlp';
import { loadDigits } from '../mnist/digits.js';
import { explainErrors } from '../mnist/errors.js';
import { prepareFolder, writeWhole } from '../mnist/files.js';
import { bestOf } from '../mnist/results.js';
import { searchGrid } from '../mnist/search.js';
import { alignedTable, plural } from '../mnist/table.js';
import { BullMqExecutor } from './bullmq-executor.js';
import { checkSearch } from './foreign.js';
import { readCoordinatorSettings } from './options.js';
import { digestOf, trainingDigest } from './protocol.js';
import { reach, withoutPassword } from './redis.js';
import { concealPasswords } from './secrets.js';

concealPasswords();
explainErrors('coordinator');
const settings = readCoordinatorSettings(process.argv.slice(2));
const { redis, queue, hidden, batch, epochs, lr, seed, limit, heldOut, out } = settings;
checkSearch(settings);
setBackend(settings.backend);
prepareFolder(out);
await reach(redis);

const images = await loadDigits(settings);
const synthetic = images.name !== 'MNIST';
const warning = `This is NOT MNIST: the images are ${images.name}, drawn by this program.`;
if (synthetic) console.log(warning);
console.log(
  `Data: ${images.name}. Grid: hidden ${hidden.join(', ')} × batch ${batch.join(', ')}; ` +
    `${plural(epochs, 'epoch')} each, seed ${seed}`,
);
console.log(
  `Points go to ${queue} at ${withoutPassword(redis)}. They wait there for workers: npm run ` +
    'distributed:worker\n',
);

const executor = new BullMqExecutor({
  redis,
  queue,
  search: {
    images: { synthetic, limit, heldOut },
    data: digestOf(images),
    training: trainingDigest(),
  },
});
const { grid, resumed, seconds, forget } = await searchGrid(settings, images, { executor });

const accuracyAt = (h: number, b: number) =>
  grid.find((point) => point.hidden === h && point.batch === b)?.validationAccuracy?.toFixed(2) ??
  'none';
console.log('\nValidation accuracy (%), hidden sizes down, batch sizes across:\n');
console.log(
  alignedTable(
    batch,
    hidden.map((h) => [h, batch.map((b) => accuracyAt(h, b))] as const),
  ),
);
const best = bestOf(grid);
console.log(
  `\nBest params: hidden ${best.hidden}, batch ${best.batch} (validation accuracy ` +
    `${best.validationAccuracy.toFixed(2)} %)`,
);
const results = { data: images.name, settings: { hidden, batch, epochs, lr, seed }, grid };
const [file] = await writeWhole(out, { 'grid.json': `${JSON.stringify(results, null, 2)}\n` });
forget();
console.log(
  `\nThe grid took ${seconds.toFixed(1)} s, ${resumed} of its points were known from before. ` +
    `Written: ${file}`,
);
if (synthetic) console.log(`\n${warning}`);
process.exit(); // also where Redis is away, and connections try on
