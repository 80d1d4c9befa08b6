/**
 * The help texts, made of the commands' tables.
 */
import { everywhere, usageOf } from './arguments.js';
import type { Command, OptionRow } from './command.js';

/** Lines of two columns, the second folded at 78 columns. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows
    .map(([left, right]) => {
      const lines = [''];
      for (const word of right.split(' ')) {
        const line = lines[lines.length - 1];
        if (line !== '' && width + line.length + word.length + 3 > 78) lines.push(word);
        else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
      }
      const rest = lines.slice(1).map((line) => `\n  ${' '.repeat(width)}${line}`);
      return `  ${left.padEnd(width)}${lines[0]}${rest.join('')}`;
    })
    .join('\n');
}

const optionLine = ([name, { value, help }]: [string, OptionRow]) =>
  [value ? `--${name} ${value}` : `--${name}`, help] as const;

const commandLine = ({ name, operands, summary }: Command) =>
  [[name, ...operands].join(' '), summary] as const;

/** What `tiny-mlp --help` prints. */
export const helpText = (commands: readonly Command[]): string => `\
tiny-mlp: small neural networks, from tables and files, on the command line

Usage: tiny-mlp COMMAND ...

${columns(commands.map(commandLine))}

${columns([
  ['--help', 'show this text; tiny-mlp COMMAND --help, that of a command'],
  ['--version', 'print the version'],
])}
`;

/** What `tiny-mlp COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const { summary, about, examples, options } = command;
  const rows = Object.entries({ ...options, ...everywhere }).map(optionLine);
  return `\
${summary[0].toUpperCase()}${summary.slice(1)}.

Usage: ${usageOf(command)} [OPTIONS]

${about.trim()}

Options:
${columns(rows)}

Examples:
${examples.map((line) => `  ${line}`).join('\n')}
`;
}
