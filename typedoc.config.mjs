// The site: README.md as its home, the guides in the order below, and the API. It loads no script, no font and no style sheet from anywhere else.
import { readdirSync } from 'node:fs';
import { Converter } from 'typedoc';
import { formulaStyle, withFormulas } from './scripts/formulas.mjs';

/** The guides, in the order of the navigation; one that is not named here comes last. */
const guides = [
  'docs/getting-started.md',
  'docs/browser.md',
  'docs/experiment.md',
  'docs/backpropagation.md',
  'docs/data.md',
  'docs/training.md',
  'docs/metrics.md',
  'docs/doctor.md',
  'docs/extending.md',
  'docs/examples.md',
  'docs/not-here.md',
  'docs/coming-from-pytorch.md',
  'docs/sweep.md',
  'docs/tabular.md',
  'docs/interchange.md',
  'docs/command.md',
  'docs/parity.md',
  'docs/performance.md',
  'docs/results/README.md',
  'docs/architecture.md',
  'docs/testing.md',
  'CONTRIBUTING.md',
  'CODE_OF_CONDUCT.md',
  'SECURITY.md',
  'CHANGELOG.md',
];
const others = readdirSync('docs')
  .map((name) => `docs/${name}`)
  .filter((path) => path.endsWith('.md') && !guides.includes(path));

/** A guide is called what its first heading says. */
function titles({ converter }) {
  converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, guide) => {
    const text = guide.content.map((part) => part.text).join('');
    guide.name = /^# (.+)$/m.exec(text)?.[1] ?? guide.name;
  });
}

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'tiny-mlp',
  entryPoints: [
    'src/index.ts',
    'src/datasets/index.ts',
    'src/io/index.ts',
    'src/sweep/index.ts',
    'src/tabular/index.ts',
    'src/worker/index.ts',
  ],
  projectDocuments: [...guides, ...others],
  plugin: [titles, formulaStyle],
  customCss: 'docs/site.css',
  out: 'site',
  readme: 'README.md',
  headings: { readme: false },
  sort: ['kind', 'alphabetical-ignoring-documents'],
  sortEntryPoints: false,
  navigation: { includeFolders: false },
  searchInComments: true,
  searchInDocuments: true,
  highlightLanguages: [
    'bash',
    'console',
    'diff',
    'html',
    'javascript',
    'json',
    'typescript',
    'python',
    'yaml',
  ],
  markdownItLoader: withFormulas,
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  // Steps of types that compute with widths.
  intentionallyNotExported: ['Fitted', 'Digits', 'Reversed'],
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
