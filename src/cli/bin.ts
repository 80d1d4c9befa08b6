#!/usr/bin/env node
/**
 * The process of the command `tiny-mlp`: its streams, its exit code, Ctrl-C.
 */
import { main } from './main.js';

// Who reads the answers may have seen enough: head, say.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

const controller = new AbortController();

const code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  hold() {
    const abort = () => controller.abort();
    const signals = ['SIGINT', 'SIGTERM'] as const;
    for (const name of signals) process.on(name, abort);
    return () => {
      for (const name of signals) process.off(name, abort);
    };
  },
});
// Not process.exit: what was printed may still be on its way.
process.exitCode = code;
