/**
 * The check that npm run docs makes of what it built, on sites with a fault each.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../scripts/check-site.js';

const search = (...urls: string[]) =>
  `window.searchData = "${deflateSync(JSON.stringify({ rows: urls.map((url) => ({ url })) })).toString('base64')}";`;

const whole: Readonly<Record<string, string>> = {
  'index.html':
    '<link rel="stylesheet" href="assets/style.css"><a href="documents/Guide.html#place">A guide</a>',
  'documents/Guide.html':
    '<h1 id="place">Place</h1><a href="../index.html"></a><a href="#place"></a><a href="https://arxiv.org/abs/1"></a>',
  'assets/style.css':
    '@import url(more.css); body { background: url(data:image/png;base64,AA==); }',
  'assets/more.css': '',
  'assets/search.js': search('documents/Guide.html', 'index.html#top'),
};

function faults(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-site-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return faultsOf(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the check of the site', () => {
  it('has nothing to say of a site that is whole, with links to other sites', () =>
    expect(faults(whole)).toEqual([]));

  it.each([
    ['a link to no page', 'index.html', '<a href="documents/Gide.html">', 'index.html leads to documents/Gide.html, which is no file'],
    ['a link out of the site', 'index.html', '<a href="../README.md">', 'index.html leads to ../README.md, which is no file'],
    ['a link to a folder', 'index.html', '<a href="documents">', 'index.html leads to documents, which is no file'],
    ['a link to no place', 'index.html', '<a href="documents/Guide.html#plaice">', "index.html leads to documents/Guide.html#plaice, but documents/Guide.html has no place 'plaice'"],
    ['a link to no place on the same page', 'index.html', '<a href="#plaice">', "index.html leads to #plaice, but index.html has no place 'plaice'"],
    ['a picture that is not there', 'index.html', '<img src="a.png">', 'index.html leads to a.png, which is no file'],
    ['a script from elsewhere', 'index.html', '<script src="https://cdn.example/a.js"></script>', 'index.html loads https://cdn.example/a.js, which needs a network'],
    ['a style sheet from elsewhere', 'index.html', '<link href="//cdn.example/a.css">', 'index.html loads //cdn.example/a.css, which needs a network'],
    ['a picture from elsewhere', 'index.html', '<img src="https://img.example/badge.svg">', 'index.html loads https://img.example/badge.svg, which needs a network'],
    ['a font from elsewhere', 'assets/style.css', "@font-face { src: url('https://fonts.example/a.woff2') }", 'assets/style.css loads https://fonts.example/a.woff2, which needs a network'],
    ['a font that is not there', 'assets/style.css', '@font-face { src: url(fonts/a.woff2) }', 'assets/style.css loads fonts/a.woff2, which is no file'],
    ['a style in a page that imports', 'index.html', '<style>@import "https://cdn.example/a.css";</style>', 'index.html loads https://cdn.example/a.css, which needs a network'],
    ['a search that leads nowhere', 'assets/search.js', search('documents/Guide.html', 'a.html'), 'the search leads to a.html, which is no file'],
    ['a search that does not know a guide', 'assets/search.js', search('index.html'), 'the search does not know documents/Guide.html'],
  ])('finds %s', (_, path, text, fault) => expect(faults({ ...whole, [path]: text })).toEqual([fault])); // prettier-ignore

  it('finds that there is no search', () => {
    const rest = Object.fromEntries(
      Object.entries(whole).filter(([path]) => path !== 'assets/search.js'),
    );
    expect(faults(rest)).toEqual(['there is no assets/search.js: the search has no data']);
  });
});
