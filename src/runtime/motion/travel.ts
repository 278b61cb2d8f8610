import type { StopReason } from '../../shared/run.ts';
import { withHyperparameter } from '../descent/hyperparameters.ts';
import type { Moment } from '../timeline.ts';
import type { Motion } from './motion.ts';
import type { Parts } from './parts.ts';
import type { Standing } from './standing.ts';

/** The one way to any moment: from here where it lies ahead, else from the nearest checkpoint before it. */
export class Travel {
  readonly #parts: Parts;
  readonly #standing: Standing;
  readonly #motion: Motion;

  constructor(parts: Parts, standing: Standing, motion: Motion) {
    this.#parts = parts;
    this.#standing = standing;
    this.#motion = motion;
  }

  /** Starts on the way to a moment; the run stops there for a reason. */
  to(moment: Moment, reason: StopReason): void {
    const { descent, timeline, path, problem } = this.#parts;
    const { evaluator } = problem;
    const checkpoint = evaluator.replayable ? timeline.nearest(moment) : timeline.start;
    const ahead = moment.branch === path.branch && moment.iteration >= descent.iteration && !this.#standing.failed;
    this.#motion.leave();
    path.branch = moment.branch;
    evaluator.quiet = true;
    evaluator.tracing = false;
    try {
      if (!ahead || checkpoint.iteration > descent.iteration) {
        if (!evaluator.replayable) this.#renew();
        // The limit of iterations is the run's and not of a moment in it.
        const limit = descent.hyperparameters.stopping.iterations;
        const hyperparameters = withHyperparameter(checkpoint.hyperparameters, 'iterations', limit);
        descent.restore({ ...checkpoint, hyperparameters });
        // The start is the one checkpoint which holds no intervention of its own iteration.
        if (checkpoint === timeline.start) path.retrace();
        else path.lookAhead();
      }
    } catch (error) {
      this.#motion.fail(error);
      return;
    }
    this.#motion.travel(moment.iteration, reason);
  }

  /** Back to the last intervention, else to iteration 0. */
  toIntervention(): void {
    const { descent, timeline, path } = this.#parts;
    const { branch } = path;
    const before = timeline.interventions(branch).filter(({ iteration }) => iteration < descent.iteration);
    this.to({ branch, iteration: before.at(-1)?.iteration ?? 0 }, 'goto');
  }

  /** A loss with effects of its own is brought back to a point only by living through all of them again. */
  #renew(): void {
    const { problem, environment } = this.#parts;
    problem.evaluator.reset();
    const text = 'The loss is not replayable: its modules start anew and the run is replayed from iteration 0.\n';
    environment.emit('output', { category: 'important', text });
  }
}
