/**
 * The block of docs/testing.md that says what searches over a queue went through. Laid out as
 * prettier would.
 */
import { chaos, markdownTable, notYet } from './blocks.js';
import { blows, type ChaosResults } from './chaos/results.js';

/** How often which blow was dealt, and what was wrong afterwards. */
export function chaosBlock(results: ChaosResults | undefined): string {
  if (!results) return notYet(chaos);
  const { command, machine, redis, rounds, minutes, points, begun, again } = results;
  const { lost, doubled, wrong, stuck } = results;
  const dealt = blows.reduce((total, blow) => total + results.blows[blow], 0);
  return [
    markdownTable([
      ['what was done to a search', 'times'],
      ...blows.map((blow) => [blow, String(results.blows[blow])]),
    ]),
    `In ${minutes} minutes ${rounds} searches of ${points} points were struck ${dealt} times. Lost ` +
      `points: **${lost}**, doubled: **${doubled}**, other than in one process: **${wrong}**, ` +
      `searches stuck: **${stuck}**. ${begun} trainings were begun for these points; ${again} times ` +
      'a coordinator ended for points whose workers were lost time and again, and went on when it ' +
      'was started again.',
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, Redis ${redis}, ` +
      `${machine.date}. The command: \`${command}\``,
  ].join('\n\n');
}
