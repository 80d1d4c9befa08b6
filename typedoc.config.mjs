// The API site, with formulas typeset as it is built: no script, no font and no style sheet from anywhere else.
import { formulaStyle, withFormulas } from './scripts/formulas.mjs';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'tiny-mlp',
  entryPoints: ['src/index.ts', 'src/datasets/index.ts', 'src/io/index.ts', 'src/sweep/index.ts'],
  projectDocuments: ['docs/*.md', 'docs/results/README.md'],
  out: 'site',
  readme: 'README.md',
  highlightLanguages: ['bash', 'console', 'html', 'javascript', 'json', 'typescript', 'python'],
  markdownItLoader: withFormulas,
  plugin: [formulaStyle],
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  disableSources: true,
  requiredToBeDocumented: [
    'Class',
    'Interface',
    'Function',
    'Variable',
    'TypeAlias',
    'Method',
    'Property',
    'Accessor',
    'Enum',
    'EnumMember',
    'Namespace',
    'Module',
  ],
};
