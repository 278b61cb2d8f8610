import type { CallExpression, Node } from '@babel/types';
import type { Place, SourceProblem } from '../../shared/place.ts';
import { baseName, pathOf } from '../graph/uri.ts';
import { PlaceTable } from '../places.ts';
import type { ExportedValue, FunctionNode } from './exports.ts';
import { exportedValues } from './exports.ts';
import type { Names, Verdict } from './numeric.ts';
import { annotationVerdict, builtinName, collectNames, NumericJudge, unwrapped, worst } from './numeric.ts';
import type { Parameter } from './parameters.ts';
import { readParameters } from './parameters.ts';
import { parseStatements } from './parse.ts';
import type { Preset } from './presets.ts';
import { readMarks } from './presets.ts';

export type ProblemKind = 'function' | 'problem' | 'leastSquares' | 'network';

/** A problem as its source shows it; nothing of the user's has run. */
export interface FoundProblem {
  /** `default`, or the name it is exported by. */
  readonly exportName: string;
  /** The name to show: that of the function, else of the export, else of the file. */
  readonly name: string;
  readonly kind: ProblemKind;
  /** Names of the parameters: of a function its own, else the keys of `parameters`. */
  readonly parameters: readonly string[];
  /** Where the name stands. */
  readonly place: Place;
  /** The whole function or call. */
  readonly body: Place;
  /** Whether its JSDoc has an `@descent`. */
  readonly marked: boolean;
  readonly presets: readonly Preset[];
  /** What is wrong with the presets. */
  readonly problems: readonly SourceProblem[];
  /** Why it cannot be run, where that shows; such an export is worth a lens only when it is marked. */
  readonly refusal?: SourceProblem;
}

const calls: ReadonlySet<string> = new Set(['problem', 'leastSquares', 'network']);

/**
 * Finds the problems of a source by parsing alone, also in a text with syntax errors: exported functions whose parameters all
 * have numeric defaults, and exported calls of `problem`, `leastSquares` and `network`. Exports marked `@descent`
 * and functions with a default for every parameter are listed also where they cannot run, with the reason as `refusal`.
 */
export function findProblems(text: string, uri: string): FoundProblem[] {
  if (!/\bexport/.test(text)) return [];
  const statements = parseStatements(text, uri);
  const names = collectNames(statements);
  const places = new PlaceTable(uri, text, 0);
  const found: FoundProblem[] = [];
  for (const exported of exportedValues(statements)) {
    const marks = readMarks(exported.comments, places);
    if (marks.ignored) continue;
    const outcome = examine(exported, names, places);
    if (outcome === undefined || (!outcome.offered && !marks.marked)) continue;
    const { refusal, kind, parameters } = outcome;
    found.push({
      exportName: exported.exportName,
      name: shownName(exported, uri),
      kind,
      parameters,
      place: places.at(exported.nameNode.start, exported.nameNode.end),
      body: places.at(exported.value.start ?? 0, exported.value.end ?? 0),
      marked: marks.marked,
      presets: marks.presets,
      problems: marks.problems,
      ...(refusal === undefined ? {} : { refusal }),
    });
  }
  return found;
}

/** Why an export is no problem, or undefined where it is one or where nothing of that name is written in the source. */
export function explainExport(text: string, uri: string, exportName: string): SourceProblem | undefined {
  const statements = parseStatements(text, uri);
  const exported = exportedValues(statements).find((candidate) => candidate.exportName === exportName);
  return exported === undefined
    ? undefined
    : examine(exported, collectNames(statements), new PlaceTable(uri, text, 0))?.refusal;
}

function shownName(exported: ExportedValue, uri: string): string {
  if (exported.localName !== undefined) return exported.localName;
  if (exported.exportName !== 'default') return exported.exportName;
  return baseName(pathOf(uri)).replace(/\.[^.]*$/, '');
}

interface Outcome {
  readonly kind: ProblemKind;
  readonly parameters: readonly string[];
  readonly refusal?: SourceProblem;
  /** Whether it is listed without a mark. */
  readonly offered: boolean;
}

function examine(exported: ExportedValue, names: Names, places: PlaceTable): Outcome | undefined {
  const { value } = exported;
  if (value.type !== 'CallExpression') return examineFunction(exported, value, names, places);
  const callee = builtinName(value.callee, names);
  if (callee === undefined || !calls.has(callee)) return undefined;
  const kind = callee as Exclude<ProblemKind, 'function'>;
  return { kind, parameters: parameterKeys(value), offered: true };
}

function parameterKeys(call: CallExpression): string[] {
  const argument = call.arguments[0] === undefined ? undefined : unwrapped(call.arguments[0]);
  if (argument?.type !== 'ObjectExpression') return [];
  for (const property of argument.properties) {
    if (property.type !== 'ObjectProperty' || keyName(property.key) !== 'parameters') continue;
    const value = unwrapped(property.value);
    if (value.type !== 'ObjectExpression') return [];
    return value.properties.flatMap((entry) => (entry.type === 'ObjectProperty' ? [keyName(entry.key)] : []));
  }
  return [];
}

function keyName(node: Node): string {
  return node.type === 'Identifier' ? node.name : node.type === 'StringLiteral' ? node.value : '';
}

function examineFunction(
  exported: ExportedValue,
  node: FunctionNode,
  names: Names,
  places: PlaceTable,
): Outcome | undefined {
  const at = (place: { start?: number | null; end?: number | null }): Place =>
    places.at(place.start ?? 0, place.end ?? 0);
  const refuse = (code: string, message: string, place: Place): SourceProblem => ({
    severity: 'error',
    code,
    message,
    place,
  });
  const name = exported.localName ?? shownName(exported, places.file);
  const parameters = readParameters(node.params);
  const shown = parameters.flatMap((parameter) => parameter.names);
  const judge = new NumericJudge(names);
  const verdicts = judgeAll(parameters, judge);
  const complete = parameters.length > 0 && verdicts.every((verdict) => verdict.kind !== 'unknown');
  const outcome = (refusal: SourceProblem | undefined): Outcome => ({
    kind: 'function',
    parameters: shown,
    offered: complete && parameters.every((parameter) => parameter.missing === undefined),
    ...(refusal === undefined ? {} : { refusal }),
  });
  if (parameters.length === 0) {
    const message = `${name} has no parameters, so there is nothing to descend on. Give it parameters with numbers as defaults.`;
    return outcome(refuse('no-parameters', message, at(exported.nameNode)));
  }
  for (const { missing } of parameters) {
    if (missing === undefined) continue;
    const message = `${missing.name} has no default, so ${name} has no point to start from. Write ${missing.name} = 1, for instance.`;
    return outcome(refuse('no-default', message, at(missing.node)));
  }
  const bad = verdicts.find((verdict) => verdict.kind === 'other');
  if (bad?.kind === 'other') {
    const index = verdicts.indexOf(bad);
    const message = `The default of ${parameters[index]!.label} is ${bad.what}, not a number. ${bad.advice}`;
    return outcome(refuse('default-not-numeric', message, at(bad.node)));
  }
  if (node.async || node.generator === true) {
    const kind = node.async ? 'async' : 'a generator';
    const advice = node.async
      ? 'Compute the loss without await; import data as .json or .csv.'
      : 'Return the loss from a plain function.';
    const message = `${name} is ${kind}, and a loss must return its number at once. ${advice}`;
    return outcome(refuse(node.async ? 'async-loss' : 'generator-loss', message, at(exported.nameNode)));
  }
  return outcome(undefined);
}

function judgeAll(parameters: readonly Parameter[], judge: NumericJudge): Verdict[] {
  const local = new Set<string>();
  return parameters.map((parameter) => {
    const verdicts = parameter.defaults.map(({ node, target }) => {
      const verdict = judge.judge(node, local);
      return verdict.kind === 'unknown' ? annotationVerdict(target) : verdict;
    });
    for (const name of parameter.names) local.add(name);
    return worst(verdicts);
  });
}
