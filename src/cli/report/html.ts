/**
 * Pieces of HTML. Whatever a file says goes through `escape`.
 */

/** Text as HTML; what is no printable character is shown as ?. */
export const escape = (text: string): string =>
  text.replace(/\p{C}/gu, '?').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const term = ([name, text]: readonly [string, string]): string =>
  `<div><dt>${name}</dt><dd>${text}</dd></div>`;

/** Names and what they stand for; both are HTML. */
export const terms = (list: readonly (readonly [string, string])[]): string =>
  `<dl>${list.map(term).join('\n')}</dl>`;

/** A table that scrolls on a narrow screen; cells are HTML, the first of each row its head. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const body = rows.map(
    ([first, ...rest]) =>
      `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody>
</table></div>`;
}
