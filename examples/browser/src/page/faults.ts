/**
 * What is wrong with a field, said beside it in the place of its hint.
 */
import { byId, setText } from './dom.js';

/** Shows the fault of the field with an id; none by an empty text. */
export function showFault(id: string, fault: string): void {
  byId(id, HTMLInputElement).setAttribute('aria-invalid', String(fault !== ''));
  const place = byId(`${id}-fault`, HTMLElement);
  setText(place, fault);
  place.hidden = fault === '';
  byId(`${id}-hint`, HTMLElement).hidden = fault !== '';
}
