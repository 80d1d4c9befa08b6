/**
 * What a module prints: one line a module inside it, indented by depth, with the number of its
 * parameters.
 */
import { sizeOf } from '../core/ndarray.js';

/** What a summary needs to know of a module. */
interface Summarised {
  readonly dtype: string;
  label(): string;
  namedChildren(): [string, Summarised][];
  parameters(): { shape: readonly number[] }[];
}

const countOf = (module: Summarised): number =>
  module.parameters().reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const grouped = (count: number): string => count.toLocaleString('en-US');

export function summary(module: Summarised): string {
  const lines: { text: string; count: string }[] = [];
  const visit = (parent: Summarised, depth: number) => {
    for (const [name, child] of parent.namedChildren()) {
      const isLeaf = child.namedChildren().length === 0;
      lines.push({
        text: `${'  '.repeat(depth)}(${name}) ${child.label()}`,
        count: isLeaf && countOf(child) > 0 ? grouped(countOf(child)) : '',
      });
      visit(child, depth + 1);
    }
  };
  visit(module, 1);
  if (lines.length === 0) return module.label();
  const total = `${grouped(countOf(module))} parameters, ${module.dtype}`;
  const textWidth = Math.max(...lines.map(({ text }) => text.length));
  const countWidth = Math.max(...lines.map(({ count }) => count.length));
  const rows = lines.map(({ text, count }) =>
    `${text.padEnd(textWidth)}  ${count.padStart(countWidth)}`.trimEnd(),
  );
  return [`${module.label()}: ${total}`, ...rows].join('\n');
}
