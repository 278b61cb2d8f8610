import { roundedNumbers } from '../../engine/precision.ts';
import { SettingError } from '../../engine/settings.ts';
import { LanguageError } from '../../language/errors.ts';
import type { ProblemDefinition } from '../../language/problems/definition.ts';
import type { Preset } from '../../language/problems/presets.ts';
import { presetOptions } from '../../language/problems/presets.ts';
import type { LaunchOptions } from '../../shared/run.ts';
import { OutsideError, refuseOutside } from '../descent/bounds.ts';
import { HyperparameterError, initialHyperparameters, mergeOptions } from '../descent/hyperparameters.ts';

/** Fails at the presets of a comment that cannot be, as far as what was asked for does not take their place. */
export function refuseFaults(presets: readonly Preset[], asked: LaunchOptions): void {
  const stated = presetOptions(presets) as Partial<LaunchOptions>;
  const faults = presets.flatMap(({ key, fault }) =>
    fault === undefined || isAsked(key, stated, asked) ? [] : [fault],
  );
  if (faults.length > 0) throw new LanguageError(faults);
}

/**
 * Fails, at its place, where what the source says of the run cannot be for this loss: only the settings, the run and the source
 * together tell that. What was asked for has no place in the source, and is for whoever starts the run to tell; but a start
 * outside of its bounds is told at the start's place, whoever set the bounds.
 * @param stated what the source says: the presets of its comment over those of its call
 */
export function checkStated(
  stated: Partial<LaunchOptions>,
  presets: readonly Preset[],
  asked: LaunchOptions,
  { kind, place, presetPlace, training, leaves, start }: ProblemDefinition,
): void {
  try {
    const options = mergeOptions(mergeOptions(asked.defaults ?? {}, stated), asked);
    const { bounds, precision } = initialHyperparameters(options, kind, training, leaves);
    const begin = precision === 'float32' ? roundedNumbers(start) : start;
    refuseOutside(bounds, begin, leaves, 'The start');
  } catch (error) {
    if (error instanceof OutsideError) {
      const { message, parameter } = error;
      const at = leaves.find(({ name }) => name === parameter)?.place ?? place;
      throw new LanguageError({ severity: 'error', code: 'start-outside-bounds', message, place: at }, error);
    }
    const key = keyAtFault(error);
    if (key === undefined || isAsked(key, stated, asked) || !isStated(key, stated)) return;
    const preset = presets.find((each) => each.key === key);
    const { message } = error as Error;
    const at = preset?.place ?? presetPlace(key) ?? place;
    throw new LanguageError({ severity: 'error', code: 'unfit-preset', message, place: at }, error);
  }
}

/** The launch key of which an error speaks: `settings.beta1`. */
function keyAtFault(error: unknown): string | undefined {
  if (error instanceof HyperparameterError) return error.key;
  if (!(error instanceof SettingError)) return undefined;
  const { subject, setting } = error;
  if (subject === 'optimizer' || subject === 'schedule') return subject;
  if (subject === 'averaging') return setting;
  if (subject === 'bounds') return `bounds.${setting}`;
  return `${subject.startsWith('schedule') ? 'scheduleSettings' : 'settings'}.${setting}`;
}

function isStated(key: string, options: Partial<LaunchOptions>): boolean {
  const { group, setting } = partsOf(key);
  const value = (options as Readonly<Record<string, unknown>>)[group];
  if (setting === undefined || value === undefined) return value !== undefined;
  return (value as Readonly<Record<string, unknown>>)[setting] !== undefined;
}

/** Whether what the source says gives way to what was asked for. Settings do so too where another optimizer or schedule was. */
function isAsked(key: string, stated: Partial<LaunchOptions>, asked: LaunchOptions): boolean {
  const { optimizer, schedule } = asked;
  if (key.startsWith('settings.') && optimizer !== undefined && optimizer !== stated.optimizer) return true;
  if (key.startsWith('scheduleSettings.') && schedule !== undefined && schedule !== stated.schedule) return true;
  return isStated(key, asked);
}

/** A launch key and the name in its object: a parameter's may have dots of its own, as in `bounds.dense1.weights`. */
function partsOf(key: string): { readonly group: string; readonly setting: string | undefined } {
  const dot = key.indexOf('.');
  return dot < 0 ? { group: key, setting: undefined } : { group: key.slice(0, dot), setting: key.slice(dot + 1) };
}
