/**
 * Trainings in a worker: a thread of Node's or a Web Worker, by one call, with the events and the
 * bits of a training at home.
 *
 * @module tiny-mlp/worker
 */
export { serveTraining } from './serve-training.js';
export { trainInWorker, type TrainInWorkerOptions } from './train-in-worker.js';
export type { WorkerTraining } from './worker-training.js';
export type { WorkerLink } from './worker-link.js';
export type { AnyWorker, NodeWorker, WebWorker } from './port.js';
