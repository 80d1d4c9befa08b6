/**
 * The containers of this package, as files tell of them: what they are made from are the modules
 * inside.
 */
import { checkInteger, show } from '../../../core/check.js';
import type { ColumnsPart } from '../../../nn/containers/branch-widths.js';
import { Columns } from '../../../nn/containers/columns.js';
import { Concat } from '../../../nn/containers/concat.js';
import { Residual } from '../../../nn/containers/residual.js';
import { Sequential } from '../../../nn/containers/sequential.js';
import type { Module } from '../../../nn/module.js';
import { row, type Field, type Row } from '../kind.js';

type Children = Readonly<Record<string, Module>>;

const lists: Field<number[][]> = (who, name, value) => {
  const refuse = (): never => {
    throw new TypeError(`${who} expects ${name} as a list of lists, but got ${show(value)}`);
  };
  if (!Array.isArray(value)) return refuse();
  return value.map((list: unknown) =>
    Array.isArray(list) ? list.map((item) => checkInteger(who, name, item, 0)) : refuse(),
  );
};

// What they are given comes from a file: their constructors check it, the compiler cannot.
const inOrder = (children: Children): never[] => Object.values(children) as never[];

/** The rows; made when they are needed. */
export const containers = (): readonly Row[] => [
  row(
    Sequential,
    {
      name: 'Sequential',
      options: () => ({}),
      make: (_, children) => new Sequential(...inOrder(children)),
    },
    {},
  ),
  row(
    Concat,
    {
      name: 'Concat',
      options: () => ({}),
      make: (_, children) => new Concat(...inOrder(children)),
    },
    {},
  ),
  row(
    Columns<readonly ColumnsPart[]>,
    {
      name: 'Columns',
      options: ({ parts }) => ({ columns: parts.map(({ columns }) => [...columns]) }),
      make: ({ columns }, children) => {
        const modules = Object.values(children);
        const parts = columns.map((list, i) => ({ columns: list, module: modules[i] }));
        return new Columns(...(parts as never[]));
      },
    },
    { columns: lists },
  ),
  row(
    Residual as unknown as new (...args: never[]) => Module,
    {
      name: 'Residual',
      options: () => ({}),
      make: (_, { f, projection }: Partial<Children>) =>
        projection
          ? new Residual(f as never, { projection: projection as never })
          : new Residual(f as never),
    },
    {},
  ),
];
