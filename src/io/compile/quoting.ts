/**
 * Text that somebody else chose (names of columns, categories, labels) within programs: as string
 * literals, in comments and as identifiers. Whatever it says, it stays where it is put.
 */
import { encodeText, isWellFormed } from '../../core/text-coders.js';

/** Whether a text can be a string of C: it ends at its first U+0000, and is UTF-8. */
export const fitsC = (text: string): boolean => !text.includes('\0') && isWellFormed(text);

const unit = (character: string): string =>
  Array.from({ length: character.length }, (_, i) => {
    const code = character.charCodeAt(i).toString(16).padStart(4, '0');
    return `\\u${code}`;
  }).join('');

/**
 * A literal of JavaScript, TypeScript and JSON. What is not seen, what turns the direction of
 * writing, and what would end a script in a page or a comment, is escaped.
 */
export const jsText = (text: string): string =>
  JSON.stringify(text)
    .replace(/\*\//g, '*\\u002f')
    .replace(/\/\*/g, '/\\u002a')
    .replace(/[\p{C}\p{Zl}\p{Zp}<>]/gu, unit);

/** A literal of C in ASCII; long ones as numbers, because C99 promises 4,095 characters. */
export function cText(text: string): string {
  const bytes = encodeText(text);
  if (bytes.length > 4000) {
    const numbers = Array.from(bytes, (byte) => (byte > 127 ? byte - 256 : byte));
    return `(const char[]){${[...numbers, 0].join(',')}}`;
  }
  const characters = Array.from(bytes, (byte) => {
    const isPlain = byte >= 32 && byte < 127 && !'"\\?'.includes(String.fromCharCode(byte));
    return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${characters.join('')}"`;
}

/** For a comment: letters, digits and a few signs; of what is long, the beginning. */
export function commentText(text: string, isAscii = false): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}...` : text;
  const plain = isAscii ? short.replace(/ ?→ ?/g, ' to ').replace(/×/g, 'x') : short;
  const others = isAscii ? /[^A-Za-z0-9 _.,:;()[\]=+-]/g : /[^\p{L}\p{N} _.,:;()[\]=+→×-]/gu;
  return plain.replace(others, '_');
}

/** Words of C and C++, and what compilers and headers take for themselves. */
const taken = /* @__PURE__ */ new Set(
  /* @__PURE__ */ (
    'alignas alignof and asm auto bitand bitor bool break case catch char class compl concept ' +
    'const constexpr continue decltype default delete do double else enum errno explicit ' +
    'export extern false float for friend goto i386 if inline int linux long math_errhandling ' +
    'mutable namespace new noexcept not nullptr operator or private protected public register ' +
    'requires restrict return short signed sizeof static struct switch template this throw ' +
    'true try typedef typeid typename typeof union unix unsigned using virtual void volatile ' +
    'while xor'
  ).split(' '),
);

/** An identifier of C that reminds of a text. */
function identifier(text: string, prefix: string): string {
  const plain = text.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 40);
  if (!/^[A-Za-z]/.test(plain)) return `${prefix}${plain.startsWith('_') ? '' : '_'}${plain}`;
  // Macros of headers are written in capitals.
  return taken.has(plain) || /^[A-Z][A-Z0-9_]{2,}$/.test(plain) ? `${plain}_` : plain;
}

/** Whether identifiers of C may begin with a text. */
export const isPrefix = (text: string): boolean => /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(text);

/** What identifiers of C may begin with, and reminds of a text. */
export const prefixLike = (text: string): string => {
  const words = text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+/, '');
  const plain = words.slice(0, 34).replace(/_+$/, '');
  return /^[A-Za-z]/.test(plain) ? plain : `model_${plain}`.replace(/_$/, '');
};

/** Identifiers for several texts, all different. */
export function identifiers(texts: readonly string[], prefix: string): string[] {
  const used = new Set<string>();
  return texts.map((text) => {
    const wanted = identifier(text, prefix);
    let name = wanted;
    for (let n = 2; used.has(name); n++) name = `${wanted}_${n}`;
    used.add(name);
    return name;
  });
}
