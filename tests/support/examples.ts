/**
 * Code blocks of documents and docstrings: finds them and runs them as they stand, checking
 * `console.log(...); // output` lines, and outputs in comments on the lines below.
 *
 * A block that imports nothing goes on with the program before it. A text block after a program is
 * what it prints. Marks after the language:
 *
 *     ```ts no-run      is compiled only
 *     ```ts path        is lines of that file, as they stand there (see documents.test.ts)
 *     ```ts new path    is a file that a reader is to write, and
 *     ```diff path      a change of one that is there (see contributing.test.ts)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';
import * as core from '../../src/index.js';
import { root, sourceFiles } from './sources.js';

export interface Block {
  /** The file it stands in, from the project's folder, and the line of its first fence. */
  path: string;
  line: number;
  /** What stands after the fence: a language, and marks. */
  language: string;
  marks: string[];
  code: string;
}

/** Blocks that belong together. */
export interface Program {
  path: string;
  line: number;
  language: 'ts' | 'js';
  /** What is compiled, and of it what is run: without the blocks marked no-run. */
  code: string;
  runs: string;
  /** What the text blocks after it say that it prints. */
  prints: string[];
}

/** Every file with blocks that a reader may copy from. */
export const documents: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'docs/results/README.md',
  ...sourceFiles(),
];

/** The blocks of a Markdown file, or of the docstrings of a source file. */
export function blocksOf(path: string): Block[] {
  const text = readFileSync(join(root, path), 'utf8');
  const lines = text
    .split('\n')
    .map((line) => (path.endsWith('.ts') ? line.replace(/^\s*\* ?/, '') : line));
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [fence, info] = /^(`{3,})(.*)$/.exec(lines[i])?.slice(1) ?? [];
    if (fence === undefined) continue;
    const [language = '', ...marks] = info.trim().split(/\s+/);
    const end = lines.indexOf(fence, i + 1);
    if (end < 0) throw new Error(`${path}:${i + 1} begins a block that has no end`);
    blocks.push({ path, line: i + 1, language, marks, code: lines.slice(i + 1, end).join('\n') });
    i = end;
  }
  return blocks;
}

/**
 * The ts and js blocks of a file as programs: each block that imports something, with those after
 * it that do not.
 */
export function programsOf(path: string): Program[] {
  const programs: Program[] = [];
  for (const { language, marks, code, line } of blocksOf(path)) {
    const before = programs.at(-1);
    if (language === 'text') before?.prints.push(code);
    if ((language !== 'ts' && language !== 'js') || marks.some((mark) => mark.includes('/')))
      continue;
    const runs = marks.includes('no-run') ? '' : code;
    if (before && !/^import\b/m.test(code) && !path.endsWith('.ts')) {
      // Lines keep their distance, so that the compiler's say where in the document they are.
      before.code += '\n'.repeat(line + 1 - before.line - before.code.split('\n').length) + code;
      before.runs += `\n${runs}`;
    } else programs.push({ path, line, language, code, runs, prints: [] });
  }
  return programs;
}

const modules: Record<string, () => unknown> = {
  'tiny-mlp': () => core,
  'tiny-mlp/datasets': () => import('../../src/datasets/index.js'),
  'tiny-mlp/io': () => import('../../src/io/index.js'),
  'tiny-mlp/sweep': () => import('../../src/sweep/index.js'),
  'tiny-mlp/tabular': () => import('../../src/tabular/index.js'),
  'tiny-mlp/worker': () => import('../../src/worker/index.js'),
};
const load = (name: string) => (name in modules ? modules[name]() : import(name));

/** Runs a program; returns what it printed, and what is bound to `names` at its end. */
export async function run(
  code: string,
  names: readonly string[] = [],
): Promise<{ printed: string[]; values: Record<string, unknown> }> {
  const checked = code.replace(
    /^( *)console\.log\(((?:(?!;$)[^])*?)\);(?: \/\/ (.*)|((?:\n *\/\/ .*)+))$/gm,
    (whole, space: string, args: string, beside: string | undefined, below: string | undefined) => {
      const expected =
        beside ??
        String(below)
          .trim()
          .replace(/\n? *\/\/ /g, ' ')
          .trim();
      if (/, twice|and so on|\.\.\./.test(expected)) return whole;
      return `${space}__expect(${JSON.stringify(expected)}, ${args.replace(/,\s*$/, '')});`;
    },
  );
  const imports = checked.replace(
    /^import (?:type )?(\{[^}]*\}) from '([^']+)';/gm,
    (_, names: string, from: string) => {
      const list = names.replace(/\btype \w+,?/g, '').replace(/ as /g, ': ');
      return `const ${list} = await __load(${JSON.stringify(from)});`;
    },
  );
  const { outputText } = ts.transpileModule(
    `const main = async () => {\n${imports}\nreturn { ${names.join(', ')} };\n};`,
    {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
      },
    },
  );
  const printed: string[] = [];
  const __expect = (expected: string, ...args: unknown[]) => {
    const printedLine = format(...args).replace(/\s+/g, ' ');
    if (printedLine !== expected)
      throw new Error(`the example says it prints ${expected}, but it prints ${printedLine}`);
  };
  const console = { log: (...args: unknown[]) => printed.push(format(...args)) };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const body = new Function('__load', '__expect', 'console', `${outputText}\nreturn main();`) as (
    ...args: unknown[]
  ) => Promise<Record<string, unknown>>;
  const values = await body(load, __expect, console);
  return { printed, values };
}
