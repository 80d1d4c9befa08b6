/**
 * The report's style sheet: one column, the system's own fonts, colours that follow the reader's
 * choice of light or dark.
 */

/** CSS. */
export const style = `
:root { color-scheme: light dark; --paper:#fbfbf9; --ink:#1d2129; --quiet:#5b6472;
  --line:#e0e1de; --accent:#b8324a; --second:#1f6f8b; --right:#2f7d5b; }
@media screen and (prefers-color-scheme: dark) { :root { --paper:#101216; --ink:#eceef2;
  --quiet:#a3abb8; --line:#2c323c; --accent:#ff8a80; --second:#6cc5e0; --right:#6fcf9f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui,
  -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; font-variant-numeric:
  tabular-nums; -webkit-text-size-adjust: 100%; overflow-wrap: anywhere; }
header, main, footer { max-width: 44rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: clamp(2rem, 7vw, 3.5rem); }
.eyebrow { margin: 0; color: var(--quiet); }
h1 { margin: .1rem 0 1rem; font-size: clamp(1.75rem, 6vw, 2.5rem); line-height: 1.15;
  font-weight: 650; letter-spacing: -.02em; }
.score { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75rem; margin: 0 0
  1.5rem; max-width: none; color: var(--quiet); }
.score b { font-size: clamp(2.75rem, 12vw, 4rem); line-height: 1.1; font-weight: 650;
  letter-spacing: -.03em; color: var(--ink); }
h2 { margin: 2.75rem 0 .25rem; font-size: 1.3rem; line-height: 1.3; font-weight: 650;
  letter-spacing: -.01em; }
p { margin: 0 0 1rem; max-width: 40rem; }
dl { margin: 0; border-top: 1px solid var(--line); }
dl div { display: grid; grid-template-columns: 11rem 1fr; gap: 1rem; padding: .45rem 0;
  border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); } dd { margin: 0; }
figure { margin: 1rem 0; } svg { display: block; width: 100%; max-width: 37rem; height: auto; }
svg text { fill: var(--quiet); font-size: 12.5px; } svg .axis { fill: var(--ink); }
.rule { stroke: var(--line); } .mark { stroke: var(--quiet); }
.line { fill: none; stroke-width: 2.25; stroke-linejoin: round; } .line.training { stroke:
  var(--accent); } .line.aside { stroke: var(--second); stroke-dasharray: 6 3; }
circle.training { fill: var(--accent); } circle.aside { fill: var(--second); }
.dot { fill: var(--accent); fill-opacity: .45; } .ideal { stroke: var(--quiet);
  stroke-dasharray: 2 3; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0
  .5rem; padding: 0; color: var(--quiet); font-size: .9rem; }
.legend li::before { content: ''; display: inline-block; width: 1.6rem; margin-right: .45rem;
  vertical-align: middle; border-top: 3px solid var(--accent); } .legend .aside::before {
  border-top: 3px dashed var(--second); }
details { margin: 0 0 1rem; } summary { cursor: pointer; color: var(--quiet); padding: .5rem 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.scroll { overflow-x: auto; margin-bottom: 1rem; } details .scroll { max-height: 24rem;
  overflow-y: auto; }
table { border-collapse: separate; border-spacing: 2px; overflow-wrap: normal; } caption {
  text-align: left; color: var(--quiet); font-size: .875rem; padding: .5rem 0; }
th { font-weight: 500; color: var(--quiet); padding: .2rem .6rem; } th[scope=row] { text-align:
  left; color: var(--ink); } td { text-align: right; padding: .2rem .6rem; }
.confusion td { text-align: center; padding: .4rem .7rem; border-radius: 3px; }
.confusion .right { background: color-mix(in srgb, var(--right) 20%, var(--paper)); font-weight:
  600; }
.confusion .wrong { background: color-mix(in srgb, var(--accent) var(--share), var(--paper)); }
  .confusion .none { color: var(--quiet); }
.worth { width: 100%; } .worth td { white-space: nowrap; } .worth .bar { width: 45%; padding:
  .2rem 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.bar i { display: block; height: .8rem; width: var(--share); min-width: 1px; background:
  var(--accent); border-radius: 0 3px 3px 0; }
footer { margin-top: 3rem; padding-top: 1rem; padding-bottom: 3rem; color: var(--quiet);
  font-size: .875rem; }
@media (max-width: 32rem) { dl div { grid-template-columns: 1fr; gap: 0; } .worth .bar { width:
  22%; } th, td { padding: .2rem .35rem; } .worth th[scope=row] { overflow-wrap: anywhere; } svg
  text { font-size: 17px; } }
@media print { header, main, footer { max-width: none; padding: 0; } h2 { break-after: avoid; }
  figure, table, dl div { break-inside: avoid; } * { print-color-adjust: exact;
  -webkit-print-color-adjust: exact; } }
`;
