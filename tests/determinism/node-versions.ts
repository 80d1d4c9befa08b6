/**
 * The short training on other Node versions, which npx fetches.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The Node versions that must agree. */
export const versions = [20, 22, 24, 26] as const;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs Node of a major version; rejects with what it printed where it fails. */
export function nodeOf(version: number, args: readonly string[], seconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['-y', '-p', `node@${version}`, 'node', ...args], {
      cwd: root,
      env: {
        ...process.env,
        npm_config_fetch_retries: '0',
        npm_config_prefer_offline: 'true',
        NODE_OPTIONS: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
    // npx starts a shell that starts node: all of them have to go.
    const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), seconds * 1000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(texts.stdout.trim());
      else
        reject(
          new Error(
            `node@${version} ${args.join(' ')} ended with ${code ?? 'a signal'}: ${texts.stderr.trim().slice(-500)}`,
          ),
        );
    });
  });
}

/** The exact version that npx gives, or undefined where it cannot be fetched. */
export const fetchedVersion = (version: number): Promise<string | undefined> =>
  nodeOf(version, ['--version'], 60).then(
    (exact) => (exact.startsWith(`v${version}.`) ? exact : undefined),
    () => undefined,
  );

/** What tests/determinism/training.ts prints there. */
export const digestsOn = async (version: number): Promise<unknown> =>
  JSON.parse(await nodeOf(version, ['--import', 'tsx', 'tests/determinism/training.ts'], 120));
