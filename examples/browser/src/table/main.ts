/**
 * The page of tables: connects its parts with the worker that trains.
 */
import type { EpochRecord } from 'tiny-mlp';
import { trainInWorker, type WorkerTraining } from 'tiny-mlp/worker';
import { button, byId, setText } from '../page/dom.js';
import { offerFile, watchFiles } from '../page/drop.js';
import { whole } from '../page/numbers.js';
import { Ask, type Unseen } from './ask.js';
import { ColumnsView } from './columns-view.js';
import { findColumns, type ColumnInfo } from './columns.js';
import { readFile, readTable, Refusal, type Table } from './csv.js';
import type { Job, Outcome } from './job.js';
import { LossChart } from './loss-chart.js';
import { openModel, type Model } from './model.js';
import { attempt, notify } from './notices.js';
import penguins from '../../../tabular/penguins.csv?raw';
import {
  inWords,
  showFigures,
  showHeldOut,
  showPhase,
  showVerdict,
  showWorth,
  type Phase,
} from './progress.js';
import { goToFault, prepareSettings, readSettings } from './settings-form.js';
import { makeTask, type Task } from './task.js';

const put = (id: string, text: string): void => setText(byId(id, HTMLElement), text);

let table: Table;
let infos: readonly ColumnInfo[];
let model: Model | undefined;
let phase: Phase;
/** The training under way. */
let training: WorkerTraining<Outcome> | undefined;
let abort = new AbortController();
let history: EpochRecord[] = [];

const columns = new ColumnsView(() => notify('training', ''));
const chart = new LossChart();
const ask = new Ask();

function setPhase(now: Phase, status: string): void {
  phase = now;
  showPhase(now, status);
  columns.isOpen = now === 'untrained' || now === 'finished';
}

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────

/** Where the sample is from. */
const SAMPLE =
  'Penguins of the Palmer Archipelago, by K. Gorman and the Palmer Station LTER; the data set ' +
  'palmerpenguins of A. Horst, A. Hill and K. Gorman, CC0. ';
const HINT =
  'Drop a table of your own anywhere on this page: a row of names first; commas, semicolons or ' +
  'tabs between cells. Empty cells, NA and NaN count as missing.';

function useTable(now: Table, isSample: boolean): void {
  giveUp();
  table = now;
  infos = findColumns(table);
  put('source-name', table.name);
  put('source-size', `${whole(table.rows.length)} rows, ${table.columns.length} columns`);
  put('source-hint', `${isSample ? SAMPLE : ''}${HINT}`);
  button('sample').hidden = isSample;
  columns.show(infos);
  clearResults();
  setPhase('untrained', 'Ready to learn.');
}

const useSample = (): void => useTable(readTable('penguins.csv', penguins), true);

// ── Training ─────────────────────────────────────────────────────────────────────────────────────

function clearResults(): void {
  history = [];
  chart.reset('classifier', 0);
  showFigures(0, 0, undefined);
  showHeldOut(undefined);
  showVerdict(null, 0);
  showWorth({ importance: [], verdict: null });
}

/** Ends the training under way, if there is one; nothing comes of it. */
function giveUp(): void {
  abort.abort();
  training = undefined;
}

async function learn(): Promise<void> {
  const settings = readSettings();
  if (!settings) return goToFault();
  const task = makeTask(table, infos, columns.choice);
  const { epochs } = settings;
  clearResults();
  chart.reset(task.kind, epochs);
  showFigures(0, epochs, undefined);
  setPhase('training', 'Training …');
  abort = new AbortController();
  const { signal } = abort;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'training',
  });
  const records = history;
  training = trainInWorker<Job, Outcome>(worker, {
    data: { task, settings },
    signal,
    callbacks: [
      {
        onBatchEnd: ({ epoch, loss }) => showFigures(epoch, epochs, loss),
        onEpochEnd: (_, record) => {
          records.push(record);
          chart.show(records);
          showFigures(record.epoch, epochs, record.loss);
          showHeldOut(record);
        },
      },
    ],
  });
  try {
    finish(task, await training.result);
  } catch (error) {
    if (signal.aborted) return;
    setPhase('untrained', 'Stopped.');
    throw new Refusal(`The training failed. ${(error as Error).message}.`);
  } finally {
    if (!signal.aborted) training = undefined;
  }
}

function finish(task: Task, outcome: Outcome): void {
  const { bytes, test, verdict, epochs, bestEpoch } = outcome;
  showVerdict(verdict, test.length);
  showWorth(outcome);
  const best = bestEpoch === null ? '' : ` Epoch ${bestEpoch} is kept: the best on rows held out.`;
  setPhase('finished', `Through with ${whole(epochs)} epochs. ${inWords(verdict)}${best}`);
  useModel(openModel(task.target, bytes), `learnt from ${table.name}`, {
    rows: test.map((n) => task.rows[n]),
    error: verdict?.kind === 'regressor' ? verdict.rmse : null,
  });
}

// ── The model ────────────────────────────────────────────────────────────────────────────────────

function useModel(now: Model, origin: string, unseen?: Unseen): void {
  model = now;
  const { target, fields, kind, bytes } = model;
  const by = `${fields.length} ${fields.length === 1 ? 'column' : 'columns'}`;
  put('network-name', `${target} by ${by}`);
  put('network-of', `A ${kind} of ${whole(bytes.length / 1000)} kB, ${origin}.`);
  button('download').disabled = false;
  ask.show(model, unseen);
}

async function loadModel(file: File): Promise<void> {
  const now = openModel(file.name, new Uint8Array(await file.arrayBuffer()));
  if (training) {
    giveUp();
    setPhase('untrained', 'Ready to learn.');
  }
  clearResults();
  useModel(now, `from ${file.name}`);
}

// ── What the visitor does ────────────────────────────────────────────────────────────────────────

button('run').addEventListener('click', () => {
  if (phase === 'training') {
    void training?.pause();
    setPhase('paused', `Paused in epoch ${history.length + 1}.`);
  } else if (phase === 'paused') {
    training?.continue();
    setPhase('training', 'Training …');
  } else void attempt('training', learn);
});
button('stop').addEventListener('click', () => {
  training?.stop();
  setPhase('stopping', 'Stopping …');
});
button('sample').addEventListener('click', () => void attempt('source', useSample));
button('download').addEventListener('click', () => {
  if (model) offerFile(`${model.target.replace(/[^\w.-]+/g, '-')}.tmlp`, model.bytes);
});
watchFiles(([file]) => {
  if (/\.(tmlp|npz)$/i.test(file.name)) void attempt('network', () => loadModel(file));
  else void attempt('source', async () => useTable(await readFile(file), false));
});

prepareSettings();
useSample();
