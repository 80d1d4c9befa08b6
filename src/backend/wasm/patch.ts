/**
 * One text from another and the differences: how every build but the plain one for float32 is kept.
 */

/**
 * The text that a patch makes of another, both in hexadecimal. The patch: `copied,left out,put in`
 * in turns, the first two as numbers of bytes in base 36, the third in hexadecimal.
 */
export function patched(hex: string, patch: string): string {
  let at = 0;
  const pieces = patch.split(' ').map((part) => {
    const [copied, leftOut, putIn] = part.split(',');
    const end = at + 2 * parseInt(copied, 36);
    const piece = hex.slice(at, end) + putIn;
    at = end + 2 * parseInt(leftOut, 36);
    return piece;
  });
  return pieces.join('');
}
