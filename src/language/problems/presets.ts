import type { Comment } from '@babel/types';
import { hint } from '../../engine/settings.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';
import type { PlaceTable } from '../places.ts';
import type { PresetValue } from './preset-values.ts';
import { presetFault, presetKeys } from './preset-values.ts';

/** One `key=value` of `@descent`, named like launch.json's own keys: `learningRate`, `settings.beta1`. */
export interface Preset {
  readonly key: string;
  readonly value: PresetValue;
  /** The whole `key=value`. */
  readonly place: Place;
  /** Why the value cannot be, at the value. */
  readonly fault?: SourceProblem;
}

/** What the JSDoc before an export says to Descent. */
export interface Marks {
  /** There is an `@descent`, other than `@descent ignore`. */
  readonly marked: boolean;
  readonly ignored: boolean;
  readonly presets: readonly Preset[];
  /** What is wrong with them: words that are no preset (warnings), values that cannot be (errors). In the order of the text. */
  readonly problems: readonly SourceProblem[];
}

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function presetValue(text: string): PresetValue {
  if (text.startsWith('"') || text.startsWith("'")) return text.slice(1, -1);
  if (numberText.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** A `key=value` with the offsets of its parts in the source. */
interface Word {
  readonly key: string;
  readonly value: PresetValue;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** Reads the `@descent` tags of the JSDoc comments in front of an export. */
export function readMarks(comments: readonly Comment[], places: PlaceTable): Marks {
  const words: Word[] = [];
  const problems: SourceProblem[] = [];
  let marked = false;
  let ignored = false;
  for (const comment of comments) {
    if (comment.type !== 'CommentBlock' || !comment.value.startsWith('*')) continue;
    const bodyStart = (comment.start ?? 0) + 2;
    for (const tag of comment.value.matchAll(/(?<=^|[\s*])@descent(?![\w-])/g)) {
      const from = tag.index + tag[0].length;
      // The tag ends where the next one begins a line.
      const next = /\n[ \t]*\*?[ \t]*@/.exec(comment.value.slice(from));
      const body = comment.value.slice(from, next === null ? undefined : from + next.index);
      if (/^\s*ignore(?!\S)/.test(body)) {
        ignored = true;
        continue;
      }
      marked = true;
      readBody(body, bodyStart + from, places, words, problems);
    }
  }
  const values = new Map(words.map(({ key, value }) => [key, value]));
  const presets = words.map((word) => presetOf(word, values, places));
  problems.push(...presets.flatMap(({ fault }) => (fault === undefined ? [] : [fault])));
  problems.sort((left, right) => (left.place?.start ?? 0) - (right.place?.start ?? 0));
  return { marked: marked && !ignored, ignored, presets, problems };
}

/** Reads what follows one tag, which begins at `offset` of the source. */
function readBody(body: string, offset: number, places: PlaceTable, words: Word[], problems: SourceProblem[]): void {
  const lined = body.replace(/(\r?\n[ \t]*)\*/g, '$1 ');
  const warn = (code: string, message: string, start: number, end: number): void => {
    problems.push({ severity: 'warning', code, message, place: places.at(offset + start, offset + end) });
  };
  // Words next to each other which are no presets are a text: one message is enough.
  let text: { readonly start: number; readonly end: number } | undefined;
  const endText = (): void => {
    if (text === undefined) return;
    const { start, end } = text;
    const words = lined.slice(start, end).replace(/\s+/g, ' ');
    const shown = words.length > 24 ? `${words.slice(0, 24).trimEnd()}…` : words;
    const advice = 'Write key=value, for instance learningRate=0.02, or ignore; a description belongs before @descent.';
    warn('preset-syntax', `'${shown}' is no preset. ${advice}`, start, end);
    text = undefined;
  };
  for (const match of lined.matchAll(/([^\s=]+)=("[^"\n]*"|'[^'\n]*'|\S*)|\S+/g)) {
    const [whole, key, value] = match;
    const start = match.index;
    const end = start + whole.length;
    if (key === undefined || value === undefined) {
      text = { start: text?.start ?? start, end };
      continue;
    }
    endText();
    if (value === '') {
      warn('preset-syntax', `${key} has no value. Write ${key}=value without blanks around the =.`, start, end);
    } else if (!presetKeys.includes(key.split('.')[0]!)) {
      const message = `Unknown key '${key}' after @descent. ${hint(key, presetKeys)}`;
      warn('preset-key', message, start, start + key.length);
    } else if (words.some((word) => word.key === key)) {
      warn('preset-key', `${key} is set twice; the first one counts. Remove one of them.`, start, end);
    } else {
      const valueStart = offset + end - value.length;
      words.push({ key, value: presetValue(value), start: offset + start, valueStart, end: offset + end });
    }
  }
  endText();
}

function presetOf(
  { key, value, start, valueStart, end }: Word,
  all: ReadonlyMap<string, PresetValue>,
  places: PlaceTable,
): Preset {
  const preset = { key, value, place: places.at(start, end) };
  const fault = presetFault(key, value, all);
  if (fault === undefined) return preset;
  const place = fault.at === 'key' ? places.at(start, start + key.length) : places.at(valueStart, end);
  return { ...preset, fault: { severity: 'error', code: 'preset-value', message: fault.message, place } };
}

/** Presets as launch.json would say them: `settings.beta1=0.8` becomes `{ settings: { beta1: 0.8 } }`. */
export function presetOptions(presets: readonly Pick<Preset, 'key' | 'value'>[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const { key, value } of presets) {
    const dot = key.indexOf('.');
    if (dot < 0) {
      options[key] = value;
      continue;
    }
    const group = key.slice(0, dot);
    // A parameter's name may have dots of its own: `bounds.dense1.weights`.
    options[group] = { ...(options[group] as object | undefined), [key.slice(dot + 1)]: value };
  }
  return options;
}
