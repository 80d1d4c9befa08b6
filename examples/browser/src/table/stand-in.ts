/** In the place of tiny-mlp/worker, until it is there. */
import type { Callback, EpochRecord } from 'tiny-mlp';
interface Seen {
  epoch: number;
  batch: number;
  batches: number | undefined;
  loss: number;
}
export interface PageCallback {
  onProgress?(t: Seen): void;
  onEpochEnd?(t: Seen, record: EpochRecord): void;
}
export function serveTraining<Data, Result>(
  train: (data: Data, page: Callback) => Promise<Result>,
): void {
  let isPaused = false,
    isStopped = false,
    wake = (): void => undefined;
  let last = 0;
  const page: Callback = {
    async onBatchEnd(t) {
      const { epoch, batch, batches, loss } = t;
      if (performance.now() - last > 50) {
        last = performance.now();
        postMessage({ type: 'progress', seen: { epoch, batch, batches, loss } });
        await new Promise((r) => setTimeout(r));
      }
      if (isPaused) await new Promise<void>((r) => (wake = r));
      if (isStopped) t.stop();
    },
    onEpochEnd({ epoch, batch, batches, loss }, record) {
      postMessage({ type: 'epoch', seen: { epoch, batch, batches, loss }, record });
    },
  };
  onmessage = ({ data }: MessageEvent<{ type: string; data: Data }>) => {
    if (data.type === 'pause') isPaused = true;
    if (data.type === 'continue' || data.type === 'stop') {
      isPaused = false;
      wake();
    }
    if (data.type === 'stop') isStopped = true;
    if (data.type === 'train')
      train(data.data, page).then(
        (result) => postMessage({ type: 'result', result }),
        (error: unknown) => postMessage({ type: 'error', error }),
      );
  };
}
export function trainInWorker<Data, Result>(
  worker: Worker,
  {
    data,
    signal,
    callbacks = [],
  }: { data: Data; signal?: AbortSignal; callbacks?: PageCallback[] },
) {
  const result = new Promise<Result>((resolve, reject) => {
    worker.onmessage = ({
      data: m,
    }: MessageEvent<{
      type: string;
      seen: Seen;
      record: EpochRecord;
      result: Result;
      error: unknown;
    }>) => {
      for (const c of callbacks) {
        if (m.type === 'progress') c.onProgress?.(m.seen);
        if (m.type === 'epoch') c.onEpochEnd?.(m.seen, m.record);
      }
      if (m.type === 'result') {
        worker.terminate();
        resolve(m.result);
      }
      if (m.type === 'error') {
        worker.terminate();
        reject(m.error);
      }
    };
    worker.onerror = (e) => reject(new Error(e.message));
    signal?.addEventListener('abort', () => {
      worker.terminate();
      reject(signal.reason as Error);
    });
  });
  worker.postMessage({ type: 'train', data });
  return {
    result,
    pause: () => worker.postMessage({ type: 'pause' }),
    continue: () => worker.postMessage({ type: 'continue' }),
    stop: () => worker.postMessage({ type: 'stop' }),
  };
}
