/**
 * Formulas on the site: KaTeX typesets them while it is built, and its style sheet and fonts are
 * put beside the pages, so that a formula looks the same on every machine, without a script and
 * without a network. (Screen readers are given MathML.) A formula that KaTeX does not understand
 * fails the build.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import markdownItKatex from '@vscode/markdown-it-katex';
import { JSX, RendererEvent } from 'typedoc';

/** The KaTeX that the plugin typesets with: style sheet and fonts must be of the same version. */
const fromPlugin = createRequire(
  createRequire(import.meta.url).resolve('@vscode/markdown-it-katex'),
);
const katex = fromPlugin('katex');
const katexFolder = dirname(fromPlugin.resolve('katex/dist/katex.min.css'));

/**
 * A formula wider than the page scrolls by itself; on a phone formulas are smaller, so that few
 * need to.
 */
const ownStyle = `
.katex { font-size: 1.1em; }
.katex-display { overflow-x: auto; overflow-y: hidden; padding: 0.25em 0; }
@media (max-width: 480px) { .katex { font-size: 1em; } }
`;

/** Formulas that KaTeX refused, with its reasons. */
const faults = [];

/** A formula as HTML. */
function renderToString(formula, options) {
  try {
    return katex.renderToString(formula, { ...options, strict: 'error' });
  } catch (error) {
    faults.push(error.message);
    throw error;
  }
}

/** For TypeDoc's option markdownItLoader: $...$ in a line, $$...$$ on lines of its own. */
export const withFormulas = (parser) =>
  parser.use(markdownItKatex.default ?? markdownItKatex, { katex: { renderToString } });

/** For TypeDoc's option plugin. */
export function formulaStyle({ logger, renderer }) {
  renderer.hooks.on('head.end', ({ relativeURL }) =>
    JSX.createElement('link', { rel: 'stylesheet', href: relativeURL('assets/katex/katex.css') }),
  );
  renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    const folder = join(outputDirectory, 'assets', 'katex');
    mkdirSync(join(folder, 'fonts'), { recursive: true });
    for (const name of readdirSync(join(katexFolder, 'fonts')).filter((font) =>
      font.endsWith('.woff2'),
    )) {
      cpSync(join(katexFolder, 'fonts', name), join(folder, 'fonts', name));
    }
    // Every browser in use reads woff2; the other forms of the fonts stay behind.
    const style = readFileSync(join(katexFolder, 'katex.min.css'), 'utf8').replace(
      /,url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)/g,
      '',
    );
    writeFileSync(join(folder, 'katex.css'), style + ownStyle);
    for (const fault of faults) logger.error(`a formula is not as KaTeX wants it: ${fault}`);
  });
}
