/**
 * What the network makes of the drawing: the likeliest digit, and a bar for each.
 */
import { byId, setText } from './dom.js';
import { percent } from './numbers.js';

/** A bar: the parts of it that change. */
interface Bar {
  readonly row: HTMLElement;
  readonly fill: HTMLElement;
  readonly value: HTMLElement;
}

const bars: Bar[] = Array.from({ length: 10 }, (_, digit) => {
  const element = (name: string, className: string, text = ''): HTMLElement => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const row = element('li', 'bar');
  const track = element('span', 'track');
  const [fill, value] = [element('span', 'fill'), element('span', 'value', '–')];
  track.append(fill);
  row.append(element('span', 'digit', String(digit)), track, value);
  return { row, fill, value };
});
byId('bars', HTMLOListElement).append(...bars.map(({ row }) => row));

/** Shows probabilities, or that there are none. Returns the answer as a sentence. */
export function showAnswer(values: Float32Array | null, isTrained: boolean): string {
  const best = values ? values.indexOf(Math.max(...values)) : -1;
  bars.forEach(({ row, fill, value }, digit) => {
    row.classList.toggle('is-best', digit === best);
    fill.style.transform = `scaleX(${values?.[digit] ?? 0})`;
    setText(value, values ? percent(values[digit]) : '–');
  });
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
