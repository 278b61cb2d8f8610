// How the commands speak while something takes long.

export function say(text: string): void {
  console.log(text);
}

/** Says what is being done, does it, and says how long it took. */
export async function step<T>(text: string, work: () => Promise<T> | T): Promise<T> {
  const start = performance.now();
  console.log(`• ${text} …`);
  const result = await work();
  console.log(`  done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** Something a person must do before the command can go on. It is shown without a stack. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
