/**
 * The parts of a C file that read a row of a table: a struct of its columns, and the lists that
 * categories are looked up in.
 */
import type { Category } from '../../core/categories.js';
import { show } from '../../core/check.js';
import { OptionError } from '../../core/errors.js';
import { cReal } from './c-numbers.js';
import { cText, commentText, fitsC, identifiers } from './quoting.js';
import type { Feature, Source } from './source.js';

interface TableParts {
  readonly includes: readonly string[];
  readonly declarations: readonly string[];
  readonly definitions: readonly string[];
  /** From the row to x. */
  readonly reads: readonly string[];
}

const isText = ({ categories }: Feature): boolean => typeof categories?.[0] === 'string';

/** Names and labels as C strings; refuses what would not come back as it was. */
function strings(who: string, column: string, texts: readonly Category[]): string {
  const odd = texts.find((text) => typeof text === 'string' && !fitsC(text));
  if (odd !== undefined) {
    throw new OptionError(
      `${who} expects text without U+0000 and halves of characters for the format 'c', but got ` +
        `${show(odd)} in ${show(column)}; replace it, or choose another format`,
    );
  }
  return texts.map((text) => cText(String(text))).join(', ');
}

export function tableParts(
  who: string,
  { name, graph }: Source,
  number: string,
  features: readonly Feature[],
): TableParts {
  const { classes, target } = graph;
  const fields = identifiers(
    features.map((feature) => feature.name),
    'column',
  );
  const members = features.map((feature, i) => {
    const { categories, name: column } = feature;
    const type = categories && isText(feature) ? 'const char *' : 'double ';
    const missing = isText(feature) ? 'NULL' : 'NAN';
    const what = typeof categories?.[0] === 'boolean' ? '0 or 1, ' : '';
    const note = `${commentText(column, true)}: ${what}${missing} where it is missing`;
    return `  ${type}${fields[i]}; /* ${note} */`;
  });
  const lists = features.flatMap((feature, i) => {
    const { categories, name: column } = feature;
    if (!categories || categories.length === 0) return [];
    const list = `${name}_categories${i}[${categories.length}]`;
    if (isText(feature))
      return [`static const char *const ${list} = {${strings(who, column, categories)}};`];
    const numbers = categories.map((category) => cReal(Number(category)));
    return [`static const double ${list} = {${numbers.join(', ')}};`];
  });
  const hasText = features.some(isText);
  const hasNumbers = features.some((f) => f.categories?.length && !isText(f));
  const reads = features.map((feature, i) => {
    const { categories } = feature;
    const value = `row->${fields[i]}`;
    if (!categories) return `  x[${i}] = ${value};`;
    if (categories.length === 0) return `  x[${i}] = isnan(${value}) ? -1.0 : -2.0;`;
    const f = isText(feature) ? 'place_of_text' : 'place_of_number';
    return `  x[${i}] = ${name}_${f}(${value}, ${name}_categories${i}, ${categories.length});`;
  });
  const labels = classes && strings(who, target ?? '', classes);
  return {
    includes: hasText ? ['#include <string.h>'] : [],
    declarations: [
      '/* A row of the table. Other categories than those learnt from may come too. */',
      `typedef struct ${name}_row {`,
      ...members,
      `} ${name}_row;`,
      '',
      ...(labels
        ? [
            '/* Labels: y holds the probability of each. */',
            `extern const char *const ${name}_classes[${classes.length}];`,
            '',
            '/* The place of the most probable label. */',
            `int ${name}_label(const ${number} *y);`,
            '',
          ]
        : []),
    ],
    definitions: [
      ...lists,
      ...(lists.length ? [''] : []),
      ...(labels
        ? [
            `const char *const ${name}_classes[${classes.length}] = {${labels}};`,
            '',
            `int ${name}_label(const ${number} *y) {`,
            '  int best = 0;',
            `  for (int c = 1; c < ${classes.length}; c++) if (y[c] > y[best]) best = c;`,
            '  return best;',
            '}',
            '',
          ]
        : []),
      ...(hasText ? lookUp(name, texts) : []),
      ...(hasNumbers ? lookUp(name, quantities) : []),
    ],
    reads,
  };
}

/** How categories of a kind are told apart. */
interface Kind {
  readonly name: 'text' | 'number';
  readonly type: string;
  readonly element: string;
  readonly isMissing: string;
  readonly isSame: string;
}

const texts: Kind = {
  name: 'text',
  type: 'const char *',
  element: 'const char *const',
  isMissing: '!value',
  isSame: 'strcmp(value, list[i]) == 0',
};

const quantities: Kind = {
  name: 'number',
  type: 'double ',
  element: 'const double',
  isMissing: 'isnan(value)',
  isSame: 'value == list[i]',
};

/** A category's place, −1 where it is missing, −2 if it is not known. */
const lookUp = (name: string, kind: Kind): string[] => [
  `static double ${name}_place_of_${kind.name}(`,
  `    ${kind.type}value, ${kind.element} *list, int count) {`,
  `  if (${kind.isMissing}) return -1.0;`,
  `  for (int i = 0; i < count; i++) if (${kind.isSame}) return i;`,
  '  return -2.0;',
  '}',
  '',
];
