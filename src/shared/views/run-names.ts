import type { EncodedNumber } from '../numbers.ts';
import { decodeNumber, formatNumber, isEncodedNumber } from '../numbers.ts';
import type { RunSettings } from './runs.ts';

/** Parts of a name at most. */
const mostParts = 3;

/** One thing in which runs can differ. The text is of one run among several; empty where there is nothing to say of it. */
interface Trait {
  readonly order: number;
  readonly of: (run: RunSettings) => string | number | boolean | undefined;
  readonly text: (run: RunSettings, present: RunSettings) => string;
}

/**
 * The name of each run by what differs among them, most telling first: `η 0.01` and `η 0.1`. The first is the present one, so that
 * others are called edited. Where nothing differs the name is empty.
 */
export function differences(runs: readonly RunSettings[]): readonly string[] {
  const [present] = runs;
  if (present === undefined) return [];
  const differing = traits.filter(({ of }) => runs.some((run) => of(run) !== of(present)));
  return runs.map((run) =>
    [...differing, ...settingsOf(run, runs), ...furtherOf(run, runs)]
      .sort((a, b) => a.order - b.order)
      .map(({ text }) => text(run, present))
      .filter((text) => text !== '')
      .slice(0, mostParts)
      .join(', '),
  );
}

const traits: readonly Trait[] = [
  { order: 0, of: (run) => run.optimizer, text: (run) => run.optimizer },
  { order: 1, of: (run) => run.learningRate, text: (run) => `η ${shown(run.learningRate)}` },
  {
    order: 3,
    of: (run) => run.schedule,
    text: (run) => (run.schedule === 'constant' ? 'constant η' : run.schedule),
  },
  {
    order: 4,
    of: (run) => run.batchSize,
    text: (run) => (run.batchSize === undefined ? 'no batches' : `batch size ${run.batchSize}`),
  },
  { order: 5, of: (run) => run.start, text: (run, present) => (run.start === present.start ? '' : 'another start') },
  { order: 6, of: (run) => run.seed, text: (run) => `seed ${run.seed}` },
  { order: 7, of: (run) => run.precision, text: (run) => run.precision ?? 'float64' },
  { order: 8, of: (run) => run.text, text: (run, present) => (run.text === present.text ? '' : 'edited') },
];

/** The settings in which a run differs from others with its optimizer: those of another one are not comparable. */
function settingsOf(run: RunSettings, runs: readonly RunSettings[]): readonly Trait[] {
  const alike = runs.filter(({ optimizer }) => optimizer === run.optimizer);
  return Object.keys(run.settings)
    .filter((name) => alike.some(({ settings }) => settings[name] !== run.settings[name]))
    .map((name) => ({
      order: 2,
      of: ({ settings }) => settings[name],
      text: ({ settings }) => settingText(name, settings[name]),
    }));
}

/** What else differs: a schedule's settings only from those of the same schedule, and nothing that another run does not tell. */
function furtherOf(run: RunSettings, runs: readonly RunSettings[]): readonly Trait[] {
  const { further } = run;
  if (further === undefined) return [];
  const others = runs.filter((each) => each.further !== undefined);
  const names = new Set(others.flatMap((each) => Object.keys(each.further ?? {})));
  return [...names]
    .filter((name) => {
      const ofSchedule = name.startsWith('schedule.');
      const comparable = others.filter(({ schedule }) => !ofSchedule || schedule === run.schedule);
      return comparable.some((each) => each.further?.[name] !== further[name]);
    })
    .map((name) => ({
      order: name.startsWith('schedule.') ? 3.1 : 4.1,
      of: () => further[name],
      text: () => furtherText(name, further[name]),
    }));
}

function furtherText(name: string, value: EncodedNumber | boolean | string | undefined): string {
  const part = name.slice(name.indexOf('.') + 1);
  // A parameter's name may have points of its own.
  if (name.startsWith('bounds.'))
    return value === undefined || value === 'none' ? `${part} free` : `${part} in ${value}`;
  return value === 'none' ? `no ${name}` : settingText(part, value);
}

function settingText(name: string, value: EncodedNumber | boolean | string | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? name : `no ${name}`;
  return `${name} ${isEncodedNumber(value) ? formatNumber(decodeNumber(value)) : value}`;
}

function shown(value: EncodedNumber): string {
  return formatNumber(decodeNumber(value));
}
