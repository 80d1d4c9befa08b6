/**
 * Small pieces of HTML that all sections use.
 */
import type { Picture } from '../charts/charts.js';

export const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Text of a sentence that has tags in it, for attributes. */
export const plain = (html: string): string => html.replace(/<[^>]*>/g, '');

export const dataUrl = (type: string, content: string | Uint8Array): string =>
  `data:${type};base64,${Buffer.from(content).toString('base64')}`;

/** Pages up to this width show the narrow pictures. */
export const NARROW = '40rem';

/**
 * A picture as an image, not inline: the browser picks the theme, and no two pictures share an id.
 */
export function figure({ light, dark, narrow }: Picture, alt: string): string {
  const url = (svg: string): string => dataUrl('image/svg+xml', svg);
  const small = `screen and (max-width: ${NARROW})`;
  return `<figure><picture>
<source media="${small} and (prefers-color-scheme: dark)" srcset="${url(narrow.dark)}">
<source media="${small}" srcset="${url(narrow.light)}">
<source media="screen and (prefers-color-scheme: dark)" srcset="${url(dark)}">
<img src="${url(light)}" alt="${escape(alt)}"></picture></figure>`;
}

/** An image in two themes. On paper it is the light one: the browser prints in light. */
export const themed = (light: string, dark: string, attributes: string): string =>
  `<picture><source media="screen and (prefers-color-scheme: dark)" srcset="${dark}"><img ` +
  `src="${light}" ${attributes}></picture>`;

/** Rows of a list of terms. */
export const terms = (rows: readonly (readonly [term: string, text: string])[]): string =>
  `<dl>${rows.map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`).join('\n')}</dl>`;
