/**
 * The command that makes a file of figures, as the file and the documents tell it.
 */

const quoted = (text: string): string =>
  /^[\w./:=,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * The command with the arguments that this process was given: `npm run bench:peers -- --data DIR
 * --rounds 1`. Where MNIST's files lie differs from machine to machine: that is DIR.
 *
 * @param script - Its name in package.json.
 * @param folder - MNIST's, also where the environment and no argument names it.
 */
export function givenCommand(
  script: string,
  folder?: string,
  given: readonly string[] = process.argv.slice(2),
): string {
  const isNamed = given.some((arg) => /^--data(=|$)/.test(arg));
  const args = given.map((arg, i) =>
    given[i - 1] === '--data' ? 'DIR' : quoted(arg.replace(/^--data=.*/s, '--data=DIR')),
  );
  const all = [...(folder !== undefined && !isNamed ? ['--data', 'DIR'] : []), ...args];
  return [`npm run ${script}`, ...(all.length > 0 ? ['--', ...all] : [])].join(' ');
}
