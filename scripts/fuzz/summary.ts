/**
 * What a run of the fuzzer came to: counts and worst differences, and how a failure is shown.
 */
import type { FloatDType } from '../../src/index.js';
import { tolerances, type Tally } from './judge.js';
import { kinds, show, type Kind, type Operation, type Result } from './operations.js';
import { runTiny } from './run-tiny.js';
import type { Shrunk } from './shrink.js';

export class Counts implements Tally {
  programs = 0;
  /** How often each fault was met. */
  readonly faults = new Map<string, number>();
  refusals = 0;
  comparisons = 0;
  readonly operations = new Map<string, number>();
  readonly excuses = new Map<string, number>();
  readonly #worst = new Map<string, number>();
  readonly #compared = new Map<Kind, number>();

  compared(kind: Kind, dtype: FloatDType, distance: number): void {
    this.comparisons++;
    add(this.#compared, kind);
    const key = `${kind} ${dtype}`;
    this.#worst.set(key, Math.max(this.#worst.get(key) ?? 0, distance));
  }

  refused(): void {
    this.refusals++;
  }

  program(operations: readonly Operation[]): void {
    this.programs++;
    for (const { op } of operations) add(this.operations, op);
  }

  excused(excuse: string): void {
    add(this.excuses, excuse);
  }

  /** Counts a failure. @returns Whether it is the first of its kind. */
  failed(fault: string): boolean {
    add(this.faults, fault);
    return this.faults.get(fault) === 1;
  }

  get failures(): number {
    return sum(this.faults);
  }

  get total(): number {
    return sum(this.operations);
  }

  /** The table at the end. */
  toString(): string {
    const worst = (kind: Kind, dtype: FloatDType) =>
      this.#worst.get(`${kind} ${dtype}`)?.toExponential(1) ?? 'none';
    const rows = kinds.map((kind) => [
      kind,
      (this.#compared.get(kind) ?? 0).toLocaleString('en-US'),
      worst(kind, 'float32'),
      worst(kind, 'float64'),
    ]);
    return [
      columns([['compared', 'times', 'worst float32', 'worst float64'], ...rows]),
      `at most ${tolerances.float32} and ${tolerances.float64} of the largest element of an array`,
      '',
      columns([
        ['operation', 'times'],
        ...[...this.operations].sort().map(([op, n]) => [op, n.toLocaleString('en-US')]),
      ]),
      '',
      `${this.programs.toLocaleString('en-US')} programs, ` +
        `${this.total.toLocaleString('en-US')} operations, ` +
        `${this.comparisons.toLocaleString('en-US')} arrays and numbers compared, ` +
        `${this.refusals.toLocaleString('en-US')} refusals checked`,
      'given up without a fault: ' +
        `${[...this.excuses].map(([excuse, n]) => `${n} ${excuse}`).join(', ') || 'none'}`,
      `${this.failures} failures of ${this.faults.size} kinds`,
    ].join('\n');
  }
}

const add = <K>(counts: Map<K, number>, key: K): unknown =>
  counts.set(key, (counts.get(key) ?? 0) + 1);

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return rows.map(line).join('\n');
}

/** A failure as it is printed. */
export function failureText({ program, failure }: Shrunk, replay: string): string {
  const results = runTiny(program);
  const fate = ({ refused, absent }: Result) =>
    refused ? `\n     refused: ${refused}` : absent ? '\n     left out' : '';
  const lines = program.operations.map(
    (operation, i) => `  ${i + 1}. ${show(operation)}${fate(results[i])}`,
  );
  const watched = program.watch ? ', everything compared after each operation' : '';
  return [
    `FAILED: ${failure.text}`,
    `after these operations${watched}:`,
    ...lines,
    `again: ${replay}`,
  ].join('\n');
}
