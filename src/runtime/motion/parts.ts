import type { Breakpoints } from '../breakpoints.ts';
import type { Descent } from '../descent/descent.ts';
import type { Environment } from '../environment.ts';
import type { Problem } from '../evaluation/problem.ts';
import type { Path } from '../path.ts';
import type { Reporter } from '../reporter.ts';
import type { Timeline } from '../timeline.ts';
import type { Watches } from '../watches.ts';

/** What a run is made of, for those that move it. */
export interface Parts {
  readonly environment: Environment;
  readonly problem: Problem;
  readonly descent: Descent;
  readonly breakpoints: Breakpoints;
  readonly timeline: Timeline;
  readonly path: Path;
  readonly reporter: Reporter;
  readonly watches: Watches;
}
