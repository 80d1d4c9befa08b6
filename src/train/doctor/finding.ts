/**
 * What a diagnosis says: findings, and how they are printed.
 */

/** What kind of fault it is. */
export type FindingKind =
  | 'non-finite-inputs'
  | 'unscaled-inputs'
  | 'dominant-input'
  | 'constant-inputs'
  | 'duplicate-inputs'
  | 'target-in-inputs'
  | 'non-finite-targets'
  | 'constant-labels'
  | 'unbalanced-labels'
  | 'unshuffled-rows'
  | 'labels-out-of-range'
  | 'labels-not-whole'
  | 'unscaled-targets'
  | 'output-count'
  | 'last-layer'
  | 'loss-and-targets'
  | 'targets-out-of-range'
  | 'no-activation'
  | 'dropout'
  | 'small-batches'
  | 'identical-units'
  | 'dead-units'
  | 'saturated-units'
  | 'non-finite-outputs'
  | 'non-finite-gradients'
  | 'zero-gradients'
  | 'vanishing-gradients'
  | 'exploding-gradients'
  | 'update-size'
  | 'learning-rate'
  | 'failed-pass';

/** Something that is wrong, or likely so. */
export interface Finding {
  /** Which of the faults it is. */
  readonly kind: FindingKind;
  /** `'error'`: nothing good can come of it. `'warning'`: it is worth a look. */
  readonly severity: 'warning' | 'error';
  /** A layer by name and label, `1 (ReLU)`; a column, `x column 3`; or what else it is about. */
  readonly where: string;
  /** What was seen, in numbers. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
}

/** What a warning says of a finding. */
export type Remark = Pick<Finding, 'where' | 'message' | 'advice'>;

/** Findings, the most severe first; `toString` gives them as aligned text. */
export interface Diagnosis extends ReadonlyArray<Finding> {
  /** A finding a line, its parts below one another; `no findings` where there are none. */
  toString(): string;
}

/** The findings as a list that prints itself. */
export function asDiagnosis(findings: readonly Finding[]): Diagnosis {
  const rank = ({ severity }: Finding) => (severity === 'error' ? 0 : 1);
  const sorted = [...findings].sort((a, b) => rank(a) - rank(b));
  const text = { value: () => format(sorted), enumerable: false };
  return Object.freeze(Object.defineProperty(sorted, 'toString', text));
}

function format(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'no findings';
  const heads = findings.map(({ severity, kind, where }) => [severity, kind, where]);
  const widths = [0, 1, 2].map((i) => Math.max(...heads.map((head) => head[i].length)));
  const indent = ' '.repeat(widths[0] + widths[1] + widths[2] + 6);
  return findings
    .map(({ message, advice }, i) => {
      const head = heads[i].map((part, k) => part.padEnd(widths[k])).join('  ');
      return `${head}  ${message}\n${indent}→ ${advice}`;
    })
    .join('\n');
}

/** A number in three digits. */
export const short = (n: number): string => String(Number(n.toPrecision(3)));

/** A share in per cent. */
export const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Columns as findings name them. */
export function columnsOf(name: string, columns: readonly number[]): string {
  if (columns.length === 1) return `${name} column ${columns[0]}`;
  const more = columns.length > 5 ? ` and ${columns.length - 4} more` : '';
  return `${name} columns ${columns.slice(0, more ? 4 : 5).join(', ')}${more}`;
}
