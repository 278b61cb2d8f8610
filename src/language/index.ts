/**
 * The language as the runtime uses it: load a graph of modules, instantiate it, turn an export into what a run minimises.
 * The host, which only looks at texts, imports `problems/find.ts` and `add-types.ts` directly, so that it loads no engine.
 */
export { LanguageError } from './errors.ts';
export { ModuleCache } from './graph/cache.ts';
export type { Environment, Instance } from './graph/instantiate.ts';
export { instantiate } from './graph/instantiate.ts';
export { Interrupt } from './graph/interrupt.ts';
export type { LoadOptions } from './graph/load.ts';
export { isScript, loadGraph } from './graph/load.ts';
export type { ModuleGraph } from './graph/module-graph.ts';
export type { Reader } from './graph/reader.ts';
export { problemOf, userStack } from './graph/stack.ts';
export type { ConsoleLevel } from './operators/index.ts';
export type { DefinedLeaf, LossFunction, ProblemDefinition } from './problems/definition.ts';
export { resolveProblem } from './problems/definition.ts';
export type { FoundProblem, ProblemKind } from './problems/find.ts';
export { explainExport, findProblems } from './problems/find.ts';
export type { Preset } from './problems/presets.ts';
export { presetOptions } from './problems/presets.ts';
export type { ParameterLeaf, ProblemInput } from './problems/tree.ts';
export { elementIndex } from './problems/tree.ts';
export type { Form, StateWrite } from './rewrite/index.ts';
