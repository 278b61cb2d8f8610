import type { Place, SourceProblem } from '../../shared/place.ts';
import { LanguageError } from '../errors.ts';
import type { Operators } from '../operators/index.ts';
import type { PlaceTable } from '../places.ts';
import { isTooDeep, tooDeep } from './too-deep.ts';

export type Form = 'plain' | 'recording';

export interface ImportedName {
  /** Name in the imported module, `default`, or `*` for its namespace. */
  readonly imported: string;
  /** Name in this module; for `export { a as b } from 'x'` the exported name. */
  readonly local: string;
  readonly place: Place;
  /** `reexport`: only passed on, so it may turn out to be a type; a name that is missing then is no error. */
  readonly use: 'value' | 'reexport';
}

export interface ImportRecord {
  readonly specifier: string;
  /** Nothing is left of it at run time: `import type`, or only types were imported. Never asked of the link. */
  readonly typeOnly: boolean;
  /** Place of the specifier. */
  readonly place: Place;
  /** `import`: a declaration or `export … from`; `require`: a literal `require('x')` or `import x = require('x')`. */
  readonly kind: 'import' | 'require';
  /** Empty for `import 'x'`, `export * from 'x'` and `require`. */
  readonly names: readonly ImportedName[];
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface StateWrite {
  /** The binding, or the binding whose object is written. */
  readonly name: string;
  readonly place: Place;
}

/** One module, ready to be instantiated: both forms of its code, and what was learnt about it on the way. */
export interface RewrittenModule {
  readonly uri: string;
  readonly text: string;
  readonly kind: 'esm' | 'cjs';
  /** Function body: types blanked, imports and exports linked, the user's own arithmetic, and marks at the turns of loops. */
  readonly plain: string;
  /** Function body: also with operators, places and marks. */
  readonly recording: string;
  /** Names of the parameters of the function around each body. {@link instantiate} passes the right values. */
  readonly parameters: Readonly<Record<Form, readonly Parameter[]>>;
  readonly places: PlaceTable;
  readonly imports: readonly ImportRecord[];
  /** Exported names; names behind `export * from` are not among them. */
  readonly exports: readonly string[];
  /** Writes inside functions to bindings of the module or to the objects they hold (seen in the text, not by running). */
  readonly stateWrites: readonly StateWrite[];
  /** Errors of syntax (all of them), and what is refused or doubtful; where one is an error, both bodies are empty. */
  readonly problems: readonly SourceProblem[];
  /** Original offset of an offset in the body of a form; undefined in text which no source stands behind. */
  mapPosition(generated: number | GeneratedPosition, form: Form): number | undefined;
}

/** Line (from 1) and column (from 0, as in a source map) in a generated body. */
export interface GeneratedPosition {
  readonly line: number;
  readonly column: number;
}

/** What a parameter of a body stands for: the operators, the link, a name of CommonJS, or a shadow of a global. */
export interface Parameter {
  readonly name: string;
  readonly value: 'operators' | 'link' | 'commonjs' | 'shadow';
}

/**
 * What a module's body gets from whoever links it. The body first calls `import` for each import that is not type-only
 * (which must not evaluate anything), then `export` and `exportAll`, then `evaluate`, which evaluates the imported
 * modules in order. So cycles behave as in the language: an importer sees functions at once and other names once they
 * are set (a ReferenceError before).
 */
export interface ModuleLink {
  /** The namespace of `imports[index]`: an object with a live property (getter) per export, `default` for CommonJS. */
  import(index: number): object;
  /** Evaluates all imports of kind `import`, in order, each once. */
  evaluate(): void;
  /** Adds exports: a function per name which reads the binding. */
  export(getters: Readonly<Record<string, () => unknown>>): void;
  /** `export * from` the import with this index: every name but `default` and those of its own. */
  exportAll(index: number): void;
  /** Value of `import.meta`. */
  readonly meta: { readonly url: string };
  /**
   * The value of the default of a parameter of an exported function, which may be a start of descent. Called when the
   * default is evaluated, with the function's name, the parameter's index and how many parameters there are; returns
   * what the parameter gets. Throwing from the last one collects a start without running the function.
   */
  start(name: string, index: number, count: number, value: unknown): unknown;
  /** Only for modules of kind `cjs`. */
  readonly commonjs?: {
    readonly module: { exports: unknown };
    readonly require: (specifier: string) => unknown;
    readonly filename: string;
    readonly dirname: string;
  };
}

/**
 * Compiles a form of a module. The result is called once per instance. V8 puts {@link headerLines} lines before the
 * body; `sourceUrl` names the code in stacks.
 */
export function compile(
  module: RewrittenModule,
  form: Form,
  sourceUrl: string,
): (operators: Operators, link: ModuleLink) => void {
  const parameters = module.parameters[form];
  const names = parameters.map((parameter) => parameter.name);
  const body = compiled(module, names, `${module[form]}\n//# sourceURL=${sourceUrl}`);
  return (operators, link) => {
    const values = parameters.map((parameter) => valueOfParameter(parameter, form, operators, link));
    const exports = link.commonjs?.module.exports;
    body.apply(module.kind === 'cjs' ? exports : undefined, values);
  };
}

/** @throws LanguageError where the engine's own parser comes to its end. */
function compiled(module: RewrittenModule, names: readonly string[], code: string): (...values: unknown[]) => void {
  try {
    return new Function(...names, code) as (...values: unknown[]) => void;
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    throw new LanguageError(tooDeep(module.places, module.text), error);
  }
}

/** Lines which `new Function` puts before a body: a body's line n is line n + headerLines of the compiled code. */
export const headerLines = 2;

function valueOfParameter(parameter: Parameter, form: Form, operators: Operators, link: ModuleLink): unknown {
  switch (parameter.value) {
    case 'operators':
      return operators;
    case 'link':
      return link;
    case 'shadow':
      return operators.shadow(parameter.name, form);
    case 'commonjs': {
      const commonjs = link.commonjs;
      if (commonjs === undefined) throw new TypeError('a CommonJS module needs the CommonJS part of its link');
      switch (parameter.name) {
        case 'module':
          return commonjs.module;
        case 'exports':
          return commonjs.module.exports;
        case 'require':
          return commonjs.require;
        case '__filename':
          return commonjs.filename;
        default:
          return commonjs.dirname;
      }
    }
  }
}
