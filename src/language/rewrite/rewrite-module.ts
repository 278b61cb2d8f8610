import type { Node, Program } from '@babel/types';
import type { SourceProblem } from '../../shared/place.ts';
import { parseModule } from '../parse.ts';
import { PlaceTable } from '../places.ts';
import { endOf, startOf } from '../walk.ts';
import type { Form, ImportRecord, Parameter, RewrittenModule, StateWrite } from './module.ts';
import type { Analysis } from './names/analysis.ts';
import { analyse } from './names/analysis.ts';
import type { Linkage } from './names/linkage.ts';
import { linkageOf, namespaceName } from './names/linkage.ts';
import { PositionMap } from './position-map.ts';
import type { GeneratedNames, RewriteContext } from './rewriter.ts';
import { Rewriter } from './rewriter.ts';
import { visitStatements } from './statements/statements.ts';
import { isTooDeep, tooDeep } from './too-deep.ts';
import { visitNode } from './visit.ts';

export interface ModuleSource {
  readonly uri: string;
  readonly text: string;
  /** Number of the module's first place; places are numbered through a module graph. */
  readonly firstPlace: number;
}

/** Globals which rewritten code gets from the operators: in the recording form, and in the plain form where they differ. */
const shadowed: Readonly<Record<Form, ReadonlySet<string>>> = {
  recording: new Set(
    (
      'Math Number Boolean Map Set isNaN isFinite parseFloat structuredClone ArrayBuffer DataView Float32Array Float64Array ' +
      'Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array ' +
      'Date performance crypto console Promise setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame fetch'
    ).split(' '),
  ),
  plain: new Set(['Math', 'console']),
};

const commonJsNames = ['module', 'exports', 'require', '__filename', '__dirname'];

/** Makes both forms of a module. Never throws for what the text says: its faults are among `problems`. */
export function rewriteModule(source: ModuleSource): RewrittenModule {
  try {
    return rewrite(source);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    const { uri, text, firstPlace } = source;
    const places = new PlaceTable(uri, text, firstPlace);
    const problems = [tooDeep(places, text)];
    return { ...withoutCode, uri, text, kind: 'esm', places, problems, stateWrites: [], imports: [], exports: [] };
  }
}

function rewrite({ uri, text, firstPlace }: ModuleSource): RewrittenModule {
  const places = new PlaceTable(uri, text, firstPlace);
  const { program, kind, dialect, problems: syntax } = parseModule(uri, text, places);
  const problems: SourceProblem[] = [...syntax];
  const stateWrites: StateWrite[] = [];
  const module = { uri, text, kind, places, problems, stateWrites };
  if (program === undefined || problems.length > 0)
    return { ...module, ...withoutCode, imports: importsOf(program, places) };
  const analysis = analyse(program);
  const names = chooseNames(analysis);
  const linkage = linkageOf(program, analysis, places, names.prefix, dialect, kind);
  const context: RewriteContext = {
    text,
    dialect,
    analysis,
    places,
    names,
    problems,
    stateWrites,
    starts: linkage.starts,
    imports: linkage.table,
  };
  const plain = makeForm('plain', context, program, linkage, kind);
  const recording = makeForm('recording', context, program, linkage, kind);
  const shared = { ...module, imports: linkage.imports, exports: [...linkage.exports.keys()] };
  if (problems.some(({ severity }) => severity === 'error')) return { ...withoutCode, ...shared };
  return {
    ...shared,
    plain: plain.code,
    recording: recording.code,
    parameters: { plain: plain.parameters, recording: recording.parameters },
    mapPosition: (generated, form) => (form === 'plain' ? plain : recording).map.map(generated),
  };
}

const withoutCode = {
  plain: '',
  recording: '',
  parameters: { plain: [], recording: [] },
  exports: [] as readonly string[],
  mapPosition: () => undefined,
};

/** What a module with syntax errors imports, as far as it can be read. */
function importsOf(program: Program | undefined, places: PlaceTable): ImportRecord[] {
  if (program === undefined) return [];
  return program.body.flatMap((node) => {
    if (node.type !== 'ImportDeclaration') return [];
    const place = places.at(startOf(node.source), endOf(node.source));
    return [{ specifier: node.source.value, typeOnly: true, place, kind: 'import' as const, names: [] }];
  });
}

/** A prefix with which no name of the module begins where it could be taken for a generated one. */
function chooseNames(analysis: Analysis): GeneratedNames {
  for (let prefix = '$'; ; prefix += '$') {
    const generated = new RegExp(`^${prefix.replaceAll('$', '\\$')}(?:|m|default|i?\\d+)$`);
    if (![...analysis.identifiers].some((name) => generated.test(name))) {
      return { operators: prefix, link: `${prefix}m`, prefix };
    }
  }
}

interface MadeForm {
  readonly code: string;
  readonly parameters: readonly Parameter[];
  readonly map: PositionMap;
}

function makeForm(
  form: Form,
  context: RewriteContext,
  program: Program,
  linkage: Linkage,
  kind: 'esm' | 'cjs',
): MadeForm {
  const rewriter = new Rewriter(form, context, visitNode);
  if (program.interpreter != null) rewriter.blank(startOf(program.interpreter), endOf(program.interpreter));
  const statements: readonly Node[] = program.body;
  for (const statement of statements) {
    if (statement.type === 'VariableDeclaration' && statement.kind.endsWith('using')) {
      const message =
        'using is supported in blocks and functions, not at the top of a module. Move it into a function.';
      rewriter.problem('error', 'unsupported-using', statement, message);
      return { code: '', parameters: [], map: new PositionMap(rewriter.edits, '') };
    }
  }
  visitStatements(rewriter, statements);
  const strict = kind === 'esm' || program.directives.some(({ value }) => value.value === 'use strict');
  const head = kind === 'esm' ? linkText(linkage, context.names) : '';
  rewriter.edits.prepend(`${strict ? '"use strict";' : ''}${rewriter.declarations()}${head}`);
  const code = rewriter.edits.toString();
  return { code, parameters: parametersOf(form, context, rewriter, kind), map: new PositionMap(rewriter.edits, code) };
}

/** The module's first line: namespaces of what it imports, its exports, then the evaluation of what it imports. */
function linkText(linkage: Linkage, { link, prefix }: GeneratedNames): string {
  const namespaces: string[] = [];
  linkage.imports.forEach((record, index) => {
    if (record.typeOnly || record.kind === 'require') return;
    namespaces.push(`${namespaceName(prefix, index)} = ${link}.import(${index})`);
  });
  let text = namespaces.length === 0 ? '' : `const ${namespaces.join(', ')};`;
  if (linkage.exports.size > 0) {
    const getters = [...linkage.exports].map(([name, value]) => `[${JSON.stringify(name)}]: () => ${value}`);
    text += `${link}.export({ ${getters.join(', ')} });`;
  }
  if (linkage.namelessDefault) text += `Object.defineProperty(${prefix}default, "name", { value: "default" });`;
  for (const index of linkage.exportAll) text += `${link}.exportAll(${index});`;
  return namespaces.length === 0 ? text : `${text}${link}.evaluate();`;
}

function parametersOf(form: Form, context: RewriteContext, rewriter: Rewriter, kind: 'esm' | 'cjs'): Parameter[] {
  const { analysis, names } = context;
  const parameters: Parameter[] = [{ name: names.link, value: 'link' }];
  if (rewriter.usesOperators) parameters.unshift({ name: names.operators, value: 'operators' });
  for (const name of shadowed[form]) if (needsShadow(name, form, analysis)) parameters.push({ name, value: 'shadow' });
  if (kind === 'cjs') {
    // A parameter may be declared again as `var`, as in Node.
    for (const name of commonJsNames) parameters.push({ name, value: 'commonjs' });
  }
  return parameters;
}

/** In plain code Math stays the engine's own, unless its random numbers might be asked for. */
function needsShadow(name: string, form: Form, { globals, bareGlobals }: Analysis): boolean {
  if (form === 'plain' && name === 'Math') return bareGlobals.has('Math') || bareGlobals.has('Math.random');
  return globals.has(name);
}
