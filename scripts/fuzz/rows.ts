/**
 * The tables: a row a module, a loss, an optimizer, a schedule. The same names stand in the tables
 * of torch_rows.py. To fuzz a new one, write a row in one of the files below and a line there.
 */
export { losses } from './loss-rows.js';
export { modules } from './module-rows.js';
export { optimizers, schedules } from './optimizer-rows.js';

/** The row of a name. */
export function rowOf<R extends { readonly name: string }>(rows: readonly R[], name: string): R {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row)
    throw new Error(
      `the tables expect a name of ${rows.map((known) => known.name).join(', ')}, but got ${name}`,
    );
  return row;
}
