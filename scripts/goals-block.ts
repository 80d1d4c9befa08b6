/**
 * What stands in the block 'goals': what this package wants to reach, what it does reach by the
 * files of docs/results, and where it does not. Laid out as prettier would.
 */
import { activations } from '../bench/tools/parts.js';
import { quickest, type PeerPoint } from '../bench/tools/peer-results.js';
import { median } from '../bench/tools/timing.js';
import { markdownTable } from './blocks.js';
import { javascriptOf } from './profile-block.js';
import type { Measured } from './tables.js';

/** A figure that is held to a bound. */
interface Check {
  /** "128/8" is hidden 128, batch 8. */
  readonly where: string;
  readonly value: number;
  readonly bound: number;
}

interface Goal {
  readonly goal: string;
  readonly files: readonly string[];
  /** What is held to a bound; undefined where that has not been measured. */
  readonly checks: readonly (Check | string)[];
  /** Bounds are the most that is allowed; else the least. */
  readonly isMost?: boolean;
  readonly unit?: string;
  /** Of many figures, one that is told beside the extremes. */
  readonly also?: string;
}

interface Place {
  readonly hidden: number;
  readonly batch: number;
}

const over = (hidden: readonly number[], batches: readonly number[]): Place[] =>
  hidden.flatMap((h) => batches.map((batch) => ({ hidden: h, batch })));
const grid = over([32, 64, 128, 256], [8, 16, 32, 64]);
const large = over([512, 1024, 2048], [64, 256, 1024]);
const at = ({ hidden, batch }: Place): string => `${hidden}/${batch}`;
const same = (a: Place) => (b: Place) => a.hidden === b.hidden && a.batch === b.batch;

/** A check, or where nothing has been measured the name of the place. */
const check = (where: string, value: number | undefined, bound: number): Check | string =>
  !value || !Number.isFinite(value) ? where : { where, value, bound };

/** How many times as long as tiny-mlp the quickest of some others takes. */
function besideOthers(
  figures: readonly { readonly name: string; readonly seconds: number }[] | undefined,
  others: readonly string[],
): number | undefined {
  const least = (names: readonly string[]): number =>
    Math.min(...figures!.filter(({ name }) => names.includes(name)).map((f) => f.seconds));
  return figures && least(others) / least(['tiny-mlp']);
}

const secondsOf = (figures: PeerPoint['programs'] | undefined): number | undefined =>
  figures?.find(({ name }) => name === 'tiny-mlp')?.seconds;

function goalsOf(measured: Measured): Goal[] {
  const { peers, scaling, kernels, experiment, profile, crowd, adam, vocabulary, sizes } = measured;
  const blas = ['NumPy float32', 'PyTorch'];
  const peerAt = (place: Place) => peers?.points.find(same(place));
  const sizeAt = (place: Place) => scaling?.sizes.find(same(place))?.figures;
  const is128 = (place: Place): boolean => at(place) === '128/8';
  const whole = (point: PeerPoint | undefined) => point && quickest(point).programs;
  const twoThreads = (place: Place): number | undefined => {
    const point = peers?.threads === 2 ? peerAt(place) : undefined;
    return secondsOf(point?.programs)! / secondsOf(point?.threaded)!;
  };
  const ofRelu = vocabulary?.rows.find(({ part }) => part === 'ReLU')?.seconds['tiny-mlp'];
  const besidePyTorch = (part: string): number | undefined => {
    const row = vocabulary?.rows.find((one) => one.part === part)?.seconds;
    return row && row.PyTorch / row['tiny-mlp'];
  };
  const bundle = sizes?.sizes.find(
    ({ name }) => name === 'every layer, loss, optimizer and loader',
  );
  return [
    {
      goal:
        'one core, beside the better of NumPy float32 and PyTorch: 1.05 times as fast, at 128/8 ' +
        '2.7 times',
      files: ['peers.json'],
      checks: grid.map((place) =>
        check(at(place), besideOthers(peerAt(place)?.programs, blas), is128(place) ? 2.7 : 1.05),
      ),
      also: '128/8',
    },
    {
      goal:
        'all cores, each with the number of threads that suits it: 1.6 times as fast, at 128/8 ' +
        '3.5 times',
      files: ['peers.json'],
      checks: grid.map((place) =>
        check(at(place), besideOthers(whole(peerAt(place)), blas), is128(place) ? 3.5 : 1.6),
      ),
      also: '128/8',
    },
    {
      goal: 'two threads beside one, from hidden 64 on: 1.6 times as fast',
      files: ['peers.json'],
      checks: grid
        .filter(({ hidden }) => hidden >= 64)
        .map((place) => check(at(place), twoThreads(place), 1.6)),
    },
    {
      goal: 'two threads beside one, hidden 32: 1.3 times as fast',
      files: ['peers.json'],
      checks: grid
        .filter(({ hidden }) => hidden < 64)
        .map((place) => check(at(place), twoThreads(place), 1.3)),
    },
    {
      goal: "hidden 512 to 2048, batch 64 to 1024: 0.9 times PyTorch's best speed",
      files: ['scaling.json'],
      checks: large.map((place) => check(at(place), besideOthers(sizeAt(place), ['PyTorch']), 0.9)),
    },
    {
      goal: '10,000 answers on all cores: at most 15 ms',
      files: ['kernels.json'],
      checks: [check('', kernels && 1000 * kernels.inference.secondsOfAll, 15)],
      isMost: true,
      unit: 'ms',
    },
    {
      goal: 'a single answer: at most 4 µs',
      files: ['kernels.json'],
      checks: [check('', kernels && 1e6 * kernels.inference.latencySeconds, 4)],
      isMost: true,
      unit: 'µs',
    },
    {
      goal: 'the whole experiment: at most 40 s',
      files: ['experiment.json'],
      checks: [check('', experiment && median(experiment.times[1].whole), 40)],
      isMost: true,
      unit: 's',
    },
    {
      goal: 'JavaScript in a step: at most 15 µs and 0.15 µs a row',
      files: ['profile.json'],
      checks: profile
        ? profile.profiles.map((one) => check(at(one), javascriptOf(one), 15 + 0.15 * one.batch))
        : [''],
      isMost: true,
      unit: 'µs',
    },
    {
      goal: "several trainings at once, each with all threads: at most 1.2 times one thread's time",
      files: ['crowd.json'],
      checks: crowd
        ? crowd.crowds
            .filter(({ trainings }) => trainings > 1)
            .map((one) => check(`${one.trainings} of ${at(one)}`, one.several / one.one, 1.2))
        : [''],
      isMost: true,
    },
    {
      goal: "Adam's update, by parameters: at most 1.3 times as long as copying its bytes",
      files: ['adam.json'],
      checks: adam
        ? adam.rows.map(({ numbers, update, copy }) =>
            check(numbers.toLocaleString('en-US'), update.median / copy.median, 1.3),
          )
        : [''],
      isMost: true,
    },
    {
      goal: "an epoch with any activation: at most 1.25 times ReLU's",
      files: ['vocabulary.json'],
      checks: Object.keys(activations)
        .filter((name) => name !== 'ReLU')
        .map((name) => {
          const row = vocabulary?.rows.find(({ part }) => part === name);
          return check(name, row && ofRelu && row.seconds['tiny-mlp'] / ofRelu, 1.25);
        }),
      isMost: true,
    },
    {
      goal: "an epoch with Adam or BatchNorm1d: 1.2 times PyTorch's speed",
      files: ['vocabulary.json'],
      checks: ['Adam', 'BatchNorm1d'].map((part) => check(part, besidePyTorch(part), 1.2)),
    },
    {
      goal: 'all layers, losses, optimizers and loaders: at most 60 kB of gzip',
      files: ['sizes.json'],
      checks: [check('', bundle && bundle.gzip / 1000, 60)],
      isMost: true,
      unit: 'kB',
    },
  ];
}

/** "everywhere", "256/64 and 128/8"; nothing where the only place has no name. */
function named(places: readonly string[], of: number): string {
  if (of > 2 && places.length === of) return 'everywhere';
  const names = places.filter((place) => place !== '');
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Two digits, or as many more as it takes to see on which side of the bound it is. */
function digits({ value, bound }: Check): string {
  const enough = [2, 3, 4].find(
    (count) => Math.sign(Number(value.toFixed(count)) - bound) === Math.sign(value - bound),
  );
  return value.toFixed(enough ?? 5);
}

function row(
  { goal, files, checks, isMost = false, unit, also }: Goal,
  link: (name: string) => string,
): string[] {
  const found = checks.filter((one) => typeof one !== 'string');
  const absent = checks.filter((one) => typeof one === 'string');
  const missed = found.filter(({ value, bound }) => (isMost ? value > bound : value < bound));
  const tell = (one: Check): string =>
    `${digits(one)}${unit ? ` ${unit}` : ''}${one.where === '' ? '' : ` (${one.where})`}`;
  const sorted = found.toSorted((a, b) => a.value - b.value);
  const beside = found.find(({ where }) => where === also);
  const reached =
    sorted.length < 4
      ? found.map(tell).join(', ')
      : `${tell(sorted[0])} to ${tell(sorted.at(-1))}` +
        (beside ? `; ${beside.where} ${digits(beside)}` : '');
  const places = named(
    missed.map(({ where }) => where),
    found.length,
  );
  const judged = missed.length === 0 ? 'yes' : places === '' ? 'no' : `no: ${places}`;
  const left = named(absent, checks.length);
  const met = [
    ...(found.length > 0 ? [judged] : []),
    ...(absent.length > 0 ? [`not measured${found.length > 0 ? `: ${left}` : ''}`] : []),
  ];
  const from = files.map((name) => `[${name}](${link(name)})`).join(', ');
  return [goal, reached === '' ? '–' : reached, met.join('; '), from];
}

export const goalsBlock = (measured: Measured, link: (name: string) => string): string =>
  [
    markdownTable(
      [['goal', 'reached', 'met', 'file'], ...goalsOf(measured).map((goal) => row(goal, link))],
      'texts',
    ),
    '256/64 is hidden 256, batch 64.',
  ].join('\n\n');
