/**
 * What runs in the tests' workers: what the data ask for.
 */
import { Linear, NonFiniteError, type Training } from '../../src/index.js';
import { TabularClassifier } from '../../src/tabular/index.js';
import { serveTraining, type WorkerLink } from '../../src/worker/index.js';
import { train, type Data } from './training.js';

/** A training, or another thing that a function in a worker may do. */
export type Job =
  | ({ do: 'train' | 'talk' | 'forget await' } & Data)
  | { do: 'tabular'; rows: object[] }
  | {
      do:
        | 'forget link'
        | 'throw'
        | 'throw text'
        | 'exit'
        | 'return a function'
        | 'return a model'
        | 'throw later'
        | 'throw at messages';
    };

const lastWord =
  (link: WorkerLink) =>
  ({ epoch }: Training): void => {
    if (link.paused) link.send({ last: epoch });
  };

const answer = async (job: Job, link: WorkerLink) => {
  switch (job.do) {
    case 'train':
      return train(job, [link]);
    case 'talk':
      // What comes before anybody listens waits.
      await new Promise((resolve) => setTimeout(resolve, 50));
      link.onMessage = (message) => link.send({ got: message });
      // What is said where it will wait is heard before it waits.
      return train(job, [{ onEpochBegin: lastWord(link), onBatchEnd: lastWord(link) }, link]);
    case 'tabular': {
      const model = new TabularClassifier({ target: 'walks', epochs: 3 });
      const history = await model.fit(job.rows, { callbacks: [link] });
      return { epochs: history.length, bytes: model.save() };
    }
    case 'forget await':
      void train(job, [link]);
      return 1;
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
      return answer;
    case 'return a model':
      return { model: new Linear(1, 1) };
    case 'throw later':
      setTimeout(() => {
        throw new RangeError('too late');
      });
      return new Promise(() => undefined);
    case 'throw at messages':
      link.onMessage = () => {
        throw new RangeError('not this');
      };
      return new Promise(() => undefined);
  }
};

serveTraining(answer);
