import { roundedNumbers } from '../../engine/precision.ts';
import { LanguageError } from '../../language/errors.ts';
import { loadGraph } from '../../language/graph/load.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { ProblemDefinition } from '../../language/problems/definition.ts';
import { resolveProblem } from '../../language/problems/definition.ts';
import type { FoundProblem } from '../../language/problems/find.ts';
import { findProblems } from '../../language/problems/find.ts';
import { presetOptions } from '../../language/problems/presets.ts';
import type { SourceProblem } from '../../shared/place.ts';
import type { LaunchOptions } from '../../shared/run.ts';
import { mergeOptions, precisionOf } from '../descent/hyperparameters.ts';
import type { Environment } from '../environment.ts';
import { createMeasuredParts } from '../measuring/parts.ts';
import { createPictureSource, longestEvaluation } from '../pictures/source.ts';
import { RecordingEvaluator } from './evaluator.ts';
import { checkStated, refuseFaults } from './presets.ts';
import type { Problem } from './problem.ts';
import { UserCodeError } from './problem.ts';
import { statementsOf } from './statements.ts';

/**
 * Reads the modules of a run, rewrites them, finds the problem and records its start twice. Every error in the user's sources is
 * told as a problem at its place; the first of them is what the rejection says.
 */
export async function loadProblem(environment: Environment, options: LaunchOptions): Promise<Problem> {
  const found: SourceProblem[] = [];
  try {
    return await load(environment, options, found);
  } catch (error) {
    // What was found before the error may explain it.
    for (const problem of found) environment.emit('problem', problem);
    if (error instanceof UserCodeError) environment.emit('problem', error.problem);
    if (!(error instanceof LanguageError)) throw error;
    for (const problem of error.problems) environment.emit('problem', problem);
    throw new UserCodeError(error.problem, error);
  }
}

/** @param problems takes what is found on the way, none of it an error. */
async function load(environment: Environment, options: LaunchOptions, problems: SourceProblem[]): Promise<Problem> {
  const graph = await loadGraph(
    { read: (uri) => environment.read(uri), readBytes: environment.readBytes?.bind(environment) },
    options.program,
  );
  const found = problemsIn(graph);
  const exportName = options.problem ?? onlyProblem(found, options.program);
  problems.push(...graph.problems);
  let loading = true;
  const marks = found.find((each) => each.exportName === exportName);
  const comment = marks?.presets ?? [];
  for (const problem of marks?.problems ?? []) if (problem.severity !== 'error') problems.push(problem);
  refuseFaults(comment, options);
  const commented = presetOptions(comment.filter(({ fault }) => fault === undefined)) as Partial<LaunchOptions>;
  const seedOf = (presets: Partial<LaunchOptions>): number => mergeOptions(presets, options).seed ?? 0;
  const attempt = <Result>(work: () => Result): Result =>
    environment.interruptible === undefined ? work() : environment.interruptible(work);
  const evaluator = attempt(() => {
    const asked = mergeOptions(commented, options);
    return new RecordingEvaluator(
      environment,
      graph,
      (instance) => resolveProblem(instance, exportName, asked.seed, asked),
      {
        seed: seedOf(commented),
        onProblem: (problem) => {
          if (loading) problems.push(problem);
          else environment.emit('problem', problem);
        },
      },
    );
  });
  const { definition } = evaluator;
  const presets = mergeOptions(definition.presets as Partial<LaunchOptions>, commented);
  checkStated(presets, comment, options, definition);
  const seed = seedOf(presets);
  const precision = precisionOf(mergeOptions(presets, options));
  evaluator.settle(seed, precision);
  attempt(() => evaluator.check());
  loading = false;
  return {
    name: definition.name,
    kind: definition.kind,
    parameters: definition.leaves,
    start: precision === 'float32' ? roundedNumbers(definition.start) : definition.start,
    place: definition.place,
    files: filesOf(graph),
    presets,
    problems,
    evaluator,
    statements: [...statementsOf(graph), ...(definition.statements ?? [])],
    tree: (values) => definition.tree(values),
    ...optionalParts(definition),
    measured: createMeasuredParts(graph, definition, seed, precision),
    pictures: createPictureSource({
      graph,
      definition,
      seed,
      environment,
      apply: () => evaluator.apply(),
      companion: () => {
        const options = { seed, precision, onProblem: () => {}, longest: longestEvaluation };
        const companion = new RecordingEvaluator(environment, graph, () => definition, options);
        companion.quiet = true;
        return companion;
      },
    }),
  };
}

function optionalParts({ training, network, predictor, running }: ProblemDefinition): Partial<Problem> {
  return {
    ...(training === undefined ? {} : { training }),
    ...(network === undefined ? {} : { network }),
    ...(predictor === undefined ? {} : { predictor }),
    ...(running === undefined ? {} : { running: running.map((part) => ({ ...part, shape: [part.size] })) }),
  };
}

/** The modules, and the files of data that they name. */
function filesOf(graph: ModuleGraph): readonly string[] {
  const modules = [...graph.modules.values()];
  const data = modules.flatMap((module) =>
    module.kind === 'script' ? Array.from(module.dataFiles.values(), ({ uri }) => uri) : [],
  );
  return [...new Set([...modules.map(({ uri }) => uri), ...data])];
}

/** The problems in a file, found by parsing alone. Undefined where there is no such file. */
export async function listProblems(
  read: Environment['read'],
  uri: string,
): Promise<readonly FoundProblem[] | undefined> {
  const text = await read(uri);
  return text === undefined ? undefined : findProblems(text, uri);
}

function problemsIn(graph: ModuleGraph): readonly FoundProblem[] {
  const entry = graph.modules.get(graph.entry);
  return entry?.kind === 'script' ? findProblems(entry.text, entry.uri) : [];
}

/** The problem of a file that has one. */
function onlyProblem(found: readonly FoundProblem[], program: string): string {
  const possible = found.filter(({ refusal }) => refusal === undefined);
  if (possible.length === 1) return possible[0]!.exportName;
  const refusal = found.find((each) => each.refusal !== undefined)?.refusal;
  if (possible.length === 0 && refusal !== undefined) throw new LanguageError(refusal);
  const file = program.split('/').at(-1) ?? program;
  const names = possible.map(({ exportName }) => exportName);
  const message =
    names.length === 0
      ? `${file} exports no loss. Export a function whose parameters all have numeric defaults: export function loss(x = 1, y = 2) { … }`
      : `${file} has ${names.length} losses: name one of them. There are: ${names.join(', ')}.`;
  throw new LanguageError({ severity: 'error', code: 'no-problem', message });
}
