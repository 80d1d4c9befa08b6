/**
 * The command `tiny-mlp`: finds the command that is asked for, runs it, and tells in a sentence
 * what is wrong. Not here: the process (bin.ts).
 */
import { insteadOf, readArguments } from './arguments.js';
import type { Command, Io } from './command.js';
import { Failure, sentenceOf, stackOf } from './failure.js';
import { commandHelp, helpText } from './help.js';
import { commands } from './commands.js';
import { say } from './text-table.js';
import { version } from './version.js';

/** What shells call the end by Ctrl-C. */
const INTERRUPTED = 130;

/**
 * Runs a command line.
 *
 * @param args - What follows the program's name.
 * @returns The exit code.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    await run(args, io);
    return 0;
  } catch (error) {
    if (io.signal.aborted) {
      io.stderr.write('tiny-mlp: interrupted; nothing was written\n');
      return INTERRUPTED;
    }
    say(io.stderr, `tiny-mlp: ${sentenceOf(error)}`);
    const where = stackOf(error);
    if (where !== undefined) io.stderr.write(`${where}\n`);
    return 1;
  }
}

async function run(args: readonly string[], io: Io): Promise<void> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h') return void io.stdout.write(helpText(commands));
  if (name === '--version') return void io.stdout.write(`${version}\n`);
  const names = commands.map((one) => one.name);
  if (name === undefined) {
    throw new Failure(
      `a command is expected (${names.join(', ')}), but none came; see tiny-mlp --help`,
    );
  }
  if (name.startsWith('-')) {
    throw new Failure(
      `there is no option '${name}'; ` +
        insteadOf(name.replace(/^-+/, ''), ['help', 'version'], '--'),
    );
  }
  const command: Command | undefined = commands.find((one) => one.name === name);
  if (!command) throw new Failure(`there is no command '${name}'; ${insteadOf(name, names)}`);
  const given = readArguments(command, rest);
  if (given.flag('help')) return void io.stdout.write(commandHelp(command));
  await command.run(given, io);
}
