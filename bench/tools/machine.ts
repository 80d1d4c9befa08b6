/**
 * What figures were measured on.
 */
import { cpus } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly node: string;
  /** Day of the measurement, as 2025-12-31. */
  readonly date: string;
}

export const machine = (): Machine => ({
  cpu: cpus()[0].model.trim(),
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
});
