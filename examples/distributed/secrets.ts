/**
 * Keeps the passwords of addresses out of what a program prints, whoever prints it: messages of
 * packages, stack traces, a command line that is quoted.
 */

/** A shorter password is looked for in quotes alone: it would take the digits out of every line. */
const SHORT = 4;

/** The passwords in some texts, as they stand there and as they are sent. */
function passwordsIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => {
    const [, who = ''] = /^(?:[^/]*\/\/)?([^]*)@/.exec(text) ?? [];
    const [, asked = ''] = /[?&]password=([^&#]*)/.exec(text) ?? [];
    return [who, who.slice(who.indexOf(':') + 1), asked];
  });
  return [...new Set(found.flatMap((text) => [text, decoded(text)]))]
    .filter((text) => text !== '')
    .flatMap((text) => (text.length < SHORT ? [`'${text}'`, `"${text}"`] : text))
    .sort((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * From here on, whatever is printed has … in the place of the passwords that the command line and
 * REDIS_URL hold.
 */
export function concealPasswords(): void {
  const { REDIS_URL = '' } = process.env;
  const values = process.argv.slice(2).map((text) => text.replace(/^--\w+=/, ''));
  const passwords = passwordsIn([REDIS_URL, ...values]);
  if (passwords.length === 0) return;
  const conceal = (text: string) =>
    passwords.reduce((rest, password) => rest.replaceAll(password, '…'), text);
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? conceal(chunk) : chunk, ...rest);
  }
}
