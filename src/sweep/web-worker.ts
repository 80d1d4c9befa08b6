/**
 * What runs inside a Web Worker: one point at a time, until it is ended. Its URL is for bundlers,
 * which want to see workers.
 *
 * @module tiny-mlp/sweep/worker
 */
import type { Answer, Request } from './web-workers.js';
import { takeJob } from './worker-job.js';

let runTask: ReturnType<typeof takeJob> | undefined;

const answer = (message: Answer) => postMessage(message);

async function take({ job, task }: Request): Promise<void> {
  try {
    if (job) runTask = takeJob(job);
    answer({ outcome: await (await runTask!)(task, (epoch) => answer({ epoch })) });
  } catch (error) {
    answer({ error: error as Error });
  }
}

addEventListener('message', ({ data }: MessageEvent<Request>) => void take(data));
