/**
 * The training of bench/train.ts in a page: it is told what to train and posts how long it took.
 * Between epochs it returns to the event loop, as `fit` does: a page's threads start only there.
 */
import { array } from 'tiny-mlp';
import { checkAgainstReference, trainer } from '../tools/mlp.js';
import { secondsOnce } from '../tools/timing.js';

const told = new URLSearchParams(location.search);
const number = (name: string): number => Number(told.get(name));

/** Milliseconds in which a thread can come up. */
const PAUSE = 100;

async function fetched(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

try {
  const [x, y] = await Promise.all([fetched('/x.bin'), fetched('/y.bin')]);
  const images = {
    x: array(x, [y.length, x.length / y.length]),
    y: array(y),
  };
  const settings = { hidden: number('hidden'), batch: number('batch') };
  const options = { fused: told.get('fused') === 'true', threads: number('threads') };
  checkAgainstReference(images, settings, 'wasm', options);
  const { epoch } = trainer(images, settings);
  const epochs = number('epochs');
  const seconds: number[] = [];
  while (seconds.length < epochs) {
    seconds.push(secondsOnce(epoch));
    await new Promise((resume) => setTimeout(resume, PAUSE));
  }
  await fetch('/done', { method: 'POST', body: JSON.stringify(seconds) });
} catch (error) {
  await fetch('/failed', { method: 'POST', body: String(error) });
}
