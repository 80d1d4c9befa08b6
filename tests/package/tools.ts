/**
 * The packed package in the tools that people build and test with: a project of each, from
 * tests/package/tools, in a temporary folder. Each has to give what Node gives, to the bit.
 *
 *     npm run check:tools                          all, some of which npm fetches
 *     npm run check:tools -- --only jest           one
 *     npm run check:tools -- --json FILE           writes what was tried, if all of it passes
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tools, type Tool } from './tool-list.js';
import type { ToolResults, ToolRow } from './tool-results.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixtures = join(root, 'tests/package/tools');

const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>;
};

const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Packs the built package. */
export function pack(folder: string): string {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(npm(args, root)) as [{ filename: string }];
  return join(folder, filename);
}

/** A folder with the package, the tool and its project. */
function install(tool: Tool, tarball: string, folder: string): string {
  const app = join(folder, tool.name.replaceAll(/\W+/g, '-'));
  mkdirSync(app);
  const type = tool.commonjs ? 'commonjs' : 'module';
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type }));
  const wanted = ['workerpool', ...tool.packages];
  // Those that this project has itself are not fetched again.
  const own = wanted.filter((name) => name in devDependencies);
  const fetched = wanted.filter((name) => !own.includes(name));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  npm(['install', ...quiet, '--legacy-peer-deps', tarball, ...fetched], app);
  for (const name of own) symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name)); // prettier-ignore
  for (const name of ['shared', ...tool.folders]) cpSync(join(fixtures, name), app, { recursive: true }); // prettier-ignore
  if (tool.commonjs) {
    const program = join(app, 'program.js');
    const text = readFileSync(program, 'utf8');
    writeFileSync(program, text.replace('export const program', 'exports.program'));
  }
  return app;
}

const versionOf = (app: string, name: string): string =>
  (JSON.parse(readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version; // prettier-ignore

/** Runs tools; throws at the first that does not give what Node gives. */
export async function checkTools(
  chosen: readonly Tool[],
  tarball: string,
  folder: string,
): Promise<ToolRow[]> {
  const [node] = tools;
  const rows: ToolRow[] = [];
  let expected = '';
  for (const tool of [node, ...chosen.filter((other) => other !== node)]) {
    console.log(`\n-- ${tool.name}: ${tool.tried}`);
    const app = install(tool, tarball, folder);
    const given = await tool.run(app, expected);
    if (tool === node) [expected] = given;
    for (const text of given)
      if (text !== expected)
        throw new Error(`${tool.name} is expected to give\n${expected}\nbut gave\n${text}`);
    const [name] = tool.packages;
    const version = name === undefined ? process.versions.node : versionOf(app, name.replace(/(?<=.)@.*/, '')); // prettier-ignore
    console.log(`${version}: ${given.length > 0 ? `${given.length} × ${expected}` : 'no errors'}`);
    rows.push({ name: tool.name, version, tried: tool.tried, runs: given.length });
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
  const chosen = tools.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0)
    throw new Error(
      `--only expects one of ${tools.map(({ name }) => name).join(', ')}, but got ${values.only}`,
    );
  if (values.json !== undefined && values.only !== undefined)
    throw new Error('--json expects all tools to run, but got --only; leave one out');
  const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-tools-'));
  try {
    const rows = await checkTools(chosen, pack(folder), folder);
    if (values.json !== undefined) {
      const results: ToolResults = { rows };
      mkdirSync(dirname(values.json), { recursive: true });
      writeFileSync(`${values.json}.tmp`, `${JSON.stringify(results, null, 2)}\n`);
      renameSync(`${values.json}.tmp`, values.json);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
