/** Longer than anything takes on a busy machine: a test waits for a condition, never for a time. */
const patience = 90_000;

/** Asks until the answer is neither undefined nor false. `what` names what did not come, and may say what was there instead. */
export async function until<T>(
  what: string | (() => string),
  ask: () => T | undefined | false | PromiseLike<T | undefined | false>,
  timeout = patience,
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`Waited ${timeout} ms for ${typeof what === 'string' ? what : what()}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
