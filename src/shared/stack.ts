import type { Place, StackEntry } from './place.ts';

/** Frames that stand in a stack `1 + again` times, one round after the other. */
export interface StackRun {
  readonly entries: readonly StackEntry[];
  readonly again: number;
}

/** The longest round of functions that call each other which is looked for. */
const longestRound = 8;
/** As many frames must go for it to be worth a line. */
const worthALine = 3;

/** A stack, innermost first, with the rounds of a recursion taken together. */
export function stackRuns(stack: readonly StackEntry[]): readonly StackRun[] {
  const runs: StackRun[] = [];
  let at = 0;
  while (at < stack.length) {
    const run = roundAt(stack, at) ?? { entries: [stack[at]!], again: 0 };
    runs.push(run);
    at += run.entries.length * (1 + run.again);
  }
  return runs;
}

function roundAt(stack: readonly StackEntry[], at: number): StackRun | undefined {
  for (let length = 1; length <= longestRound; length++) {
    let end = at + length;
    while (end < stack.length && isSame(stack[end]!, stack[end - length]!)) end++;
    const again = Math.floor((end - at) / length) - 1;
    if (again * length >= worthALine) return { entries: stack.slice(at, at + length), again };
  }
  return undefined;
}

function isSame(left: StackEntry, right: StackEntry): boolean {
  return left.name === right.name && left.place.file === right.place.file && left.place.start === right.place.start;
}

/** A stack as lines of text: `at f (loss.ts:3:9)`, and for a recursion `… 96 more of f at loss.ts:3:9`. */
export function stackLines(stack: readonly StackEntry[], where: (place: Place) => string): readonly string[] {
  return stackRuns(stack).flatMap(({ entries, again }) => {
    const lines = entries.map(({ name, place }) => `at ${name} (${where(place)})`);
    if (again === 0) return lines;
    if (entries.length > 1) return [...lines, `… ${again} more times these ${entries.length}`];
    const { name, place } = entries[0]!;
    return [...lines, `… ${again} more of ${name} at ${where(place)}`];
  });
}
