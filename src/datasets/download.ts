/**
 * Fetching a file that several mirrors serve: with a time limit, again after failures, and accepted
 * only if it is the right one. Uses the web-standard fetch alone, the same in Node and in browsers.
 * Not here: which files, and where they are kept (mnist-sources.ts).
 */

/** How far the download of a file has come. */
export interface DownloadProgress {
  /** The file's name. */
  readonly file: string;
  /** Bytes that have arrived. */
  readonly received: number;
  /** Bytes to come in all; undefined where the server does not say. */
  readonly total: number | undefined;
}

/** One address that was tried in vain. */
export interface DownloadFailure {
  /** The address. */
  readonly url: string;
  /** What went wrong there the last time. */
  readonly reason: string;
}

/** A file that no mirror gave; the text lists each address and why, and what to do instead. */
export class DownloadError extends Error {
  /** The name of the class. */
  override readonly name = 'DownloadError';
  /** Each address that was tried, and what went wrong there the last time. */
  readonly failures: readonly DownloadFailure[];

  constructor(message: string, failures: readonly DownloadFailure[]) {
    super(message);
    this.failures = failures;
  }
}

/** What {@link download} fetches, and how patiently. */
export interface DownloadPlan {
  /** Begins error texts. */
  readonly who: string;
  /** The file's name on the mirrors. */
  readonly file: string;
  /** Addresses of folders. */
  readonly mirrors: readonly string[];
  /**
   * Milliseconds without a byte after which an attempt is given up. In all one may take twice as
   * many, and a millisecond more for every {@link LEAST_RATE} bytes that have come.
   */
  readonly timeout: number;
  /** Further rounds over all mirrors after the first. */
  readonly retries: number;
  /** More bytes than this are never read. */
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
  /** What to do where all mirrors fail, for the error's text. */
  readonly advice: string;
}

/** A fault of one attempt. */
class AttemptError extends Error {}

/**
 * Bytes a millisecond that a server must come to in the long run: one that sends a byte now and
 * then would keep a download for ever. Less than the slowest of mobile networks.
 */
const LEAST_RATE = 2;

/** Milliseconds before the second round over the mirrors; doubled for every further one. */
const BACK_OFF = 500;

/**
 * The first download that `accept` turns into a result; `accept` says what is wrong with a file by
 * returning a string.
 *
 * @throws DownloadError if no mirror gives such a file; the signal's reason if it aborts.
 */
export async function download<T extends object>(
  plan: DownloadPlan,
  accept: (bytes: Uint8Array) => Promise<T | string>,
): Promise<T> {
  const { who, file, mirrors, retries, signal, advice } = plan;
  const reasons = new Map<string, string>();
  for (let round = 0; round <= retries; round++) {
    if (round > 0) await pause(BACK_OFF * 2 ** (round - 1), signal);
    for (const mirror of mirrors) {
      const url = mirror.replace(/\/*$/, '/') + file;
      signal?.throwIfAborted();
      try {
        const result = await accept(await attempt(url, plan));
        if (typeof result !== 'string') return result;
        reasons.set(url, result);
      } catch (error) {
        if (!(error instanceof AttemptError)) throw error;
        reasons.set(url, error.message);
      }
    }
  }
  const failures = Array.from(reasons, ([url, reason]) => ({ url, reason }));
  const list = failures.map(({ url, reason }) => `\n  ${url}: ${reason}`).join('');
  const rounds = retries === 0 ? '1 round' : `${retries + 1} rounds`;
  throw new DownloadError(
    `${who} expects a mirror to serve ${file}, but got, after ${rounds},${list};\n${advice}`,
    failures,
  );
}

/** One attempt at one address. */
async function attempt(
  url: string,
  { file, timeout, limit, signal, onProgress }: DownloadPlan,
): Promise<Uint8Array> {
  const stall = new AbortController();
  const started = performance.now();
  let received = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // fetch takes signals of its own realm alone.
  const stop = (): void => stall.abort(signal!.reason);
  signal?.addEventListener('abort', stop);
  /** Waits for the next bytes: until there were none for too long, or too few in all. */
  const watch = (): void => {
    clearTimeout(timer);
    const passed = performance.now() - started;
    const left = 2 * timeout + received / LEAST_RATE - passed;
    const reason = (): AttemptError =>
      new AttemptError(
        left >= timeout
          ? `no data for ${timeout} ms`
          : `only ${received} bytes in ${Math.round(performance.now() - started)} ms`,
      );
    timer = setTimeout(() => stall.abort(reason()), Math.max(0, Math.min(timeout, left)));
  };
  /**
   * Failures of the network become this attempt's fault; an abort by the caller stays the caller's.
   */
  const network = async <R>(work: Promise<R>): Promise<R> => {
    try {
      return await work;
    } catch (error) {
      signal?.throwIfAborted();
      throw stall.signal.aborted
        ? (stall.signal.reason as AttemptError)
        : new AttemptError(reasonOf(error));
    }
  };
  try {
    watch();
    const response = await network(fetch(url, { signal: stall.signal }));
    if (!response.ok || !response.body)
      throw new AttemptError(`HTTP ${response.status} ${response.statusText}`.trim());
    // The length is that of what was sent: of no use where fetch has decompressed it on the way.
    const length = response.headers.get('content-encoding')
      ? null
      : response.headers.get('content-length');
    const total = length ? Number(length) : undefined;
    const reader = response.body.getReader();
    const pieces: Uint8Array[] = [];
    for (;;) {
      const { done, value } = await network(reader.read());
      if (done) break;
      pieces.push(value);
      received += value.length;
      watch();
      if (received > limit)
        throw new AttemptError(`more than the ${limit} bytes that the file can have`);
      onProgress?.({ file, received, total });
    }
    return joined(pieces, received);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    // Closes the connection where the body was not read to its end.
    stall.abort();
  }
}

/**
 * The innermost reason: Node's fetch says only "fetch failed" and keeps the cause (ENOTFOUND,
 * ECONNREFUSED) apart.
 */
function reasonOf(error: unknown): string {
  const { message, cause } = error as {
    message?: string;
    cause?: { code?: string; message?: string };
  };
  const inner = cause?.code ?? cause?.message;
  return inner ? `${message} (${inner})` : String(message);
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Waits, unless and until the signal aborts. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
