/**
 * A turn of the event loop, as short as the platform has one. A promise that is resolved gives
 * none.
 */

/**
 * Lets one macrotask pass: timers fire, messages and aborts arrive, and the memory of what nobody
 * holds comes back.
 */
export const turn = (): Promise<void> => new Promise(ask);

const ask: (resume: () => void) => void =
  typeof setImmediate === 'function'
    ? (resume) => void setImmediate(resume)
    : typeof MessageChannel === 'function'
      ? byMessage
      : (resume) => void setTimeout(resume);

/** For pages, whose timers wait 4 ms after a few turns, and a second where nobody sees the page. */
function byMessage(resume: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resume();
  };
  port2.postMessage(null);
}
