/**
 * Checks the built site without a network: every link leads to a page and a place on it, nothing
 * that a page loads comes from elsewhere, and the search knows every page.
 *
 *     npm run docs    builds the site, then runs this
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { parse, type HTMLElement } from 'node-html-parser';

/** Attributes that a browser follows by itself when it shows a page. */
const loaded = [
  'script[src]',
  'link[href]',
  'img[src]',
  'iframe[src]',
  'source[src]',
  'video[src]',
  'use[href]',
];

const isRemote = (address: string): boolean => /^([a-z]+:)?\/\//i.test(address);
const attributeOf = (selector: string): string => /\[(\w+)\]/.exec(selector)![1];

interface Page {
  /** Its path in the site, with forward slashes. */
  path: string;
  html: HTMLElement;
  /** Places that a link can name. */
  anchors: Set<string>;
}

/** What is wrong with a site, a line each. @param folder - Where it was built. */
export function faultsOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const pages = new Map<string, Page>();
  for (const path of files.filter((name) => name.endsWith('.html'))) {
    const html = parse(read(path));
    const anchors = html
      .querySelectorAll('[id], a[name]')
      .map((element) => element.id || element.getAttribute('name')!);
    pages.set(path, { path, html, anchors: new Set(anchors) });
  }
  const faults: string[] = [];
  for (const page of pages.values()) {
    faults.push(...linksOf(page).flatMap((link) => brokenLink(folder, pages, page.path, link)));
    for (const selector of loaded) {
      for (const element of page.html.querySelectorAll(selector)) {
        const address = element.getAttribute(attributeOf(selector))!;
        if (isRemote(address)) faults.push(`${page.path} loads ${address}, which needs a network`);
      }
    }
    for (const style of page.html.querySelectorAll('style'))
      faults.push(...styleFaults(folder, page.path, style.textContent));
  }
  for (const path of files.filter((name) => name.endsWith('.css')))
    faults.push(...styleFaults(folder, path, read(path)));
  return [...faults, ...searchFaults(files, read)];
}

/** What a page leads to or loads, of its own site. */
function linksOf({ html }: Page): string[] {
  return ['a[href]', ...loaded]
    .flatMap((selector) =>
      html
        .querySelectorAll(selector)
        .map((element) => element.getAttribute(attributeOf(selector))!),
    )
    .filter((address) => !isRemote(address) && !/^(data|mailto|javascript):/i.test(address));
}

function brokenLink(
  folder: string,
  pages: ReadonlyMap<string, Page>,
  from: string,
  link: string,
): string[] {
  const [address, anchor] = link.split('#').map(decodeURIComponent);
  const path = address === '' ? from : posix.join(posix.dirname(from), address.split('?')[0]);
  const file = join(folder, path);
  if (path.startsWith('..') || !existsSync(file) || !statSync(file).isFile())
    return [`${from} leads to ${link}, which is no file`];
  const target = pages.get(path);
  if (!anchor || !target || target.anchors.has(anchor)) return [];
  return [`${from} leads to ${link}, but ${path} has no place '${anchor}'`];
}

/** Fonts, pictures and style sheets that a style sheet asks for. */
function styleFaults(folder: string, path: string, css: string): string[] {
  const addresses = [...css.matchAll(/(?:url\(\s*['"]?|@import\s+['"])([^'")\s]+)/gi)].map(
    ([, address]) => address,
  );
  return addresses.flatMap((address) => {
    if (isRemote(address)) return [`${path} loads ${address}, which needs a network`];
    const there =
      address.startsWith('data:') ||
      address.startsWith('#') ||
      existsSync(join(folder, posix.dirname(path), address));
    return there ? [] : [`${path} loads ${address}, which is no file`];
  });
}

/** TypeDoc's search, whose data is a script beside the pages: base64 of deflated JSON. */
function searchFaults(files: readonly string[], read: (path: string) => string): string[] {
  const data = 'assets/search.js';
  if (!files.includes(data)) return [`there is no ${data}: the search has no data`];
  const packed = /"([^"]+)"/.exec(read(data))![1];
  const { rows } = JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString()) as {
    rows: { url: string }[];
  };
  const found = new Set(rows.map(({ url }) => url.split('#')[0]));
  const dead = [...found]
    .filter((path) => !files.includes(path))
    .map((path) => `the search leads to ${path}, which is no file`);
  const guides = files.filter((path) => path.startsWith('documents/'));
  if (guides.length === 0) return [...dead, 'there are no guides in documents/'];
  return [
    ...dead,
    ...guides.filter((path) => !found.has(path)).map((path) => `the search does not know ${path}`),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../site', import.meta.url));
  if (!existsSync(folder))
    throw new Error(`check-site expects a built site in ${folder}, but got none; run npm run docs`);
  const faults = faultsOf(folder);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else
    console.log(
      'The site is whole: every link leads somewhere, nothing is loaded from elsewhere, the ' +
        'search knows every guide.',
    );
}
