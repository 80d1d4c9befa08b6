/**
 * Digits in the report: some of the training images, and the mistakes the network was surest of.
 */
import type { LabelledImages } from 'tiny-mlp/datasets';
import type { Mistake } from '../mistakes.js';
import { thousands } from '../table.js';
import { dataUrl } from './html.js';
import { greys, png } from './png.js';

/** How many training images are shown: two rows on a wide screen. */
const SAMPLES = 20;

const image = (pixels: Uint8Array, alt: string): string =>
  `<img src="${dataUrl('image/png', png(pixels, 28, greys))}" width="28" height="28" alt="${alt}">`;

/** The first training images with their labels. */
export function sampleSheet({ x, y }: LabelledImages): string {
  const [count, pixels] = x.shape;
  const items = Array.from({ length: Math.min(SAMPLES, count) }, (_, i) => {
    const grey = Uint8Array.from({ length: pixels }, (_, p) => x.get(i, p));
    return (
      `<li>${image(grey, `Training image ${i + 1}: digit ${y.get(i)}`)}<span ` +
      `aria-hidden="true">${y.get(i)}</span></li>`
    );
  });
  return `<ul class="sheet">${items.join('\n')}</ul>`;
}

/**
 * The images that were answered wrong with the highest probability. @param wrong - How many there
 * are in all.
 */
export function mistakeSheet(mistakes: readonly Mistake[], wrong: number): string {
  if (wrong === 0) return '<p>Every test image was answered right.</p>';
  const which =
    mistakes.length === wrong
      ? `All ${thousands(wrong)} mistakes`
      : `${mistakes.length} of ${thousands(wrong)} mistakes`;
  const items = mistakes.map(({ pixels, right, answered, sureness }) => {
    const share = `${(100 * sureness).toFixed(0)} %`;
    const digit = image(
      pixels,
      `Digit ${right}, answered as ${answered} with ${share} probability`,
    );
    return (
      `<li>${digit}<span aria-hidden="true"><b>${right}</b> → ` +
      `<i>${answered}</i><br>${share}</span></li>`
    );
  });
  return `<p>${which}, the ones the network was surest of first: <span class="key"><b>right digit</b> → <i>its answer</i></span>, and the probability it gave to that answer.</p>
<ul class="sheet">${items.join('\n')}</ul>`;
}
