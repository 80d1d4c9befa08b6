/**
 * Turns a Vega-Lite description into pictures: SVG in a light or dark theme, PNG for where SVG is
 * not shown. Not here: what the charts show (heat-map.ts, loss-curves.ts).
 */
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type Config, type TopLevelSpec } from 'vega-lite';
import { widthOf } from './text.js';

/** Colours that a chart's description needs; all other looks are in `chart` below. */
export interface Theme {
  readonly paper: string;
  readonly ink: string;
  /** For what is less important: subtitles, labels of axes. */
  readonly quiet: string;
  readonly grid: string;
  /** For the one thing to look at. */
  readonly accent: string;
  /** The part of the viridis scale, 0 to 1, whose colours show as thin lines on the paper. */
  readonly lines: readonly [from: number, to: number];
  /** Whether the picture is for a page as narrow as a phone's. */
  readonly narrow: boolean;
}

export const light: Theme = {
  paper: '#ffffff',
  ink: '#1d2129',
  quiet: '#5b6472',
  grid: '#e6e8ec',
  accent: '#d1495b',
  lines: [0.05, 0.85],
  narrow: false,
};
export const dark: Theme = {
  paper: '#15181e',
  ink: '#eceef2',
  quiet: '#a3abb8',
  grid: '#2a2f39',
  accent: '#ff8a80',
  lines: [0.4, 1],
  narrow: false,
};

/** Helvetica and Arial, their free twin, and the font that Linux machines with few fonts have. */
const FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Space around what is drawn, in pixels. */
const MARGIN = 20;

/** Width of a narrow picture without its margins: a phone's 375 pixels hold it as it is. */
export const NARROW = 375 - 2 * MARGIN;

/** Sizes of text, in pixels: a picture's title, and nearly all else. */
export const [TITLE_SIZE, FONT_SIZE] = [17, 12.5];

const fonts = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' };

const config = ({ ink, quiet, grid }: Theme): Config => ({
  font: FONT,
  background: 'transparent',
  title: {
    anchor: 'start',
    frame: 'group',
    color: ink,
    subtitleColor: quiet,
    fontSize: TITLE_SIZE,
    lineHeight: 22,
    fontWeight: 600,
    subtitleFontSize: FONT_SIZE,
    subtitleLineHeight: 17,
    subtitlePadding: 6,
    offset: 12,
  },
  axis: {
    domain: false,
    ticks: false,
    gridColor: grid,
    labelColor: quiet,
    labelFontSize: FONT_SIZE,
    labelPadding: 8,
    labelAngle: 0,
    titleColor: ink,
    titleFontSize: FONT_SIZE,
    titleFontWeight: 400,
    titlePadding: 12,
  },
  header: {
    labelColor: quiet,
    labelFontSize: FONT_SIZE,
    titleColor: ink,
    titleFontSize: FONT_SIZE,
    titleFontWeight: 400,
    titlePadding: 8,
  },
  legend: {
    labelColor: quiet,
    labelFontSize: 12,
    titleColor: ink,
    titleFontSize: FONT_SIZE,
    titleFontWeight: 400,
    titlePadding: 8,
    offset: 22,
  },
  view: { stroke: null },
});

// Vega's own guess, without a canvas, is a third too wide: it leaves gaps and drops labels.
const { textMetrics } = vega as unknown as {
  textMetrics: { width: (item: { fontSize?: number }, text: string | number) => number };
};
textMetrics.width = ({ fontSize = FONT_SIZE }, text) => widthOf(String(text), fontSize);

/** The SVG of a chart. */
export async function chart(spec: TopLevelSpec, theme: Theme): Promise<string> {
  const { spec: compiled } = compile(spec, { config: config(theme) });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return frame(svg, theme);
}

/** Vega's groups have a background that is nowhere to be seen, but that resvg measures. */
const UNPAINTED = /<path class="background"[^>]*>/g;

/** Sets the picture's edges around what is painted: Vega only guesses how wide text is. */
function frame(svg: string, { paper }: Theme): string {
  const { x, y, width, height } = new Resvg(svg.replace(UNPAINTED, ''), {
    font: fonts,
  }).getBBox() ?? {
    x: 0,
    y: 0,
    width: 100,
    height: 100,
  };
  const [left, top] = [Math.floor(x - MARGIN), Math.floor(y - MARGIN)];
  const [w, h] = [Math.ceil(width + 2 * MARGIN), Math.ceil(height + 2 * MARGIN)];
  return svg
    .replace(
      / width="[^"]*" height="[^"]*" viewBox="[^"]*"/,
      ` width="${w}" height="${h}" viewBox="${left} ${top} ${w} ${h}"`,
    )
    .replace('>', `><rect x="${left}" y="${top}" width="${w}" height="${h}" fill="${paper}"/>`);
}

/** The same picture as PNG, two pixels a unit: sharp on dense displays too. */
export const toPng = (svg: string): Uint8Array =>
  new Resvg(svg, { font: fonts, fitTo: { mode: 'zoom', value: 2 } }).render().asPng();

/**
 * Whether this machine has any font at all: without one, pictures turn into PNG without their text.
 */
export const pngHasText = (): boolean =>
  new Resvg('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">A</text></svg>', {
    font: fonts,
  }).getBBox() !== undefined;
