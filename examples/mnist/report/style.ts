/**
 * The report's style sheet: one column, the system's own fonts, colours that follow the reader's
 * choice of light or dark.
 */
import { dark, light, type Theme } from '../charts/chart.js';

const colours = ({ paper, ink, quiet, grid, accent }: Theme): string =>
  `--paper:${paper};--ink:${ink};--quiet:${quiet};--line:${grid};--accent:${accent};`;

/** CSS. */
export const style = `
:root { ${colours(light)} --right:#2f7d5b; --negative:#2166ac; --digits: invert(1); --blend: multiply; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { ${colours(dark)} --right:#6fcf9f; --negative:#60a5f0; --digits: none; --blend: screen; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; font-variant-numeric: tabular-nums; }
main, footer { max-width: 47rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding: 3.5rem 0 0; }
.eyebrow { margin: 0; color: var(--quiet); }
h1 { margin: .1rem 0 1.5rem; font-size: clamp(3rem, 9vw, 4.25rem); line-height: 1.1; font-weight: 650; letter-spacing: -.03em; }
h1 small { display: inline-block; line-height: 1.4; font-size: 1.15rem; font-weight: 400; letter-spacing: 0; }
h2 { margin: 3.5rem 0 .25rem; font-size: 1.35rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; }
p { margin: 0 0 1rem; max-width: 40rem; }
.notice { max-width: none; padding: .8rem 1rem; border-left: 4px solid var(--accent); background: color-mix(in srgb, var(--accent) 10%, transparent); }
dl { margin: 0; border-top: 1px solid var(--line); }
dl div { display: grid; grid-template-columns: 8rem 1fr; gap: 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); } dd { margin: 0; }
figure { margin: 1.25rem -20px; } figure img { display: block; max-width: 100%; height: auto; }
table { border-collapse: separate; border-spacing: 2px; } caption { text-align: left; color: var(--quiet); font-size: .875rem; padding: .5rem 0; }
th { font-weight: 500; color: var(--quiet); padding: .2rem .6rem; } td { text-align: right; padding: .2rem .6rem; }
table.grid { min-width: min(100%, 34rem); } .grid td { text-align: center; padding: .3rem .9rem; } .grid small { display: block; color: var(--quiet); }
.scroll { overflow-x: auto; margin-bottom: 1rem; }
.confusion { font-size: .875rem; width: 100%; table-layout: fixed; min-width: 38rem; } .confusion td, .confusion th { text-align: center; padding: .42rem 0; border-radius: 3px; }
.confusion .right { background: color-mix(in srgb, var(--right) 20%, var(--paper)); font-weight: 600; }
.confusion .wrong { background: color-mix(in srgb, var(--accent) var(--share), var(--paper)); }
.confusion .none { color: color-mix(in srgb, var(--quiet) 45%, var(--paper)); } .confusion .share { width: 5rem; color: var(--quiet); }
.sheet { list-style: none; margin: 1.25rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(3.8rem, 1fr)); gap: 1.1rem .6rem; }
.sheet li { text-align: center; font-size: .875rem; } .sheet span { color: var(--quiet); }
.sheet img { display: block; width: 100%; height: auto; aspect-ratio: 1; image-rendering: pixelated; filter: var(--digits); mix-blend-mode: var(--blend); border: 1px solid transparent; margin-bottom: .3rem; }
.key { white-space: nowrap; } .key em { color: var(--negative); font-style: normal; font-weight: 600; }
.weights img { width: 100%; max-width: 40rem; image-rendering: pixelated; padding: 0 20px; } a { color: inherit; text-decoration-color: var(--accent); text-underline-offset: .2em; }
.sheet b, .key b { color: var(--right); font-weight: 600; } .sheet i, .key i { color: var(--accent); font-style: normal; font-weight: 600; }
footer { margin-top: 4rem; padding-top: 1rem; padding-bottom: 3rem; color: var(--quiet); font-size: .875rem; }

@media (max-width: 32rem) {
  dl div { grid-template-columns: 1fr; gap: 0; } h1 small { display: block; text-indent: -.35em; }
  table:has(.share) { border-spacing: 1px; } .confusion { min-width: 0; font-size: .625rem; } .confusion td, .confusion th { padding: .5rem 0; }
  .confusion .share { width: 2.3rem; } .confusion .right { font-weight: 500; } .confusion caption { font-size: .875rem; }
}
@media print {
  body { font-size: .8rem; } main, footer { max-width: none; padding: 0; } header { padding: 0; } h2 { margin-top: 2rem; break-after: avoid; }
  section > p { break-after: avoid; } .sheet img { border: 0; }
  figure, table, .sheet li, dl div { break-inside: avoid; } figure { margin: .75rem 0; } figure img { max-height: 20cm; } .weights img { max-width: 14cm; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
