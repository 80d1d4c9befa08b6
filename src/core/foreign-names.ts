/**
 * What options are called here that scikit-learn, Keras and PyTorch Lightning call otherwise.
 * Misspelt names are another matter: see `nearest`.
 */

/** Names of what numbers are drawn from, without capitals and signs. */
const seeds = ['seed', 'randomstate', 'randomseed', 'manualseed', 'rng', 'generator'];

/** By foreign name, without capitals and signs: the option, and what to do, if more than that. */
const names: Readonly<Record<string, readonly [option: string, advice?: string]>> = {
  alpha: ['weightDecay'],
  append: ['existing', "pass existing: 'append'"],
  batchsize: ['train', 'pass train: new DataLoader(data, { batchSize })'],
  ckptpath: ['resume'],
  clipnorm: ['clipGradNorm'],
  criterion: ['loss'],
  gradientclipval: ['clipGradNorm'],
  learningrateinit: ['lr'],
  maxiter: ['epochs'],
  niternochange: ['patience'],
  savebestonly: ['best'],
  savefreq: ['every'],
  savetopk: ['keep'],
  verbose: ['callbacks', 'pass callbacks: [new ProgressBar()]'],
};

/** What to do about another library's name for one of the options; undefined for other names. */
export function adviceOnForeign(name: string, allowed: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  const meant = (option: string) => `did you mean '${option}'?`;
  if (seeds.includes(plain)) {
    if (allowed.includes('seed')) return meant('seed');
    if (allowed.includes('generator')) return 'pass generator: new Generator(seed)';
    if (plain !== 'generator') return 'call manualSeed(seed) before, instead';
  }
  const [option, advice] = Object.hasOwn(names, plain) ? names[plain] : [];
  return option !== undefined && allowed.includes(option) ? (advice ?? meant(option)) : undefined;
}
