import type { Comment } from '@babel/types';
import { hint } from '../../engine/settings.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';
import type { PlaceTable } from '../places.ts';

/** One `key=value` of `@descent`, named like launch.json's own keys: `learningRate`, `settings.beta1`. */
export interface Preset {
  readonly key: string;
  readonly value: string | number | boolean;
  /** The whole `key=value`. */
  readonly place: Place;
}

/** What the JSDoc before an export says to Descent. */
export interface Marks {
  /** There is an `@descent`, other than `@descent ignore`. */
  readonly marked: boolean;
  readonly ignored: boolean;
  readonly presets: readonly Preset[];
  readonly problems: readonly SourceProblem[];
}

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function presetValue(text: string): string | number | boolean {
  if (text.startsWith('"') || text.startsWith("'")) return text.slice(1, -1);
  if (numberText.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

/**
 * Reads the `@descent` tags of the JSDoc comments in front of an export.
 * @param keys the known launch keys; a key with a dot (`settings.beta1`) is known by what stands before the dot.
 */
export function readMarks(comments: readonly Comment[], places: PlaceTable, keys: readonly string[]): Marks {
  const presets: Preset[] = [];
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
      const lined = body.replace(/(\r?\n[ \t]*)\*/g, '$1 ');
      let words = 0;
      for (const word of lined.matchAll(/([^\s=]+)=("[^"\n]*"|'[^'\n]*'|\S*)|\S+/g)) {
        words++;
        const start = bodyStart + from + word.index;
        const place = places.at(start, start + word[0].length);
        if (word[0] === 'ignore' && words === 1) {
          ignored = true;
          break;
        }
        const problem = readWord(word, place, keys, presets);
        if (problem !== undefined) problems.push(problem);
      }
      if (!ignored) marked = true;
    }
  }
  return { marked: marked && !ignored, ignored, presets, problems };
}

function readWord(
  word: RegExpMatchArray,
  place: Place,
  keys: readonly string[],
  presets: Preset[],
): SourceProblem | undefined {
  const problem = (code: string, message: string): SourceProblem => ({ severity: 'warning', code, message, place });
  const [whole, key, value] = word;
  if (key === undefined || value === undefined) {
    return problem(
      'preset-syntax',
      `'${whole}' is no preset. Write key=value, for instance learningRate=0.02, or ignore.`,
    );
  }
  if (value === '')
    return problem('preset-syntax', `${key} has no value. Write ${key}=value without blanks around the =.`);
  if (!keys.includes(key.split('.')[0]!)) {
    return problem('preset-key', `Unknown key '${key}' after @descent. ${hint(key, keys)}`);
  }
  if (presets.some((preset) => preset.key === key)) {
    return problem('preset-key', `${key} is set twice; the first one counts. Remove one of them.`);
  }
  presets.push({ key, value: presetValue(value), place });
  return undefined;
}

/** Presets as launch.json would say them: `settings.beta1=0.8` becomes `{ settings: { beta1: 0.8 } }`. */
export function presetOptions(presets: readonly Pick<Preset, 'key' | 'value'>[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const { key, value } of presets) {
    const [first = key, second] = key.split('.');
    if (second === undefined) options[first] = value;
    else options[first] = { ...(options[first] as object | undefined), [second]: value };
  }
  return options;
}
