import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface GoldenOptions {
  /** Writes the golden instead of comparing. Refused in continuous integration. */
  readonly update: boolean;
  readonly isCi: boolean;
}

/** What the environment asks for: `UPDATE_GOLDENS=1` to write, `CI` for a build where nothing may be written. */
export function goldenOptions(environment: NodeJS.ProcessEnv = process.env): GoldenOptions {
  const isSet = (name: string) => !['', '0', 'false', undefined].includes(environment[name]);
  return { update: isSet('UPDATE_GOLDENS'), isCi: isSet('CI') };
}

/**
 * Text that a test logs, compared with a golden file. A difference fails and leaves what came beside the golden, as `.actual`.
 * A golden is written only when that is asked for, and never in continuous integration; a missing one fails.
 */
export class Golden {
  private readonly path: string;
  private readonly options: GoldenOptions;
  private lines: string[] = [];

  constructor(path: string, options: GoldenOptions = goldenOptions()) {
    this.path = path;
    this.options = options;
  }

  log(text: string): void {
    this.lines.push(...text.split('\n'));
  }

  /** Compares what was logged with the golden, which is for all of it. */
  assert(): void {
    const actual = `${this.lines.join('\n')}\n`;
    this.lines = [];
    if (this.options.update) {
      if (this.options.isCi)
        throw new Error('Goldens are never written in continuous integration: unset UPDATE_GOLDENS.');
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(this.path, actual);
      rmSync(`${this.path}.actual`, { force: true });
      return;
    }
    const expected = existsSync(this.path) ? readFileSync(this.path, 'utf8') : undefined;
    if (actual === expected) {
      rmSync(`${this.path}.actual`, { force: true });
      return;
    }
    if (!this.options.isCi) writeFileSync(`${this.path}.actual`, actual);
    if (expected === undefined)
      throw new Error(`There is no golden ${this.path}; UPDATE_GOLDENS=1 writes it.\n${actual}`);
    throw new Error(`${this.path} differs:\n${firstDifference(expected, actual)}`);
  }

  /** Fails where something was logged and never compared. */
  finish(): void {
    if (this.lines.length > 0) {
      throw new Error(`${this.lines.length} logged lines were never compared with ${this.path}: call assert().`);
    }
  }
}

function firstDifference(expected: string, actual: string): string {
  const wanted = expected.split('\n');
  const got = actual.split('\n');
  const at = wanted.findIndex((line, index) => line !== got[index]);
  const line = at < 0 ? wanted.length : at;
  const around = (lines: readonly string[], sign: string) =>
    lines.slice(line, line + 6).map((text) => `${sign} ${text}`);
  return [`line ${line + 1}:`, ...around(wanted, '-'), ...around(got, '+')].join('\n');
}
