// What every test runner here reports, one JSON object a line, and how a suite's events are judged.

export type TestEvent =
  | { type: 'start'; name: string }
  | { type: 'pass'; name: string; file?: string | undefined; milliseconds: number }
  | { type: 'fail'; name: string; file?: string | undefined; error: string }
  | { type: 'skip'; name: string }
  | { type: 'output'; text: string }
  | { type: 'end' };

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Why the suite as a whole failed, beyond its single tests. */
  problems: string[];
}

/** The event in a line, or undefined when the line is something else, such as a stray print. */
export function parseEvent(line: string): TestEvent | undefined {
  if (!line.startsWith('{"type":"')) return undefined;
  try {
    return JSON.parse(line) as TestEvent;
  } catch {
    return undefined;
  }
}

/**
 * Judges a suite: a runner that crashed, ended with an exit code that its tests do not explain, or found fewer tests
 * than the suite is known to have, is a failure whatever its tests say.
 */
export function judge(events: Iterable<TestEvent>, exitCode: number | undefined, minimum: number): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, problems: [] };
  let ended = false;
  let running: string | undefined;
  for (const event of events) {
    if (event.type === 'start') running = event.name;
    if (event.type === 'pass') tally.passed++;
    if (event.type === 'fail') tally.failed++;
    if (event.type === 'skip') tally.skipped++;
    if (event.type === 'end') ended = true;
  }
  if (!ended) {
    tally.problems.push(`the runner ended early (${exitCode ?? 'no exit code'})${running ? `, in: ${running}` : ''}`);
  } else if (exitCode !== 0 && tally.failed === 0) {
    tally.problems.push(`the runner ended with ${exitCode ?? 'no exit code'} although no test failed`);
  }
  tally.failed += tally.problems.length;
  return together([tally], minimum);
}

/** The parts of a suite that ran as processes of their own, as one: the minimum is that of all their tests. */
export function together(parts: readonly Tally[], minimum: number): Tally {
  const sum: Tally = { passed: 0, failed: 0, skipped: 0, problems: parts.flatMap(({ problems }) => problems) };
  for (const { passed, failed, skipped } of parts) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  const found = sum.passed + sum.failed + sum.skipped - sum.problems.length;
  if (found < minimum) {
    sum.problems.push(`${found} tests were found; this suite has at least ${minimum}`);
    sum.failed++;
  }
  return sum;
}

/** The last line of `npm test`. */
export function lastLine(tallies: Iterable<Tally>): string {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const tally of tallies) {
    passed += tally.passed;
    failed += tally.failed;
    skipped += tally.skipped;
  }
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
