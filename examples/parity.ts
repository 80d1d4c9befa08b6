/**
 * Determinism and parity: scripts run in tiny-mlp and in PyTorch from one seed, in float32 and
 * float64, and the numbers are compared, step by step in float64. Without --script it is one network
 * on MNIST, which NumPy trains too, from tiny-mlp's initial parameters and order of images.
 *
 *     npm run parity                  one network, in PyTorch and NumPy, some minutes
 *     npm run parity -- --script all  whole scripts with everything in them, in PyTorch
 *     npm run parity -- --quick       in small
 *     npm run parity -- --help        all options
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainErrors } from './mnist/errors.js';
import { prepareFolder } from './mnist/files.js';
import { compareMlp } from './parity/compare-mlp.js';
import { compareScripts } from './parity/compare-scripts.js';
import { readSettings } from './parity/options.js';
import { findPython } from './parity/python.js';

explainErrors('parity');

const args = process.argv.slice(2);
const settings = readSettings(args);
const python = findPython(settings.python);
prepareFolder(settings.out);

/** Where the programs hand each other arrays. */
const exchange = mkdtempSync(join(tmpdir(), 'tiny-mlp-parity-'));
process.on('exit', () => rmSync(exchange, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const compare = settings.scripts.includes('mlp') ? compareMlp : compareScripts;
const missed = await compare(settings, {
  python,
  exchange,
  command: ['npm run parity --', ...args].join(' '),
});
for (const sentence of missed) console.error(`parity: ${sentence}`);
if (missed.length > 0) process.exitCode = 1;
