/**
 * The processes that are killed: a Redis, a coordinator, workers.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whether this machine has a redis-server; if not, how to get one. */
export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;
export const noRedis =
  'No redis-server on this machine: the search over a queue is not tested (apt-get install redis-server).';

/** A port of the loopback that nobody listens at. */
export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

/**
 * A Redis of one's own, which answers. @param keeps - Whether what it holds is written to the disk.
 */
export async function startRedis(
  port: number,
  folder: string,
  keeps = false,
): Promise<ChildProcess> {
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const server = spawn('redis-server', [...where, '--appendonly', keeps ? 'yes' : 'no']);
  const ping = () => spawnSync('redis-cli', ['-p', String(port), 'ping']).stdout.toString();
  for (let tries = 0; ping() !== 'PONG\n'; tries++) {
    if (tries === 1000 || server.exitCode !== null)
      throw new Error('expected a redis-server that starts, but it does not answer');
    await setTimeout(20);
  }
  return server;
}

/** A coordinator or a worker: what it has printed, its end, and a way to wait for a line. */
export class Program {
  output = '';
  readonly child: ChildProcess;
  readonly end: Promise<number | null>;

  constructor(name: 'coordinator' | 'worker', args: readonly string[]) {
    const script = `examples/distributed/${name}.ts`;
    const env = { ...process.env, MNIST_DIR: '', REDIS_URL: '' };
    this.child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { cwd: root, env });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.end = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** The first match of a pattern in what it prints. */
  async saw(pattern: RegExp, patience = 40_000): Promise<string> {
    const until = performance.now() + patience;
    for (;;) {
      const [found] = pattern.exec(this.output) ?? [];
      if (found !== undefined) return found;
      if (performance.now() > until)
        throw new Error(`expected ${String(pattern)}, but it printed: ${this.output}`);
      await setTimeout(10);
    }
  }

  count(pattern: RegExp): number {
    return [...this.output.matchAll(pattern)].length;
  }
}
