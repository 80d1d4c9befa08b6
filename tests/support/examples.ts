/**
 * Code blocks of documents and docstrings: finds them and runs them as they stand, checking `console.log(...); // output` lines.
 */
import { readFileSync } from 'node:fs';
import { format } from 'node:util';
import ts from 'typescript';
import * as core from '../../src/index.js';

export interface Block {
  code: string;
  line: number;
  /** What stands after the language of the fence: no-run where it needs what a test has not, a path where it is lines of a file. */
  marks: string[];
}

/** The ts and js blocks of a Markdown file, or of the docstrings of a source file. */
export function blocksOf(path: string): Block[] {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').map((line) => (path.endsWith('.ts') ? line.replace(/^\s*\* ?/, '') : line));
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!/^```(ts|js)\b/.test(lines[i])) continue;
    const end = lines.indexOf('```', i + 1);
    const marks = lines[i].trim().split(/\s+/).slice(1);
    blocks.push({ code: lines.slice(i + 1, end).join('\n'), line: i + 1, marks });
    i = end;
  }
  return blocks;
}

const modules: Record<string, () => unknown> = {
  'node:fs': () => import('node:fs'),
  'tiny-mlp': () => core,
  'tiny-mlp/datasets': () => import('../../src/datasets/index.js'),
  'tiny-mlp/io': () => import('../../src/io/index.js'),
  'tiny-mlp/sweep': () => import('../../src/sweep/index.js'),
};

/** Runs a block; returns what it printed, and what is bound to `names` at its end. */
export async function run(
  code: string,
  names: readonly string[] = [],
): Promise<{ printed: string[]; values: Record<string, unknown> }> {
  const checked = code.replace(/^(\s*)console\.log\((.*)\); \/\/ (.*)$/gm, (_, space, args, expected: string) =>
    /, twice|and so on|\.\.\./.test(expected)
      ? `${space}console.log(${args});`
      : `${space}__expect(${JSON.stringify(expected)}, ${args});`,
  );
  const imports = checked.replace(/^import (?:type )?(\{[^}]*\}) from '([^']+)';/gm, (_, names: string, from: string) => {
    const list = names.replace(/\btype \w+,?/g, '').replace(/ as /g, ': ');
    return `const ${list} = await __modules[${JSON.stringify(from)}]();`;
  });
  const { outputText } = ts.transpileModule(`const main = async () => {\n${imports}\nreturn { ${names.join(', ')} };\n};`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  const printed: string[] = [];
  const __expect = (expected: string, ...args: unknown[]) => {
    const printedLine = format(...args).replace(/\s+/g, ' ');
    if (printedLine !== expected) throw new Error(`the example says it prints ${expected}, but it prints ${printedLine}`);
  };
  const console = { log: (...args: unknown[]) => printed.push(format(...args)) };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const body = new Function('__modules', '__expect', 'console', `${outputText}\nreturn main();`) as (
    ...args: unknown[]
  ) => Promise<Record<string, unknown>>;
  const values = await body(modules, __expect, console);
  return { printed, values };
}
