import { createHash } from 'node:crypto';
import { encodeNumber } from '../../shared/numbers.ts';
import type { RunDescription } from '../../shared/run.ts';
import type { RunSettings } from '../../shared/views/runs.ts';

/** What a run was started with. `begin` is θ at iteration 0, `text` stands for the sources. */
export function launchedSettings(
  description: RunDescription,
  begin: Float64Array | undefined,
  text: string,
): RunSettings {
  const { program, problem, optimizer, learningRate, settings, schedule, further, data, seed, precision } = description;
  return {
    program,
    problem,
    optimizer,
    learningRate: encodeNumber(learningRate),
    settings: encoded(settings),
    schedule,
    further: encoded(further),
    ...(data === undefined ? {} : { batchSize: data.batchSize }),
    seed,
    ...(precision === undefined ? {} : { precision }),
    start: begin === undefined ? '' : hashOf(new Uint8Array(begin.buffer, begin.byteOffset, begin.byteLength)),
    text,
  };
}

function encoded(settings: RunDescription['settings']): RunSettings['settings'] {
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'number' ? encodeNumber(value) : value]),
  );
}

/** A text without what `@descent` presets in it: a run's settings tell that already. */
export function withoutPresets(text: string): string {
  return text.replaceAll(/@descent\b(?:(?!\\n|\*\/|\n).)*/g, '@descent');
}

/** A short name for a content: equal for equal contents, and hardly ever for others. */
export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
