import type { Node } from '@babel/types';
import { hint } from '../../engine/settings.ts';
import type { Value } from '../../engine/tensor.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';
import { NetworkSpecification } from '../builtin/networks.ts';
import { ProblemSpecification } from '../builtin/specifications.ts';
import { LanguageError } from '../errors.ts';
import type { Instance } from '../graph/instantiate.ts';
import { exportedNames } from '../graph/names.ts';
import { baseName, pathOf } from '../graph/uri.ts';
import type { PlaceTable } from '../places.ts';
import type { NetworkDescription, Predictor } from '../training/network.ts';
import { defineNetwork } from '../training/network.ts';
import type { TrainingData } from '../training/samples.ts';
import { batchArgument, lossData, prepareSamples } from '../training/samples.ts';
import { nodeAtPath } from './constants.ts';
import type { FunctionNode } from './exports.ts';
import type { ProblemKind } from './find.ts';
import { explainExport } from './find.ts';
import type { FitDefinition } from './fit.ts';
import { fitDefinition } from './fit.ts';
import type { LocatedExport } from './locate.ts';
import { locateExport } from './locate.ts';
import { collectResiduals, halfSquaredNorm, refusedLoss } from './loss.ts';
import { unwrapped } from './numeric.ts';
import type { Start } from './starts.ts';
import { startValues } from './starts.ts';
import type { ParameterLeaf, ProblemInput, TreeNode } from './tree.ts';
import {
  buildArgument,
  buildPlain,
  inputValues,
  isPlainObject,
  NotNumericError,
  rectangularShape,
  TreeBuilder,
} from './tree.ts';

/** The loss at values of the inputs; one with mini-batches gets the tensors of the batch too. */
export type LossFunction = (values: readonly Operand[], batch?: readonly Operand[]) => Operand;

/** A parameter with the place of its default. */
export interface DefinedLeaf extends ParameterLeaf {
  readonly place?: Place;
}

/** What a run minimises: an export of the user's turned into parameters with a start, and a loss over them. */
export interface ProblemDefinition {
  readonly exportName: string;
  readonly name: string;
  readonly kind: ProblemKind;
  /** Where the name of the loss stands: the frame of an iteration, and the place of what it returns. */
  readonly place: Place;
  readonly leaves: readonly DefinedLeaf[];
  /** What an evaluation takes, in the order in which the loss wants its values. They fill θ without a gap. */
  readonly inputs: readonly ProblemInput[];
  /** θ at iteration 0. */
  readonly start: Float64Array;
  /** What a call of `problem` or `leastSquares` says of the run, by launch.json's keys. JSDoc presets are not in it. */
  readonly presets: Readonly<Record<string, unknown>>;
  /** Where such a call says something of the run, by launch.json's key (`settings.beta1` too); undefined where that is not written out. */
  readonly presetPlace: (key: string) => Place | undefined;
  /**
   * The loss as a function of the values of `inputs`, computed by an instance of the same graph: tracked values in a
   * recording instance, plain ones in either. It throws LanguageError with the user's place and stack.
   */
  bind(instance: Instance): LossFunction;
  /** What an exported function is called with, of values of `inputs`; absent where the loss is not one. */
  readonly passed?: (values: readonly Operand[]) => readonly unknown[];
  /** The plain values of `inputs` at a point; tensors are copies. */
  values(point: Float64Array): Value[];
  /** A flat vector in the shape of the parameter tree, as plain objects, arrays and numbers. */
  tree(flat: Float64Array): unknown;
  /** The data of a loss with mini-batches. */
  readonly training?: TrainingData;
  readonly network?: NetworkDescription;
  readonly predictor?: Predictor;
  /** Numbers that follow the descent without being parameters, where they start: see `Recording.keep`. */
  readonly statistics?: Float64Array;
  /** Where a breakpoint can stand besides the statements of the modules: the layers of a network. */
  readonly statements?: readonly { readonly id: number; readonly place: Place }[];
  /** The residuals of a least-squares problem, one number or tensor after another, as an instance computes them. */
  readonly bindResiduals?: (instance: Instance) => (values: readonly Operand[]) => readonly Operand[];
  /** Measured points and the curve through them. */
  readonly fit?: FitDefinition;
}

/**
 * Turns an export of the entry into what a run minimises. Collects the start; the loss itself does not run.
 * @param seed of the split and the weights, where the run has another one than the description says.
 * @throws LanguageError where the export is no problem.
 */
export function resolveProblem(instance: Instance, exportName: string, seed?: number): ProblemDefinition {
  const value = exportOf(instance, exportName);
  const located = locateExport(instance.graph, instance.graph.entry, exportName);
  if (value instanceof ProblemSpecification) return defineSpecification(instance, exportName, value, located, seed);
  if (value instanceof NetworkSpecification) {
    const name = shownName(exportName, located, instance);
    const place = located === undefined ? topOf(instance) : nameOf(located);
    const parts = partPlaces(located, value.network.layers.length, place);
    const numbers = parts.map((part) => instance.graph.addPlace(part));
    const places = { name, whole: instance.graph.addPlace(place), parts: numbers };
    return {
      ...defineNetwork(value, seedOf(value, seed), places),
      exportName,
      name,
      place,
      presetPlace: presetPlaceOf(located),
      statements: parts.map((part, index) => ({ id: numbers[index]!, place: part })),
    };
  }
  if (typeof value === 'function') {
    const refusal = located && explainExport(located.module.text, located.module.uri, located.exported.exportName);
    if (refusal !== undefined) throw new LanguageError(refusal);
    if (located !== undefined && located.exported.value.type !== 'CallExpression') {
      return defineFunction(instance, exportName, located, located.exported.value);
    }
  }
  throw failure('no-problem', `${exportName} is no loss. ${advice}`, located && nameOf(located));
}

const advice =
  'Export a function whose parameters have numbers as defaults: export function loss(x = 1) { return x * x; }';

function seedOf(
  { presets }: { readonly presets: Readonly<Record<string, unknown>> },
  asked: number | undefined,
): number {
  return asked ?? (presets['seed'] as number | undefined) ?? 0;
}

function failure(code: string, message: string, place: Place | undefined): LanguageError {
  const problem: SourceProblem = { severity: 'error', code, message, ...(place === undefined ? {} : { place }) };
  return new LanguageError(problem);
}

function nameOf({ exported, places }: LocatedExport): Place {
  return places.at(exported.nameNode.start, exported.nameNode.end);
}

function exportOf(instance: Instance, exportName: string): unknown {
  const { graph, namespace } = instance;
  if (exportName in namespace) return instance.run(() => namespace[exportName]);
  const file = baseName(pathOf(graph.entry));
  const names = [...(exportedNames(graph.modules, graph.entry) ?? Object.keys(namespace))];
  const others = names.length === 0 ? `It exports nothing. ${advice}` : hint(exportName, names);
  throw failure('no-problem', `${file} has no export ${exportName}. ${others}`, undefined);
}

function shownName(exportName: string, located: LocatedExport | undefined, instance: Instance): string {
  const local = located?.exported.localName;
  if (local !== undefined) return local;
  return exportName === 'default' ? baseName(pathOf(instance.graph.entry)).replace(/\.[^.]*$/, '') : exportName;
}

/** Where a whole module stands in for a name that is not written out. */
function topOf(instance: Instance): Place {
  const entry = instance.graph.modules.get(instance.graph.entry);
  return { file: entry?.uri ?? instance.graph.entry, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function defineFunction(
  instance: Instance,
  exportName: string,
  located: LocatedExport,
  node: FunctionNode,
): ProblemDefinition {
  const tree = new PlacedTree(false, located.places);
  const entries: [string, TreeNode][] = [];
  const build = (start: Start): TreeNode => {
    switch (start.kind) {
      case 'value': {
        const inner = tree.add(start.value, start.name, start.written);
        entries.push([start.name, inner]);
        return inner;
      }
      case 'list':
        return { kind: 'list', items: start.items.map((item) => (item === null ? { kind: 'hole' } : build(item))) };
      case 'object':
        return { kind: 'object', entries: start.entries.map(([key, inner]) => [key, build(inner)]) };
    }
  };
  const parameters = startValues(instance, exportName, located, node).map(build);
  const name = shownName(exportName, located, instance);
  const place = nameOf(located);
  const passed = (values: readonly Operand[]): unknown[] => {
    return parameters.map((parameter) => tree.argument(parameter, values));
  };
  return {
    ...tree.finish({ kind: 'object', entries }),
    exportName,
    name,
    kind: 'function',
    place,
    presets: {},
    presetPlace: () => undefined,
    passed,
    bind: (other) => {
      const loss = other.namespace[exportName] as (...values: unknown[]) => unknown;
      return (values) => {
        const given = passed(values);
        const returned = other.run(() => loss(...given));
        const reason = refusedLoss(name, returned);
        if (reason !== undefined) throw failure('loss-not-a-number', reason, place);
        return returned as Operand;
      };
    },
  };
}

function defineSpecification(
  instance: Instance,
  exportName: string,
  specification: ProblemSpecification,
  located: LocatedExport | undefined,
  seed: number | undefined,
): ProblemDefinition {
  const { kind, training } = specification;
  const tree = new PlacedTree(true, located?.places);
  const start = located && optionNode(located, 'parameters');
  const root = tree.add(specification.parameters, '', start);
  const name = shownName(exportName, located, instance);
  const written = (key: string): Node | undefined => located && optionNode(located, key);
  const lossNode = kind === 'problem' ? written('loss') : (written('residuals') ?? written('model'));
  const place =
    lossNode && located
      ? located.places.at(lossNode.start ?? 0, firstLineEnd(lossNode, located))
      : located
        ? nameOf(located)
        : topOf(instance);
  const prepared = training && prepareSamples(training, seedOf(specification, seed));
  const bind: ProblemDefinition['bind'] = (other) => {
    const { compute, data } = other.namespace[exportName] as ProblemSpecification;
    const tensors = prepared === undefined ? dataValue(data) : undefined;
    return (values, batch = []) => {
      const given = prepared === undefined ? tensors : batchArgument(prepared, batch);
      const returned = other.run(() => compute(tree.argument(root, values), given));
      if (kind === 'leastSquares') {
        const loss = other.run(() => halfSquaredNorm(name, returned, -1));
        if (typeof loss !== 'string') return loss;
        throw failure('residuals-not-numbers', loss, place);
      }
      const reason = refusedLoss(name, returned);
      if (reason !== undefined) throw failure('loss-not-a-number', reason, place);
      return returned as Operand;
    };
  };
  return {
    ...tree.finish(root),
    exportName,
    name,
    kind,
    place,
    presets: specification.presets,
    presetPlace: presetPlaceOf(located),
    bind,
    ...(prepared === undefined ? {} : { training: lossData(prepared, bind) }),
    ...(kind === 'leastSquares'
      ? { bindResiduals: residualsOf(exportName, (values) => tree.argument(root, values)) }
      : {}),
    ...fitDefinition(specification, (other, values) => {
      const own = other.namespace[exportName] as ProblemSpecification;
      return { own, parameters: tree.argument(root, values), data: dataValue(own.data) };
    }),
  };
}

/** The residuals of an instance. What is no number among them is told by the loss itself, which sees the same. */
function residualsOf(
  exportName: string,
  argument: (values: readonly Operand[]) => unknown,
): NonNullable<ProblemDefinition['bindResiduals']> {
  return (instance) => {
    const { compute, data } = instance.namespace[exportName] as ProblemSpecification;
    const given = dataValue(data);
    return (values) => {
      const found: Operand[] = [];
      collectResiduals(
        instance.run(() => compute(argument(values), given)),
        found,
      );
      return found;
    };
  };
}

/** Where the layers of a network and its loss are written; `otherwise` for those that are not written out in the call. */
function partPlaces(located: LocatedExport | undefined, layers: number, otherwise: Place): Place[] {
  const list = located && optionNode(located, 'layers');
  const array = list && unwrapped(list);
  const written = array?.type === 'ArrayExpression' && array.elements.length === layers ? array.elements : [];
  const placeOf = (node: Node | null | undefined): Place =>
    node == null || node.type === 'SpreadElement' || located === undefined
      ? otherwise
      : located.places.at(node.start ?? 0, firstLineEnd(node, located));
  const loss = located && optionNode(located, 'loss');
  return [...Array.from({ length: layers }, (_, index) => placeOf(written[index])), placeOf(loss)];
}

/** Where a description says something of the run. The optimizer's own call may hold its settings and the learning rate. */
function presetPlaceOf(located: LocatedExport | undefined): (key: string) => Place | undefined {
  return (key) => {
    const [group = key] = key.split('.');
    const node = located && (optionNode(located, group) ?? optionNode(located, 'optimizer'));
    return node && located?.places.at(node.start ?? 0, node.end ?? 0);
  };
}

/** The value of an option in a call such as `problem({ loss: … })`, where it is written there. */
function optionNode({ exported }: LocatedExport, key: string): Node | undefined {
  if (exported.value.type !== 'CallExpression') return undefined;
  const argument = exported.value.arguments[0] && unwrapped(exported.value.arguments[0]);
  if (argument?.type !== 'ObjectExpression') return undefined;
  for (const property of argument.properties) {
    if (property.type === 'SpreadElement' || property.key.type !== 'Identifier' || property.key.name !== key) continue;
    return property.type === 'ObjectProperty' ? property.value : property;
  }
  return undefined;
}

/** The end of a node's first line: a whole function would be too much to underline. */
function firstLineEnd(node: Node, { module }: LocatedExport): number {
  const start = node.start ?? 0;
  const text = module.text.slice(start, node.end ?? start);
  return start + text.split(/[\r\n]/, 1)[0]!.length;
}

/** Data as the loss of `problem` gets it: arrays of numbers become tensors, and the rest stays as it is. */
function dataValue(data: unknown): unknown {
  if (Array.isArray(data)) {
    const shape = rectangularShape(data);
    return shape === undefined
      ? data
      : new Tensor(shape, Float64Array.from(data.flat(Number.POSITIVE_INFINITY) as number[]));
  }
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) {
    const numbers = data as unknown as ArrayLike<number>;
    return numbers.length === 0 ? data : new Tensor([numbers.length], Float64Array.from(numbers));
  }
  if (!isPlainObject(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, dataValue(value)]));
}

/** A tree whose leaves know where they are written. */
class PlacedTree {
  readonly #builder: TreeBuilder;
  readonly #places: PlaceTable | undefined;
  readonly #written: (Place | undefined)[] = [];

  constructor(tensors: boolean, places: PlaceTable | undefined) {
    this.#builder = new TreeBuilder(tensors);
    this.#places = places;
  }

  /** @throws LanguageError at the part which is no number. */
  add(value: unknown, name: string, written: Node | undefined): TreeNode {
    let node: TreeNode;
    try {
      node = this.#builder.add(value, name);
    } catch (error) {
      if (!(error instanceof NotNumericError)) throw error;
      const part = error.part === '' ? 'parameters' : `The default of ${error.part}`;
      const message = `${part} is ${error.what}, not a number. Give it a number, or an array or object of numbers.`;
      throw failure('default-not-numeric', message, this.#placeOf(written, error.path));
    }
    for (let leaf = this.#written.length; leaf < this.#builder.leaves.length; leaf++) {
      this.#written.push(this.#placeOf(written, this.#builder.paths[leaf]!));
    }
    return node;
  }

  #placeOf(written: Node | undefined, path: readonly (string | number)[]): Place | undefined {
    if (written === undefined || this.#places === undefined) return undefined;
    const node = nodeAtPath(written, path);
    return this.#places.at(node.start ?? 0, node.end ?? 0);
  }

  argument(node: TreeNode, values: readonly Operand[]): unknown {
    const { leaves, inputs } = this.#builder;
    if (values.length !== inputs.length) {
      throw new RangeError(`the loss takes ${inputs.length} values and got ${values.length}`);
    }
    return buildArgument(node, leaves, values);
  }

  finish(root: TreeNode): Pick<ProblemDefinition, 'leaves' | 'inputs' | 'start' | 'values' | 'tree'> {
    const { leaves, inputs, numbers } = this.#builder;
    return {
      leaves: leaves.map((leaf, index) => {
        const place = this.#written[index];
        return place === undefined ? leaf : { ...leaf, place };
      }),
      inputs,
      start: Float64Array.from(numbers),
      values: (point) => inputValues(inputs, point),
      tree: (flat) => buildPlain(root, leaves, flat),
    };
  }
}
