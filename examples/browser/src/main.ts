/**
 * The page: connects its parts with the worker. Nothing here takes time; data, training and
 * classification are the worker's.
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
import type { FromWorker, Snapshot, ToWorker } from './protocol.js';
import { defaults } from './settings.js';

const worker = new Worker(new URL('./worker/worker.ts', import.meta.url), {
  type: 'module',
  name: 'training',
});
const send = (message: ToWorker): void => worker.postMessage(message);
worker.onmessage = ({ data }: MessageEvent<FromWorker>) => receive(data);
worker.onerror = ({ message }) => {
  const text =
    `The worker that trains failed${message ? `: ${message}` : ''}. Reload the page; a ` +
    'current browser is needed.';
  showNotice({ type: 'notice', place: 'training', isFault: true, text });
};

// ── What the worker sends ────────────────────────────────────────────────────────────────────────

let snapshot: Snapshot | undefined;
let weights: Float32Array = new Float32Array(0);
let samples: Uint8Array = new Uint8Array(0);
let drawing: Float32Array | null = null;
let isStrokeOver = false;
const curves = new CurveCharts();

function receive(message: FromWorker): void {
  switch (message.type) {
    case 'snapshot':
      snapshot = message.snapshot;
      showOverview(snapshot);
      curves.show(snapshot.curves);
      break;
    case 'weights':
      weights = message.weights;
      showWeights();
      break;
    case 'samples':
      samples = message.images;
      byId('samples', HTMLCanvasElement).setAttribute(
        'aria-label',
        `The first training images: ${[...message.labels].join(', ')}`,
      );
      showSamples();
      break;
    case 'probabilities': {
      const answer = showAnswer(message.values, snapshot?.phase !== 'untrained');
      if (message.isStrokeOver) announce(answer);
      break;
    }
    case 'settings':
      showSettings(message.settings);
      break;
    case 'file':
      offerFile(message.name, message.bytes);
      break;
    case 'notice':
      showNotice(message);
      break;
  }
}

// ── Pictures ─────────────────────────────────────────────────────────────────────────────────────

/** Weights larger than this many times their typical size are painted in full colour. */
const FULL = 3;

function showWeights(): void {
  const canvas = byId('weights', HTMLCanvasElement);
  paintImages(canvas, weights, { least: 30, gap: 4 }, weightPaint(FULL * rootMeanSquare(weights)));
  const units = weights.length / 784;
  const all = snapshot?.network?.hidden ?? units;
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
    send({ type: 'classify', pixels, isStrokeOver });
    isStrokeOver = false;
  },
  onStroke: () => (isStrokeOver = true),
  onPen: announce,
});

watchFields((settings) => send({ type: 'tune', settings }));

button('run').addEventListener('click', () => {
  if (snapshot?.phase === 'training') return send({ type: 'pause' });
  if (!readSettings()) return goToFault();
  if (snapshot?.phase === 'failed') send({ type: 'reset' });
  send({ type: 'start' });
});
button('reset').addEventListener('click', () => {
  if (readSettings()) send({ type: 'reset' });
  else goToFault();
});
button('draw-digits').addEventListener('click', () => send({ type: 'draw-digits' }));
button('download').addEventListener('click', () => send({ type: 'save' }));
watchFiles((files) => {
  const network = files.find(({ name }) => name.endsWith('.npz'));
  if (network) send({ type: 'load', file: network });
  const others = files.filter(({ name }) => !name.endsWith('.npz'));
  if (others.length > 0) send({ type: 'use-files', files: others });
});

send({ type: 'open', settings: defaults });
