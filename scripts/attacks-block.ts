/**
 * The block of docs/testing.md that says what attacks on searches and trainings found. Laid out as prettier would.
 */
import type { JournalResults } from './attacks/journals.js';
import type { KillResults } from './attacks/kills.js';
import type { ResumeResults } from './attacks/resume.js';
import { notYet } from './blocks.js';

/** What scripts/attack.ts keeps. */
export interface SearchAttacks {
  readonly journals?: JournalResults & { readonly command: string };
  readonly kills?: KillResults & { readonly command: string };
  readonly resume?: ResumeResults & { readonly command: string };
}

const counted = (n: number): string => n.toLocaleString('en-US');

/** Journals damaged and processes killed, and what came of it. */
export function attacksBlock({ journals, kills, resume }: SearchAttacks = {}): string {
  const damaged = journals
    ? `Of ${counted(journals.journals)} journals, damaged in ${Object.keys(journals.kinds).length} ` +
      `ways, ${counted(journals.refused)} were refused and ${counted(journals.accepted)} continued, ` +
      'what was missing trained again; a number that was not trained came out of ' +
      `**${journals.wrong}**, and ${journals.unclear} were refused without a sentence. The ` +
      `command: \`${journals.command}\``
    : notYet('npm run attack -- journals --out docs/results/attacks.json');
  const killed = kills
    ? `Killed ${counted(kills.kills)} times, ${counted(kills.searches)} searches of 48 points came ` +
      `to their end; points lost: **${kills.lost}**, doubled: **${kills.doubled}**, processes ` +
      `stuck: **${kills.stuck}**. The command: \`${kills.command}\``
    : notYet('npm run attack -- kills --out docs/results/attacks.json');
  const resumed = resume
    ? `Killed ${counted(resume.kills)} times, ${counted(resume.whileWriting)} of them while a ` +
      'checkpoint was being written. Trainings of 120 batches that came to their end: ' +
      `${counted(resume.trainings)}; with other bits than one that was never killed: ` +
      `**${resume.different}**, gone on from before the last checkpoint: **${resume.lost}**, ` +
      `files left behind: **${resume.left}**, processes stuck: **${resume.stuck}**. The command: ` +
      `\`${resume.command}\``
    : notYet('npm run attack -- resume --out docs/results/attacks.json');
  return `${damaged}\n\n${killed}\n\n${resumed}`;
}
