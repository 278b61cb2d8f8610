import { EngineError } from '../../engine/errors.ts';
import { drawn } from '../../engine/random.ts';
import type { Recording } from '../../engine/recording.ts';
import type { Tensor } from '../../engine/tensor.ts';
import { plainValue } from '../../engine/tracked.ts';
import { LanguageError } from '../../language/errors.ts';
import type { Instance, Environment as LanguageEnvironment } from '../../language/graph/instantiate.ts';
import { instantiate } from '../../language/graph/instantiate.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { LossFunction, ProblemDefinition } from '../../language/problems/definition.ts';
import type { Predictor } from '../../language/training/network.ts';
import type { NetworkDescription } from '../../shared/run.ts';
import type { Batch } from '../descent/batches.ts';
import { meanOver } from '../descent/batches.ts';
import type { Evaluator } from '../descent/evaluator.ts';
import type { Environment } from '../environment.ts';
import { jacobianOf } from '../evaluation/derived/residuals.ts';
import { EvaluationClock } from '../evaluation/evaluation-clock.ts';
import { evaluationOf } from '../evaluation/inputs.ts';

/**
 * Milliseconds that one evaluation for a picture may take which nobody has insisted on: at another point than the run's own, a
 * loss may loop for ever. Whatever takes half a second for one value takes minutes for a curve.
 */
export const longestEvaluation = 500;

/** What pictures are computed with: values of the problem, made apart from the run, so that nothing of it changes. */
export interface PictureSource {
  /** Whether the loss was seen to draw random numbers. */
  readonly draws: boolean;
  /**
   * L at θ, with the draws and the batches of an iteration. NaN where the loss throws.
   * @param longest Milliseconds that it may take; without it, as long as it wants.
   * @throws LongEvaluation where it takes longer.
   */
  loss(parameters: Float64Array, iteration: number, batch?: Batch, longest?: number): number;
  readonly fit?: FitSource;
  readonly predictor?: Predictor;
  readonly network?: NetworkDescription;
  /** Evaluates for further descents as the run's own evaluator does, with the same bits, and is not that. */
  companion(): Evaluator;
}

/** A fit to measured points. */
export interface FitSource {
  readonly abscissa: Float64Array;
  readonly ordinate: Float64Array;
  /** Observed minus fitted. */
  residuals(parameters: Float64Array): Float64Array;
  /** The curve at other points; absent where no model is known. Throws LongEvaluation where a point takes longer than it may. */
  readonly model?: (parameters: Float64Array, abscissa: Float64Array) => Float64Array;
  /** The derivative of the residuals, a row for each; undefined where it cannot be computed. */
  jacobian(parameters: Float64Array): Float64Array | undefined;
}

/** What a source is made of. `seed` is that of every random draw. */
export interface SourceOptions {
  readonly graph: ModuleGraph;
  readonly definition: ProblemDefinition;
  readonly seed: number;
  readonly environment: Pick<Environment, 'now' | 'busy'>;
  companion(): Evaluator;
  /** Makes the definition that of the run's present objective. */
  apply(): void;
}

/** Computes with instances of its own of the user's modules, made when they are first needed. */
export function createPictureSource(options: SourceOptions): PictureSource {
  const { graph, definition, seed, environment, companion, apply } = options;
  const clock = new EvaluationClock(environment, (id) => graph.place(id));
  let iteration = 0;
  let evaluation = 0;
  let draw = 0;
  let recording: Recording | undefined;
  let plain: Instance | undefined;
  let loss: LossFunction | undefined;
  const language: LanguageEnvironment = {
    recording: () => recording,
    draw: (distribution) => drawn(distribution, { seed, iteration, evaluation, draw: draw++ }),
    console: () => {},
    loop: (place) => clock.turn(place),
  };
  const instance = (): Instance => {
    plain ??= instantiate(graph, 'plain', language);
    return plain;
  };
  const begin = (at: number, longest?: number, part = 0): void => {
    iteration = at;
    evaluation = evaluationOf(part);
    draw = 0;
    apply();
    clock.start(longest);
  };
  let draws = false;
  const none = new Float64Array();
  const { training, fit, network, predictor } = definition;
  return {
    get draws() {
      return draws;
    },
    loss: (parameters, at, batch, longest) => {
      const computed = (tensors: readonly Tensor[], part: number): number => {
        begin(at, longest, part);
        loss ??= definition.bind(instance());
        const value = survived(() => plainValue(loss!(definition.values(parameters), tensors)));
        draws ||= draw > 0;
        return typeof value === 'number' ? value : Number.NaN;
      };
      if (batch === undefined || training === undefined) return computed([], 0);
      return meanOver(batch, none, (rows, part) => computed(training.batch(rows), part));
    },
    companion,
    ...(network === undefined ? {} : { network }),
    ...(predictor === undefined
      ? {}
      : {
          predictor: {
            ...predictor,
            predict: (...point) => {
              apply();
              return predictor.predict(...point);
            },
          },
        }),
    ...(fit === undefined
      ? {}
      : {
          fit: {
            abscissa: fit.abscissa,
            ordinate: fit.ordinate,
            residuals: (parameters) => {
              begin(0);
              const found = survived(() => fit.bindResiduals(instance())(definition.values(parameters)));
              const numbers = (found ?? []).flatMap((each) => {
                const value = plainValue(each);
                return typeof value === 'number' ? [value] : Array.from(value.data);
              });
              return Float64Array.from(fit.ordinate, (_, index) => numbers[index] ?? Number.NaN);
            },
            ...(fit.bindModel === undefined
              ? {}
              : {
                  model: (parameters, abscissa) => {
                    begin(0);
                    const values = definition.values(parameters);
                    const model = fit.bindModel!(instance());
                    return abscissa.map((x) => {
                      clock.start(longestEvaluation);
                      return survived(() => model(values, x)) ?? Number.NaN;
                    });
                  },
                }),
            jacobian: (parameters) => {
              begin(0);
              const own = instantiate(graph, 'recording', language);
              try {
                return survived(() =>
                  jacobianOf(definition, parameters, (begun) => {
                    recording = begun;
                    return fit.bindResiduals(own);
                  }),
                );
              } finally {
                recording = undefined;
              }
            },
          },
        }),
  };
}

/** What `work` gives; undefined where the user's code throws. */
function survived<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof LanguageError || error instanceof EngineError) return undefined;
    throw error;
  }
}
