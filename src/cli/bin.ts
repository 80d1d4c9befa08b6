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
let isHeld = false;

const code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  hold() {
    if (isHeld) return;
    isHeld = true;
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());
  },
});
// Not process.exit: what was printed may still be on its way.
process.exitCode = code;
