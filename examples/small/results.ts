/**
 * How a small program ends: its picture and files are written, and a target that was missed is said
 * in a sentence and by the exit code.
 */
import type { TopLevelSpec } from 'vega-lite';
import { chart, light, pngHasText, toPng, type Theme } from '../mnist/charts/chart.js';
import { FONT_SIZE } from '../mnist/charts/chart.js';
import { linesOf } from '../mnist/charts/text.js';
import { writeWhole } from '../mnist/files.js';

/** Width of a picture's plot, in pixels. */
export const [WIDTH, HEIGHT] = [560, 320];

/** What stands above a picture: what it shows and, below, of what. */
export const heading = (text: string, about: string) => ({
  text,
  subtitle: linesOf(about, FONT_SIZE, WIDTH),
});

/** Writes a picture as SVG and PNG, and other files beside it, and says where they are. */
export async function writeResults(
  folder: string,
  name: string,
  picture: (theme: Theme) => TopLevelSpec,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<void> {
  const svg = await chart(picture(light), light);
  const all = { [`${name}.svg`]: svg, [`${name}.png`]: toPng(svg), ...files };
  const paths = await writeWhole(folder, all);
  console.log(`\nFiles:\n${paths.map((path) => `  ${path}`).join('\n')}`);
  if (!pngHasText())
    console.log(
      'No font was found on this machine: the PNG picture has no text, the SVG one does.',
    );
}

/**
 * Says which targets were missed, if any, and ends the program with exit code 1 once it has nothing
 * left to do.
 *
 * @param targets - Of each: whether it was reached, and what was expected and came.
 */
export function checkTargets(
  program: string,
  targets: readonly (readonly [reached: boolean, sentence: string])[],
): void {
  for (const [reached, sentence] of targets) {
    if (reached) continue;
    console.error(`${program}: ${sentence}`);
    process.exitCode = 1;
  }
}
