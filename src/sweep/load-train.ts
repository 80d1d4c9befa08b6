/**
 * From where a training function is said to be to the function itself; in workers, and in this
 * process.
 */
import { show } from '../core/check.js';
import { isRecord, isUrl } from '../core/realms.js';
import type { TrainFunction, TrainSource } from './train.js';

/** A training function's module, as messages carry it. */
export interface SentModule {
  /** Its URL. */
  readonly module: string;
}

/** A training function's own text, as messages carry it. */
export interface SentText {
  /** The text that `toString` gives. */
  readonly text: string;
}

/** A training function, as messages carry it. */
export type SentTrain = SentModule | SentText;

const advice = "pass new URL('./train.js', import.meta.url), an absolute path, or a function";

/** A file's path as a URL; paths of Windows begin with a letter of a drive. */
function urlOfPath(path: string): string | undefined {
  const parts = path.replaceAll('\\', '/');
  if (!/^(\/|[a-z]:\/)/i.test(parts)) return undefined;
  return `file://${parts.startsWith('/') ? '' : '/'}${parts
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^(\/?[a-z])%3A/i, '$1:')}`;
}

/**
 * The source of a training function as text: a module's URL, or the text of the function.
 *
 * @throws TypeError if it is a relative path, which would depend on who reads it, or a function
 * that has no text.
 */
export function sendTrain(who: string, source: unknown): SentTrain {
  if (isUrl(source)) return { module: source.href };
  if (typeof source === 'string') {
    const url = /^[a-z][a-z+.-]+:/i.test(source) ? source : urlOfPath(source);
    if (url === undefined)
      throw new TypeError(
        `${who} expects train to be a URL or an absolute path, but got ${show(source)}; ${advice}`,
      );
    return { module: url };
  }
  if (typeof source !== 'function')
    throw new TypeError(
      `${who} expects train to be a module or a function, but got ${show(source)}; ${advice}`,
    );
  const text = Function.prototype.toString.call(source);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    throw new TypeError(
      `${who} expects train to be a function with a text of its own, but got ${show(source)}, ` +
        `which is bound or native; ${advice}`,
    );
  }
  return { text };
}

/**
 * The training function itself.
 *
 * @throws TypeError if the module exports none; whatever its loading throws.
 */
export async function loadTrain(
  source: TrainSource<never, never> | SentTrain,
): Promise<TrainFunction<never, never>> {
  if (typeof source === 'function') return source;
  const sent = isSent(source) ? source : sendTrain('loadTrain', source);
  if ('text' in sent) return evaluate(sent.text);
  const exported = await importOf(sent.module);
  const main = exported.default as { default?: unknown; train?: unknown } | undefined;
  // What TypeScript and bundlers make of CommonJS has the exports once more inside the default one.
  const found = [main, exported.train, main?.default, main?.train].find(
    (value) => typeof value === 'function',
  );
  if (found) return found as TrainFunction<never, never>;
  throw new TypeError(
    `${sent.module} is expected to export a training function, but it exports ` +
      `${Object.keys(exported).join(', ') || 'nothing'}; make it the default export, or name ` +
      'it train',
  );
}

/** Whether a source is what {@link sendTrain} gave. */
const isSent = (source: unknown): source is SentTrain =>
  isRecord(source) && (typeof source.text === 'string' || typeof source.module === 'string');

async function importOf(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as never;
  } catch (cause) {
    const error = new Error(
      `train is expected to be a module that loads, but got ${String(cause)} from ${url}; ` +
        'correct its address, or what it says',
      { cause },
    );
    throw error;
  }
}

function evaluate(text: string): TrainFunction<never, never> {
  try {
    // Compilers that keep names of functions (esbuild) write calls of __name into their texts.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const make = new Function('__name', `return (${text});`) as (
      name: (f: unknown) => unknown,
    ) => TrainFunction<never, never>;
    return make((f) => f);
  } catch (error) {
    throw new TypeError(
      'a worker expects train to be a function that can be read from its text, but got ' +
        `${show(text)} (${String(error)}); write it as function* train(settings, run) { ... }, ` +
        'or put it into a module and pass its URL',
      { cause: error },
    );
  }
}
