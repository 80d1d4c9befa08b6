/**
 * What runs in the tests' workers: what the data ask for.
 */
import { NonFiniteError } from '../../src/index.js';
import { TabularClassifier } from '../../src/tabular/index.js';
import { serveTraining } from '../../src/worker/index.js';
import { train, type Data } from './training.js';

/** A training, or another thing that a function in a worker may do. */
export type Job =
  | ({ do: 'train' | 'talk' } & Data)
  | { do: 'tabular'; rows: object[] }
  | { do: 'forget link' | 'throw' | 'throw text' | 'exit' | 'return a function' };

const answer = async (job: Job, link: Parameters<Parameters<typeof serveTraining>[0]>[1]) => {
  switch (job.do) {
    case 'train':
      return train(job, [link]);
    case 'talk':
      // What comes before anybody listens waits.
      await new Promise((resolve) => setTimeout(resolve, 50));
      link.onMessage = (message) => link.send({ got: message });
      // What is said of the batch after which it waits is heard before it waits.
      return train(job, [
        { onBatchEnd: ({ epoch }) => void (link.paused && link.send({ last: epoch })) },
        link,
      ]);
    case 'tabular': {
      const model = new TabularClassifier({ target: 'walks', epochs: 3 });
      const history = await model.fit(job.rows, { callbacks: [link] });
      return { epochs: history.length, bytes: model.save() };
    }
    case 'forget link':
      return 1;
    case 'throw':
      throw new NonFiniteError('no number');
    case 'throw text':
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'a text';
    case 'exit':
      return process.exit(3);
    case 'return a function':
      link.onTrainBegin({ history: [], optimizer: {} } as never);
      return () => 1;
  }
};

serveTraining(answer);
