/**
 * The page: connects its parts with the session.
 */
import { showAnswer } from './page/answer.js';
import { CurveCharts } from './page/curves.js';
import { button, byId, onWidth, setText } from './page/dom.js';
import { offerFile, watchFiles } from './page/drop.js';
import { goToFault, readSettings, showSettings, watchFields } from './page/fields.js';
import { showNotice, showOverview } from './page/overview.js';
import { announce, Pad, showSeen } from './page/pad.js';
import { inkPaint, paintImages, rootMeanSquare, weightPaint } from './page/pictures.js';
import { onSchemeChange } from './page/theme.js';
import { Session } from './session/session.js';
import { defaults } from './settings.js';
import type { Snapshot } from './snapshot.js';

/** What no try has caught: this browser lacks something, or the page is wrong. */
addEventListener('error', ({ message }) => {
  const text = `The page failed: ${message}. Reload it; a current browser is needed.`;
  showNotice('training', text, true);
});

let snapshot: Snapshot | undefined;
let weights: Float32Array = new Float32Array(0);
let samples: Uint8Array = new Uint8Array(0);
let drawing: Float32Array | null = null;
let isStrokeOver = false;
const curves = new CurveCharts();

const session = new Session(defaults, {
  snapshot(now) {
    snapshot = now;
    showOverview(now);
    curves.show(now.curves);
  },
  weights(values) {
    weights = values;
    showWeights();
  },
  samples(images, labels) {
    samples = images;
    byId('samples', HTMLCanvasElement).setAttribute(
      'aria-label',
      `The first training images: ${[...labels].join(', ')}`,
    );
    showSamples();
  },
  answer(probabilities, isToBeSaid) {
    const answer = showAnswer(probabilities, snapshot?.phase !== 'untrained');
    if (isToBeSaid) announce(answer);
  },
  settings: showSettings,
  notice: showNotice,
});

// ── Pictures ─────────────────────────────────────────────────────────────────────────────────────

/** Weights larger than this many times their typical size are painted in full colour. */
const FULL = 3;

function showWeights(): void {
  const canvas = byId('weights', HTMLCanvasElement);
  paintImages(canvas, weights, { least: 30, gap: 4 }, weightPaint(FULL * rootMeanSquare(weights)));
  const units = weights.length / 784;
  const all = snapshot?.hidden ?? units;
  const which = units < all ? `The first ${units} of ${all} units` : `All ${units} units`;
  const text =
    `${which}; each image is the 28 × 28 weights of one. The edge stays as it began: no ` +
    'digit has ink there.';
  setText(byId('weights-of', HTMLElement), text);
  canvas.setAttribute('aria-label', `Weights of the first layer. ${text}`);
}

const showSamples = (): void =>
  paintImages(byId('samples', HTMLCanvasElement), samples, { least: 24, gap: 2 }, inkPaint());

onWidth(byId('weights', HTMLElement), showWeights);
onWidth(byId('samples', HTMLElement), showSamples);
onSchemeChange(() => {
  showWeights();
  showSamples();
  showSeen(drawing);
});

// ── What the visitor does ────────────────────────────────────────────────────────────────────────

new Pad({
  onDrawing: (pixels) => {
    drawing = pixels;
    showSeen(pixels);
    session.classify(pixels, isStrokeOver);
    isStrokeOver = false;
  },
  onStroke: () => (isStrokeOver = true),
  onPen: announce,
});

watchFields((settings) => session.tune(settings));

button('run').addEventListener('click', () => {
  if (snapshot?.phase === 'training') return void session.pause();
  if (!readSettings()) return goToFault();
  if (snapshot?.phase === 'failed') session.reset();
  session.start();
});
button('reset').addEventListener('click', () => {
  if (readSettings()) session.reset();
  else goToFault();
});
button('draw-digits').addEventListener('click', () => void session.drawDigits());
button('download').addEventListener('click', () => {
  const { name, bytes } = session.save();
  offerFile(name, bytes);
});
watchFiles((files) => {
  const network = files.find(({ name }) => name.endsWith('.npz'));
  if (network) void session.load(network);
  const others = files.filter(({ name }) => !name.endsWith('.npz'));
  if (others.length > 0) void session.useFiles(others);
});

void session.open();
