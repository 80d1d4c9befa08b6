/**
 * Small faults that can be put into a source file: another operator, a constant one off, a
 * condition the other way round, a statement left out. Not here: how they are switched on (see
 * switches.ts).
 */
import ts from 'typescript';

/** A fault. `start` and `end` are offsets in the file's text. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The line's text, trimmed: names the place when lines above it come and go. */
  readonly code: string;
  /** `a + b → a - b`, shortened. */
  readonly change: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Whether a whole statement is left out. */
  readonly statement: boolean;
}

const { SyntaxKind } = ts;

const operators: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [SyntaxKind.PlusToken]: '-',
  [SyntaxKind.MinusToken]: '+',
  [SyntaxKind.AsteriskToken]: '/',
  [SyntaxKind.SlashToken]: '*',
  [SyntaxKind.PercentToken]: '*',
  [SyntaxKind.AsteriskAsteriskToken]: '*',
  [SyntaxKind.LessThanToken]: '<=',
  [SyntaxKind.LessThanEqualsToken]: '<',
  [SyntaxKind.GreaterThanToken]: '>=',
  [SyntaxKind.GreaterThanEqualsToken]: '>',
  [SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [SyntaxKind.AmpersandAmpersandToken]: '||',
  [SyntaxKind.BarBarToken]: '&&',
  [SyntaxKind.QuestionQuestionToken]: '&&',
  [SyntaxKind.AmpersandToken]: '|',
  [SyntaxKind.BarToken]: '&',
  [SyntaxKind.CaretToken]: '&',
  [SyntaxKind.LessThanLessThanToken]: '>>',
  [SyntaxKind.GreaterThanGreaterThanToken]: '<<',
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: '<<',
};

const assignments: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [SyntaxKind.PlusEqualsToken]: '-=',
  [SyntaxKind.MinusEqualsToken]: '+=',
  [SyntaxKind.AsteriskEqualsToken]: '/=',
  [SyntaxKind.SlashEqualsToken]: '*=',
};

/** Every fault that can be put into a file, from its first line to its last. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const of = (node: ts.Node) => node.getText(source);
  const add = (node: ts.Node, replacement: string, statement = false) => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line;
    const change = `${short(of(node))} → ${statement ? 'nothing' : short(replacement)}`;
    const code = text.split('\n')[line].trim();
    found.push({
      file,
      line: line + 1,
      code,
      change,
      start,
      end: node.getEnd(),
      replacement,
      statement,
    });
  };
  const visit = (node: ts.Node): void => {
    if (
      ts.isTypeNode(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isImportDeclaration(node)
    )
      return;
    if (ts.isBinaryExpression(node)) {
      const { left, operatorToken, right } = node;
      const other = operators[operatorToken.kind];
      const isText =
        operatorToken.kind === SyntaxKind.PlusToken && (makesText(left) || makesText(right));
      if (other && !isText) add(node, `(${of(left)}) ${other} (${of(right)})`);
      const assignment = assignments[operatorToken.kind];
      if (assignment && !makesText(right)) add(node, `${of(left)} ${assignment} (${of(right)})`);
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === SyntaxKind.ExclamationToken || node.operator === SyntaxKind.MinusToken)
        add(node, of(node.operand));
      if (node.operator === SyntaxKind.PlusPlusToken) add(node, `--${of(node.operand)}`);
    } else if (ts.isPostfixUnaryExpression(node)) {
      add(node, `${of(node.operand)}${node.operator === SyntaxKind.PlusPlusToken ? '--' : '++'}`);
    } else if (ts.isNumericLiteral(node) && !isName(node)) {
      for (const step of [1, -1]) add(node, `(${Number(node.text) + step})`);
    } else if (node.kind === SyntaxKind.TrueKeyword) add(node, 'false');
    else if (node.kind === SyntaxKind.FalseKeyword) add(node, 'true');
    else if (ts.isConditionalExpression(node)) {
      add(node, `(${of(node.condition)}) ? (${of(node.whenFalse)}) : (${of(node.whenTrue)})`);
    } else if (ts.isIfStatement(node) || ts.isWhileStatement(node))
      add(node.expression, `!(${of(node.expression)})`);
    else if (
      (ts.isExpressionStatement(node) && !isSuper(node.expression)) ||
      ts.isThrowStatement(node)
    )
      add(node, '', true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const short = (code: string): string => {
  const flat = code.replace(/\s+/g, ' ');
  return flat.length > 90 ? `${flat.slice(0, 60)} ... ${flat.slice(-25)}` : flat;
};

const makesText = (node: ts.Expression): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isParenthesizedExpression(node) && makesText(node.expression)) ||
  (ts.isBinaryExpression(node) && (makesText(node.left) || makesText(node.right)));

const isName = (node: ts.NumericLiteral): boolean =>
  ts.isPropertyAssignment(node.parent) && node.parent.name === node;

const isSuper = (node: ts.Expression): boolean =>
  ts.isCallExpression(node) && node.expression.kind === SyntaxKind.SuperKeyword;
