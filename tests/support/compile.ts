/**
 * What the compiler says of texts that are in no file, with the project's own settings, or with
 * those of a user.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './sources.js';

export interface Said {
  path: string;
  /** Counted from 1. */
  line: number;
  code: number;
  text: string;
}

/** What `tsc --init` of TypeScript 6 and 7 turns on and the project's own settings leave off. */
export const asInitialized: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
};

/**
 * @param texts - TypeScript and JavaScript by the paths at which they would stand in the project.
 * @param more - Settings that differ from the project's.
 */
export function compile(texts: ReadonlyMap<string, string>, more: ts.CompilerOptions = {}): Said[] {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const config = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  const options = {
    ...config.options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowJs: true,
    checkJs: true,
    ...more,
  };
  const files = new Map([...texts].map(([path, text]) => [join(root, path), text]));
  const host = ts.createCompilerHost(options);
  const plain = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => root;
  host.fileExists = (file) => files.has(file) || plain.fileExists(file);
  host.getSourceFile = (file, ...rest) => {
    const text = files.get(file);
    return text === undefined
      ? plain.getSourceFile(file, ...rest)
      : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(join(root, path))!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start, code, messageText }) => ({
        path,
        line: ts.getLineAndCharacterOfPosition(file, start ?? 0).line + 1,
        code,
        text: ts.flattenDiagnosticMessageText(messageText, '\n'),
      }),
    );
  });
}
