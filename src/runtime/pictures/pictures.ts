import type { PictureAnswer, PictureKind, PictureOffer, PictureRequest } from '../../shared/views/pictures.ts';
import type { Environment } from '../environment.ts';
import { LongEvaluation } from '../evaluation/evaluation-clock.ts';
import type { Problem } from '../evaluation/problem.ts';
import type { Run } from '../run.ts';
import { fitJob } from './fit.ts';
import type { PictureMoment } from './moment.ts';
import { networkJob } from './network.ts';
import type { Predicting } from './predictions.ts';
import { confusionJob, decisionJob, regressionJob } from './predictions.ts';
import type { PictureJob } from './queue.ts';
import { PictureQueue } from './queue.ts';
import { longText, RefusedPicture, subjectOf } from './refusal.ts';
import type { PictureSource } from './source.ts';
import { Starts } from './starts.ts';
import { contoursJob, curveJob, type SurfaceOf } from './surface.ts';

const notReplayable =
  'This loss changes something outside itself, so that it cannot be computed apart from the run. Keep what it changes in local variables.';

type Refusal = Extract<PictureAnswer, { outcome: 'refused' }>;

/** Which pictures a problem allows, the first by default. */
export function picturesOf({ parameters, evaluator, pictures, network }: Problem): readonly PictureOffer[] {
  if (pictures === undefined) return [];
  const offer = (kind: PictureKind): PictureOffer =>
    evaluator.replayable || network !== undefined ? { kind } : { kind, unavailable: notReplayable };
  if (network !== undefined && pictures.predictor !== undefined) {
    if (network.quantities) return [offer('fit'), offer('network')];
    if (network.inputs.length === 2) return [offer('decision'), offer('network'), offer('confusion')];
    return [offer('confusion'), offer('network')];
  }
  const size = parameters.reduce((sum, parameter) => sum + parameter.size, 0);
  return [
    ...(pictures.fit === undefined ? [] : [offer('fit')]),
    ...(size > 1 ? [offer('contours')] : []),
    offer('curve'),
  ];
}

/** The pictures of a run: what is asked for is computed beside it, in slices. */
export class Pictures {
  readonly #run: Run;
  readonly #queue: PictureQueue;
  readonly #surface: SurfaceOf | undefined;
  /** The answers to requests in which an evaluation took too long: each try holds up the run. */
  readonly #tooLong = new Map<string, Refusal>();

  constructor(run: Run, environment: Environment) {
    this.#run = run;
    this.#queue = new PictureQueue(environment, () => run.running);
    const { pictures: source, parameters, start } = run.problem;
    if (source === undefined) return;
    const starts = new Starts(
      () => ({ evaluator: source.companion(), start }),
      () => run.descent.hyperparameters,
    );
    this.#surface = { source, parameters, start, starts, surfaces: new Map() };
  }

  /** Rejects where the problem has no such picture. */
  ask(request: PictureRequest): Promise<PictureAnswer> {
    const { slot, force = false, kind } = request;
    const surface = this.#surface;
    const offer = picturesOf(this.#run.problem).find((each) => each.kind === kind);
    if (offer === undefined || surface === undefined) {
      return Promise.reject(new Error(`This problem has no picture of the kind "${kind}".`));
    }
    if (offer.unavailable !== undefined) {
      return Promise.resolve({ outcome: 'refused', slot, text: offer.unavailable });
    }
    const subject = subjectOf(request);
    const known = this.#tooLong.get(subject);
    if (known !== undefined && !force) return Promise.resolve({ ...known, slot });
    const drawn = this.#queue.ask(slot, force, () => jobOf(request, this.#moment(), surface, this.#run.problem));
    return drawn.catch((error: unknown) => {
      const refused = refusalOf(error, slot);
      if (refused === undefined) throw error;
      this.#tooLong.set(subject, refused);
      return refused;
    });
  }

  cancel(slot: string): void {
    this.#queue.cancel(slot);
  }

  dispose(): void {
    this.#queue.dispose();
  }

  #moment(): PictureMoment {
    const { descent, branch, running } = this.#run;
    return {
      branch,
      iteration: descent.iteration,
      parameters: descent.parameters.slice(),
      gradient: descent.gradient.slice(),
      batch: descent.batch?.slice(),
      ...(descent.statistics === undefined ? {} : { statistics: descent.statistics.slice() }),
      moving: running,
    };
  }
}

/** The answer to a request in which an evaluation took too long. */
function refusalOf(error: unknown, slot: string): Refusal | undefined {
  if (error instanceof LongEvaluation) return { outcome: 'refused', slot, text: longText(error) };
  if (!(error instanceof RefusedPicture)) return undefined;
  const { message: text, seconds } = error;
  return { outcome: 'refused', slot, text, ...(seconds === undefined ? {} : { seconds }) };
}

function jobOf(request: PictureRequest, moment: PictureMoment, surface: SurfaceOf, problem: Problem): PictureJob {
  const { source, parameters } = surface;
  switch (request.kind) {
    case 'curve':
      return curveJob(request, moment, surface);
    case 'contours':
      return contoursJob(request, moment, surface);
    case 'fit':
      if (source.fit !== undefined) return fitJob(request, moment, source.fit, parameters);
      return regressionJob(request, moment, predicting(source, problem));
    case 'decision':
      return decisionJob(request, moment, predicting(source, problem));
    case 'confusion':
      return confusionJob(request, moment, predicting(source, problem));
    case 'network':
      return networkJob(request, moment, predicting(source, problem).network, parameters);
  }
}

function predicting({ predictor, network }: PictureSource, { training }: Problem): Predicting {
  if (predictor === undefined || network === undefined) throw new Error('This problem is no network.');
  return {
    predictor,
    network,
    samples: { training: training?.samples ?? 0, validation: training?.validationSamples ?? 0 },
  };
}
