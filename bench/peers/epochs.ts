// Steps of a descent on mini-batches, as a peer makes them.
import type { Descent } from '../../src/runtime/descent/descent.ts';
import type { TimedWork } from './peer.ts';

/** Makes a step and returns the loss before it. */
export function lossAndStep(descent: Descent): number {
  const { loss } = descent;
  descent.advance();
  return loss;
}

/** Nobody measures the whole data where an epoch begins but ours: those steps do not count. */
export function timesOf(descent: Descent): TimedWork {
  return (times) => {
    let took = 0;
    for (let done = 0; done < times; ) {
      const began = performance.now();
      descent.advance();
      if (descent.batches!.position === 0) continue;
      took += performance.now() - began;
      done++;
    }
    return took * 1000;
  };
}
