/**
 * What the network makes of the drawing: the likeliest digit, and a bar for each.
 */
import { Bars } from './bars.js';
import { byId, setText } from './dom.js';
import { percent } from './numbers.js';

const bars = new Bars(byId('bars', HTMLOListElement));
const digits = Array.from({ length: 10 }, (_, digit) => digit);
bars.show(digits.map((digit) => ({ label: String(digit), share: 0, text: '–' })));

/** Shows probabilities, or that there are none. Returns the answer as a sentence. */
export function showAnswer(values: Float32Array | null, isTrained: boolean): string {
  const best = values ? values.indexOf(Math.max(...values)) : -1;
  bars.show(
    digits.map((digit) => ({
      label: String(digit),
      share: values?.[digit] ?? 0,
      text: values ? percent(values[digit]) : '–',
      isBest: digit === best,
    })),
  );
  setText(byId('answer', HTMLOutputElement), values ? String(best) : '–');
  byId('answer', HTMLOutputElement).classList.toggle('is-empty', !values);
  const share = values ? percent(values[best]) : '';
  const untrained = 'a guess: the network is untrained';
  setText(
    byId('answer-of', HTMLElement),
    values ? (isTrained ? `with ${share}` : untrained) : 'no drawing yet',
  );
  return values ? `Read as ${best}, ${isTrained ? share : untrained}.` : 'The pad is empty.';
}
