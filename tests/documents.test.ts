/**
 * The blocks of README.md, the guides and the docstrings: all compile with the settings of a new
 * project, and those that are not marked no-run print what they say. They run in a folder of their
 * own, where drawn digits stand in for MNIST's files.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Linear, ReLU, Sequential } from '../src/index.js';
import { readTorch } from '../src/io/index.js';
import { asInitialized, compile, type Said } from './support/compile.js';
import { writeMnist } from './support/digits.js';
import { blocksOf, documents, programsOf, run } from './support/examples.js';
import { root } from './support/sources.js';

const blocks = documents.flatMap(blocksOf);
const programs = documents.flatMap(programsOf);
const pathOf = ({ path, line, language }: (typeof programs)[number]) =>
  `tests/${path.replace(/\W/g, '_')}_${line}.${language}`;

describe('blocks of ts and js', () => {
  let folder: string;
  const before = { cwd: process.cwd(), MNIST_DIR: process.env.MNIST_DIR };
  const said = new Map<string, Said[]>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-documents-'));
    await writeMnist(folder);
    process.env.MNIST_DIR = folder;
    process.chdir(folder);
    const texts = new Map(
      programs.map((program) => [pathOf(program), `${program.code}\nexport {};`]),
    );
    for (const diagnostic of compile(texts, asInitialized)) {
      said.set(diagnostic.path, [...(said.get(diagnostic.path) ?? []), diagnostic]);
    }
  }, 120_000); // a compiler is started

  afterAll(() => {
    process.chdir(before.cwd);
    if (before.MNIST_DIR === undefined) delete process.env.MNIST_DIR;
    else process.env.MNIST_DIR = before.MNIST_DIR;
    rmSync(folder, { recursive: true, force: true });
  });

  for (const program of programs) {
    const { path, line, language, runs, prints } = program;
    it(`${path}:${line} compiles`, () => {
      // JavaScript does not write types: what it leaves implicit is no fault.
      const faults = (said.get(pathOf(program)) ?? []).filter(
        (one) => language === 'ts' || one.code < 7000 || one.code >= 8000,
      );
      expect(faults.map(({ line: at, text }) => `line ${line + at}: ${text}`)).toEqual([]);
    });
    it.skipIf(runs === '')(`${path}:${line} runs and prints what it says`, async () => {
      const { printed } = await run(runs);
      if (prints.length > 0) expect(printed.join('\n')).toBe(prints.join('\n'));
    });
  }
});

describe('other blocks', () => {
  const python = spawnSync('python3', ['--version']).status === 0;
  const parsers: Record<string, (code: string) => unknown> = {
    json: (code) => JSON.parse(code) as unknown,
    sh: (code) => execFileSync('bash', ['-n'], { input: code }),
    python: (code) =>
      python &&
      execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
        input: code,
      }),
  };
  const known = ['ts', 'js', 'html', 'diff', 'text', 'yaml', ...Object.keys(parsers)];

  it.each(blocks)(
    '$path:$line is in a language that is looked at, with marks that are known',
    ({ language, marks }) => {
      expect(known).toContain(language);
      for (const mark of marks) expect(mark).toMatch(/^(no-run|new)$|[/.]/);
    },
  );

  // What fits the column of code on the site. Lines of files are quoted as they are.
  const short = blocks.filter(({ marks }) => !marks.some((mark) => mark.includes('/')));
  it.each(short)('$path:$line has lines of at most 76 characters', ({ code }) =>
    expect(code.split('\n').filter((line) => [...line].length > 76)).toEqual([]),
  );

  it.each(blocks.filter(({ language }) => language in parsers))(
    '$path:$line can be read as $language',
    ({ language, code }) => {
      parsers[language](code);
    },
  );
});

describe('lines of a file', () => {
  const excerpts = blocks.flatMap(({ path, line, language, marks: [file, ...others], code }) =>
    file?.includes('/') && language !== 'diff' && others.length === 0
      ? [{ path, line, file, code }]
      : [],
  );
  /** Lines without the indentation that the first of them has. */
  const outdented = (lines: readonly string[]): string => {
    const indent = /^ */.exec(lines[0])![0];
    return lines
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      .join('\n');
  };

  it('are quoted', () => expect(excerpts.length).toBeGreaterThan(10));

  it.each(excerpts)('$path:$line quotes $file as it is', ({ file, code }) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    const count = code.split('\n').length;
    const found = lines.some((_, i) => outdented(lines.slice(i, i + count)) === code);
    expect(found, `${file} has no such lines`).toBe(true);
  });
});

const torch = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import numpy, torch'], { stdio: 'ignore' }).status === 0,
);

describe.skipIf(torch === undefined)('Python beside it, where PyTorch is installed', () => {
  const path = 'docs/coming-from-pytorch.md';
  const python = blocksOf(path).filter(({ language }) => language === 'python');
  const runPython = (code: string, cwd: string) =>
    execFileSync(torch!, ['-c', code], { cwd, encoding: 'utf8' });

  it(`${path}: the same script prints the same`, () => {
    expect(runPython(python[0].code, root).trim()).toBe(programsOf(path)[0].prints.join('\n'));
  });

  it(`${path}: weights go from PyTorch and back`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-weights-'));
    try {
      const [save, loading] = python[1].code.split(/(?=^model.load_state_dict)/m);
      const file = join(folder, 'model.pt');
      runPython(save, folder);
      const model = new Sequential(new Linear(784, 32), new ReLU(), new Linear(32, 10));
      model.loadStateDict(readTorch(readFileSync(file)));
      await run(programsOf(path).at(-1).runs.replaceAll("'model.pt'", JSON.stringify(file)));
      runPython(`${save.replace(/^torch.save.*$/m, '')}${loading}`, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("README.md's links on npm", () => {
  // npm shows README.md with each relative link led to the repository that package.json names, so
  // that a link to a guide, which is not packed, works where the file is in the repository.
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  const relative = links.filter((link) => !/^(https:|#)/.test(link));

  it('are looked at', () => expect(relative.length).toBeGreaterThan(15));

  it.each(relative)('%s is a file', (link) => {
    const path = link.split('#')[0];
    expect(statSync(join(root, path)).isFile()).toBe(true);
  });

  it('have a repository to lead to, which error texts name too', () => {
    const at = 'https://github.com/tiny-mlp/tiny-mlp';
    const { repository, homepage, bugs } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect({ repository, homepage, bugs }).toEqual({
      repository: { type: 'git', url: `git+${at}.git` },
      homepage: `${at}#readme`,
      bugs: `${at}/issues`,
    });
    expect(readFileSync(join(root, 'src/core/errors.ts'), 'utf8')).toContain(`${at}/issues`);
  });
});

it('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const path of documents.filter((name) => name.endsWith('.md'))) {
    for (const [, name] of readFileSync(join(root, path), 'utf8').matchAll(/npm run ([\w:-]+)/g)) {
      expect(Object.keys(scripts), `${path} names npm run ${name}`).toContain(name);
    }
  }
});
