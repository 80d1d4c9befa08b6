/**
 * Small helpers over the page's elements.
 */

/** The element with an id, of the type that the page gives it. */
export function byId<T extends Element>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`internal: the page has no ${type.name} with the id '${id}'`);
}

/** A button, by its id. */
export const button = (id: string): HTMLButtonElement => byId(id, HTMLButtonElement);

/** Sets an element's text, if it is another: screen readers announce what is written again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A canvas's context. */
export function context(
  canvas: HTMLCanvasElement,
  options?: CanvasRenderingContext2DSettings,
): CanvasRenderingContext2D {
  const found = canvas.getContext('2d', options);
  if (!found) throw new Error('internal: this browser has no 2D canvas');
  return found;
}

/**
 * Gives a canvas as many pixels as the screen has where it stands, at a height in CSS pixels.
 * Returns the pixels per CSS pixel.
 */
export function fitCanvas(canvas: HTMLCanvasElement, height: number): number {
  const density = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(canvas.clientWidth * density), Math.round(height * density)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  canvas.style.height = `${height}px`;
  return density;
}

/** Calls back when an element's width changes, and once at first. */
export function onWidth(element: Element, changed: () => void): void {
  let width = -1;
  onSize(element, (now) => {
    if (now === width) return;
    width = now;
    changed();
  });
}

/** Calls back when an element's width or height changes, and once at first. */
export function onSize(element: Element, changed: (width: number) => void): void {
  new ResizeObserver(([entry]) => changed(entry.contentRect.width)).observe(element);
}

/** A new element with a class and a text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
