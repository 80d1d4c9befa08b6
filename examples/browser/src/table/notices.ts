/**
 * Notices: what went wrong, said beside what it is about.
 */
import { byId, setText } from '../page/dom.js';
import { Refusal } from './csv.js';

/** Which part of the page a notice belongs to. */
type Place = 'source' | 'training' | 'network';

/** Shows a notice beside what it is about; an empty text takes it back. */
export function notify(place: Place, text: string): void {
  const element = byId(`notice-${place}`, HTMLElement);
  element.hidden = text === '';
  setText(element, text);
  if (text !== '') element.scrollIntoView({ block: 'nearest' });
}

/** Does what may fail or be refused, and says so where it is. */
export async function attempt(place: Place, act: () => unknown): Promise<void> {
  notify(place, '');
  try {
    await act();
  } catch (error) {
    const { message } = error as Error;
    notify(place, error instanceof Refusal ? message : `That failed: ${message}.`);
  }
}
