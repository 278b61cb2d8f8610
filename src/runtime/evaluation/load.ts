import { LanguageError } from '../../language/errors.ts';
import { loadGraph } from '../../language/graph/load.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import { resolveProblem } from '../../language/problems/definition.ts';
import type { FoundProblem } from '../../language/problems/find.ts';
import { findProblems } from '../../language/problems/find.ts';
import { presetOptions } from '../../language/problems/presets.ts';
import type { SourceProblem } from '../../shared/place.ts';
import type { LaunchOptions } from '../../shared/run.ts';
import { mergeOptions } from '../descent/hyperparameters.ts';
import type { Environment } from '../environment.ts';
import { RecordingEvaluator } from './evaluator.ts';
import type { Problem } from './problem.ts';
import { UserCodeError } from './problem.ts';
import { statementsOf } from './statements.ts';

/** Launch keys that may stand after `@descent` in a comment. */
const presetKeys = [
  'optimizer',
  'settings',
  'learningRate',
  'schedule',
  'scheduleSettings',
  'clipNorm',
  'clipValue',
  'iterations',
  'epochs',
  'batchSize',
  'tolerance',
  'seed',
  'pace',
  'stopOnEntry',
];

/**
 * Reads the modules of a run, rewrites them, finds the problem and records its start twice. Every error in the user's sources is
 * told as a problem at its place; the first of them is what the rejection says.
 */
export async function loadProblem(environment: Environment, options: LaunchOptions): Promise<Problem> {
  try {
    return await load(environment, options);
  } catch (error) {
    if (error instanceof UserCodeError) environment.emit('problem', error.problem);
    if (!(error instanceof LanguageError)) throw error;
    for (const problem of error.problems) environment.emit('problem', problem);
    throw new UserCodeError(error.problem, error);
  }
}

async function load(environment: Environment, options: LaunchOptions): Promise<Problem> {
  const graph = await loadGraph({ read: (uri) => environment.read(uri) }, options.program);
  const found = problemsIn(graph);
  const exportName = options.problem ?? onlyProblem(found, options.program);
  const problems: SourceProblem[] = [...graph.problems];
  let loading = true;
  const marks = found.find((each) => each.exportName === exportName);
  const commented = presetOptions(marks?.presets ?? []) as Partial<LaunchOptions>;
  const seedOf = (presets: Partial<LaunchOptions>): number => mergeOptions(presets, options).seed ?? 0;
  const evaluator = new RecordingEvaluator(environment, graph, (instance) => resolveProblem(instance, exportName), {
    seed: seedOf(commented),
    onProblem: (problem) => {
      if (loading) problems.push(problem);
      else environment.emit('problem', problem);
    },
  });
  const { definition } = evaluator;
  const presets = mergeOptions(definition.presets as Partial<LaunchOptions>, commented);
  evaluator.seed = seedOf(presets);
  evaluator.check();
  loading = false;
  return {
    name: definition.name,
    kind: definition.kind,
    parameters: definition.leaves,
    start: definition.start,
    place: definition.place,
    files: Array.from(graph.modules.values(), ({ uri }) => uri),
    presets,
    problems: [...problems, ...(marks?.problems ?? [])],
    evaluator,
    statements: statementsOf(graph),
    tree: (values) => definition.tree(values),
  };
}

/** The problems in a file, found by parsing alone. Undefined where there is no such file. */
export async function listProblems(
  read: Environment['read'],
  uri: string,
): Promise<readonly FoundProblem[] | undefined> {
  const text = await read(uri);
  return text === undefined ? undefined : findProblems(text, uri, presetKeys);
}

function problemsIn(graph: ModuleGraph): readonly FoundProblem[] {
  const entry = graph.modules.get(graph.entry);
  return entry?.kind === 'script' ? findProblems(entry.text, entry.uri, presetKeys) : [];
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
