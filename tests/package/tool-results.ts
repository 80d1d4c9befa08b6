/**
 * What `npm run check:tools` writes to docs/results/tools.json.
 */

/** A tool that gave what Node gives. */
export interface ToolRow {
  readonly name: string;
  readonly version: string;
  /** What was done with it. */
  readonly tried: string;
  /** How many programs gave Node's numbers; none where types alone are checked. */
  readonly runs: number;
}

export interface ToolResults {
  readonly rows: readonly ToolRow[];
}
