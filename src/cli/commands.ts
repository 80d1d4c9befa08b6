/**
 * The commands, in the order of the help.
 */
import type { Command } from './command.js';
import { compile } from './compile.js';
import { convert } from './convert.js';
import { inspect } from './inspect.js';
import { predict } from './predict.js';
import { train } from './train.js';

export const commands: readonly Command[] = [inspect, convert, compile, predict, train];
