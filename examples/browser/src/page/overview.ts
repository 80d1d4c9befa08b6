/**
 * The last snapshot in words and figures: status, buttons, data, network. Not here: curves and
 * pictures.
 */
import type { DataInfo, Phase, Place, Snapshot } from '../snapshot.js';
import { button, byId, setText } from './dom.js';
import { showHiddenInUse } from './fields.js';
import { nats, percent, rounded, whole } from './numbers.js';

const put = (id: string, text: string): void => setText(byId(id, HTMLElement), text);

/** What the main button says and does. */
export const runLabels: Readonly<Record<Phase, string>> = {
  untrained: 'Start',
  training: 'Pause',
  paused: 'Continue',
  finished: 'Continue',
  failed: 'Start anew',
};

/** Shows a snapshot. */
export function showOverview(snapshot: Snapshot): void {
  const { phase, busy, data, hidden, parameters, trainedOn, speed, curves } = snapshot;
  const accuracy = curves.test.accuracy.at(-1);
  const loss = curves.training.loss.at(-1);
  put('accuracy', accuracy === undefined ? '–' : percent(accuracy));
  byId('accuracy', HTMLElement).classList.toggle('is-empty', accuracy === undefined);
  put('accuracy-of', `of ${data ? whole(data.test) : 'the'} test images read right`);
  byId('accuracy-on', HTMLElement).hidden = !data || data.isMnist;
  put('accuracy-on', data ? `${data.name}, not MNIST` : '');
  put('epoch', epochText(snapshot));
  put('loss', loss === undefined ? '–' : nats(loss));
  put('speed', speed === null ? '–' : rounded(speed));
  put('status', statusText(snapshot));

  const run = button('run');
  setText(run, runLabels[phase]);
  run.disabled = !data;
  button('reset').disabled = phase === 'untrained';
  document.body.dataset.phase = phase;

  const progress = byId('progress', HTMLProgressElement);
  progress.hidden = !busy;
  progress.value = busy?.done ?? 0;
  showData(data, busy);

  put('network-name', `784 – ${hidden} – ${hidden} – 10`);
  const history = trainedOn.length > 0 ? `trained on ${trainedOn.join(', then ')}` : 'untrained';
  put('network-of', `${whole(parameters)} parameters, ${history}.`);
  showHiddenInUse(phase === 'untrained' ? undefined : hidden);
}

function showData(data: DataInfo | null, busy: Snapshot['busy']): void {
  const name = data && (data.isMnist ? 'MNIST' : `${capital(data.name)}, not MNIST`);
  put('data-name', busy ? `${busy.what} …` : (name ?? 'Getting ready …'));
  put(
    'data-size',
    data && !busy ? `${whole(data.train)} images to train on, ${whole(data.test)} to test.` : '',
  );
  byId('data-is-drawn', HTMLElement).hidden = data?.name !== 'drawn digits';
  byId('data-hint', HTMLElement).hidden = data?.isMnist === true;
  button('draw-digits').hidden = !data || data.name === 'drawn digits';
  button('draw-digits').disabled = busy !== null;
  byId('files', HTMLInputElement).disabled = busy !== null;
}

/**
 * Where the training stands, in a sentence. It changes with the phase alone, so that it is
 * announced once.
 */
function statusText({ phase, data, curves, ...snapshot }: Snapshot): string {
  const accuracy = curves.test.accuracy.at(-1);
  const result = accuracy === undefined ? '' : ` ${percent(accuracy)} of the test images are read right.`;
  const epochs = shortEpochs(snapshot.epochs);
  switch (phase) {
    case 'untrained': return data ? 'Ready to learn.' : 'Getting the data ready …';
    case 'training': return 'Training …';
    case 'paused': return `Paused after ${epochs} epochs.${result}`;
    case 'finished': return `Through with ${epochs} epochs.${result}`;
    case 'failed': return 'Stopped.';
  }
} // prettier-ignore

const shortEpochs = (epochs: number): string => epochs.toFixed(epochs % 1 === 0 ? 0 : 1);
/** 5.2 / 30 */
const epochText = ({ epochs, goal, phase }: Snapshot): string =>
  `${phase === 'training' ? epochs.toFixed(1) : shortEpochs(epochs)}${goal > 0 ? ` / ${shortEpochs(goal)}` : ''}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Shows a notice beside what it is about, and takes back the one before it. */
export function showNotice(place: Place, text: string, isFault = false): void {
  const element = byId(`notice-${place}`, HTMLElement);
  element.classList.toggle('is-fault', isFault);
  element.hidden = text === '';
  setText(element, text);
  if (isFault && text !== '') element.scrollIntoView({ block: 'nearest' });
}
