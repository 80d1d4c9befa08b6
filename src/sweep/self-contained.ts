/**
 * What tools write into the text of a function and is not there in a worker, which is given that
 * text alone. Known tools are found before anything runs; other names when a point misses them.
 */
import type { Outcome } from './executor.js';
import type { SentTrain } from './load-train.js';

const advice = "put it into a module and pass its URL (new URL('./train.js', import.meta.url))";

/** Names that coverage tools (Istanbul), Vite and webpack write into functions. */
const tools = /\b(cov_[0-9a-z]+(?=\(\)\.)|__vite_ssr_\w+__|__vi_import_\w+__|__webpack_\w+__)/;

/**
 * Refuses a function whose text holds a name of such a tool.
 *
 * @throws TypeError that says which.
 */
export function checkText(who: string, train: SentTrain): void {
  const name = 'text' in train ? tools.exec(train.text)?.[0] : undefined;
  if (name === undefined) return;
  throw new TypeError(
    `${who} expects train to be a function that uses nothing from around it, but got one into ` +
      `which a tool has written ${name}, which is not there in a worker; ${advice}`,
  );
}

/** The outcome of a function that came as text, with what to do where a name was missing. */
export function explainMissing(outcome: Outcome): Outcome {
  const { error } = outcome;
  // As V8 and Firefox say it, and as Safari does.
  const name = /^(?:(\S+) is not defined|Can't find variable: (\S+))$/.exec(error?.message ?? '');
  if (error?.name !== 'ReferenceError' || !name) return outcome;
  const message =
    'a worker expects train to be a function that uses nothing from around it, but got one that ' +
    `uses ${name[1] ?? name[2]}, which is not there; ${advice}`;
  return { ...outcome, error: { ...error, message } };
}
