// What a person sees of a suite while it runs.
import { relative } from 'node:path';
import { root } from '../lib/paths.ts';
import type { Tally, TestEvent } from './events.ts';

export function heading(name: string): void {
  console.log(`\n== ${name}`);
}

/** Prints failures and stray output at once; passed tests only where they are few and slow. */
export class Narrator {
  readonly #listPasses: boolean;

  constructor(listPasses: boolean) {
    this.#listPasses = listPasses;
  }

  tell(event: TestEvent): void {
    if (event.type === 'pass' && this.#listPasses) {
      console.log(`  ✓ ${event.name} (${Math.round(event.milliseconds)} ms)`);
    }
    if (event.type === 'skip') console.log(`  - ${event.name} (skipped)`);
    if (event.type === 'fail') {
      const place = event.file === undefined ? '' : `  [${relative(root, event.file)}]`;
      console.log(`  ✗ ${event.name}${place}\n${event.error.replace(/^/gm, '      ')}`);
    }
    if (event.type === 'output') console.log(event.text.trimEnd().replace(/^/gm, '    | '));
  }
}

export function conclude(tally: Tally, milliseconds: number): void {
  for (const problem of tally.problems) console.log(`  ✗ ${problem}`);
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  console.log(
    `  ${tally.passed} of ${tally.passed + tally.failed} passed${skipped} in ${(milliseconds / 1000).toFixed(1)} s`,
  );
}
