/**
 * The worker: takes the page's messages to its session. Everything that takes time happens here, so
 * that the page never waits.
 */
import type { FromWorker, ToWorker } from '../protocol.js';
import { Session } from './session.js';

/**
 * The part of a worker's global scope that is used; TypeScript has its types only in place of a
 * page's.
 */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

let session: Session | undefined;

scope.onmessage = ({ data: message }) => {
  if (message.type === 'open') {
    session = new Session(message.settings, (answer, transfer = []) => scope.postMessage(answer, transfer));
    void session.open();
    return;
  }
  if (!session) throw new Error(`internal: the worker was sent '${message.type}' before 'open'`);
  switch (message.type) {
    case 'start': return session.start();
    case 'pause': return session.pause();
    case 'reset': return session.reset();
    case 'tune': return session.tune(message.settings);
    case 'classify': return session.classify(message.pixels, message.isStrokeOver);
    case 'draw-digits': return void session.drawDigits();
    case 'use-files': return void session.useFiles(message.files);
    case 'save': return session.save();
    case 'load': return void session.load(message.file);
  }
}; // prettier-ignore
