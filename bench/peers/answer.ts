// The side of a peer that is asked.
import { createInterface } from 'node:readline';

/** Answers each line: `step` with what a step returns, `time N` with the microseconds that N of them take. */
export async function answer(step: () => number | Promise<number>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, count] = line.split(' ');
    if (command === 'step') console.log(await step());
    else {
      const began = performance.now();
      for (let i = 0; i < Number(count); i++) {
        const value = step();
        if (typeof value !== 'number') await value;
      }
      console.log((performance.now() - began) * 1000);
    }
  }
}
