/**
 * The style sheet's colours, for what is painted on canvases.
 */

/** A colour as red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The names of the colours, without the dashes. style.css says what they are. */
type Name = 'surface' | 'ink' | 'quiet' | 'line' | 'accent';

/** A colour as CSS has it, in the scheme of this moment. */
export const colour = (name: Name): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A colour as numbers. */
export function rgb(name: Name): Rgb {
  // Registered as a <color> (style.css), so that browsers compute it: rgb(r, g, b).
  const [red, green, blue] = (colour(name).match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** The font of the page, for canvases. */
export const font = (pixels: number): string =>
  `${pixels}px ${getComputedStyle(document.body).fontFamily}`;

/** Calls back when the reader changes between light and dark. */
export function onSchemeChange(changed: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}
