import type { Precision } from '../../engine/precision.ts';
import type { Program } from '../../engine/program.ts';
import { drawnFrom } from '../../engine/random.ts';
import { Recording } from '../../engine/recording.ts';
import type { Tensor, Value } from '../../engine/tensor.ts';
import type { Instance, Environment as LanguageEnvironment } from '../../language/graph/instantiate.ts';
import { instantiate } from '../../language/graph/instantiate.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { LossFunction, ProblemDefinition } from '../../language/problems/definition.ts';
import type { Path } from '../evaluation/paths.ts';
import { inputsOf } from '../evaluation/paths.ts';

/** What a problem is measured with: instances of its own of the user's modules, so that nothing of a run changes. Prints nothing. */
export interface MeasuredParts {
  /** The loss as it is without a recording, at a point: called so many times. May throw what the user's code throws. */
  plain(point: Float64Array, rows?: Int32Array): (times: number) => void;
  /** One recording at a point. May throw what the user's code throws. */
  record(point: Float64Array, rows?: Int32Array): Program;
  /** The inputs of a path that was recorded so. */
  inputs(path: Path, point: Float64Array, rows?: Int32Array): Float64Array | readonly Value[];
}

/** So many sets of arguments are passed in turn: of one set alone V8 would know that the result is always the same. */
const argumentSets = 8;

export function createMeasuredParts(
  graph: ModuleGraph,
  definition: ProblemDefinition,
  seed: number,
  precision: Precision,
): MeasuredParts {
  let recording: Recording | undefined;
  let draws = 0;
  const draw = (distribution: string, first: number, count: number): Float64Array =>
    drawnFrom(distribution, { seed, iteration: 0, evaluation: 0, draw: first }, count);
  const environment: LanguageEnvironment = {
    recording: () => recording,
    draw: (distribution) => draw(distribution, draws++, 1)[0]!,
    console: () => {},
    precision: () => precision,
  };
  let plain: Instance | undefined;
  let recorded: LossFunction | undefined;
  const { exportName, inputs, passed, training } = definition;
  const tensors = (rows: Int32Array | undefined): readonly Tensor[] =>
    rows === undefined || training === undefined ? [] : training.batch(rows);
  return {
    plain(point, rows) {
      plain ??= instantiate(graph, 'plain', environment);
      if (passed !== undefined) {
        const loss = plain.namespace[exportName] as (...values: readonly unknown[]) => unknown;
        const sets = Array.from({ length: argumentSets }, () => passed(definition.values(point)));
        return (times) => {
          draws = 0;
          for (let time = 0; time < times; time++) loss(...sets[time % argumentSets]!);
        };
      }
      const loss = definition.bind(plain);
      const [values, batch] = [definition.values(point), tensors(rows)];
      return (times) => {
        draws = 0;
        for (let time = 0; time < times; time++) loss(values, batch);
      };
    },
    record(point, rows) {
      recorded ??= definition.bind(instantiate(graph, 'recording', environment));
      const begun = new Recording({ precision });
      const values = definition.values(point);
      const tracked = inputs.map(({ name }, index) => begun.input('parameter', name, values[index]!));
      const batch = tensors(rows).map((tensor, index) => begun.input('data', training!.names[index]!, tensor));
      recording = begun;
      draws = 0;
      try {
        return begun.finish(recorded(tracked, batch));
      } finally {
        recording = undefined;
      }
    },
    inputs: (path, point, rows) =>
      path.takesElements ? point : inputsOf(path, definition.values(point), tensors(rows), draw),
  };
}
