import { LanguageError } from '../errors.ts';
import type { ModuleLink } from '../rewrite/index.ts';
import type { ImportTarget, ModuleGraph, ScriptModule } from './module-graph.ts';
import { exportedNames } from './names.ts';
import { folderOf, pathOf } from './uri.ts';

type Getters = Readonly<Record<string, () => unknown>>;

function isObjectLike(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** An empty namespace: what `import * as x` gives, with a live property per export. */
function emptyNamespace(): object {
  return Object.defineProperty(Object.create(null) as object, Symbol.toStringTag, { value: 'Module' });
}

function addGetter(namespace: object, name: string, get: () => unknown): void {
  if (!Object.hasOwn(namespace, name))
    Object.defineProperty(namespace, name, { get, enumerable: true, configurable: true });
}

/** The namespace of a value that is complete from the start: data, and what Descent gives. */
function namespaceOfValue(value: unknown, isDefault: boolean): object {
  const namespace = emptyNamespace();
  if (isObjectLike(value) && !Array.isArray(value)) {
    for (const name of Object.keys(value)) addGetter(namespace, name, () => (value as Record<string, unknown>)[name]);
  }
  if (isDefault)
    Object.defineProperty(namespace, 'default', { get: () => value, enumerable: true, configurable: true });
  return namespace;
}

/**
 * What an ES module sees of a CommonJS one: its exports by name and `default`, which is `module.exports` itself, or its
 * `default` where a compiler made the module from an ES one and says so by `__esModule`.
 */
function namespaceOfCommonJs(module: { exports: unknown }): object {
  const read = (key: string | symbol): unknown => {
    const { exports } = module;
    if (key === 'default') return isCompiled(exports) ? exports['default'] : exports;
    return isObjectLike(exports) ? Reflect.get(exports, key) : undefined;
  };
  const keys = (): (string | symbol)[] => {
    const own = isObjectLike(module.exports)
      ? Reflect.ownKeys(module.exports).filter((key) => typeof key === 'string')
      : [];
    const names = typeof module.exports === 'function' ? own.filter((key) => key !== 'prototype') : own;
    return [...new Set([...names, 'default'])];
  };
  return new Proxy(emptyNamespace(), {
    get: (target, key) => (key === Symbol.toStringTag ? Reflect.get(target, key) : read(key)),
    has: (_, key) => keys().includes(key) || (isObjectLike(module.exports) && key in module.exports),
    ownKeys: (target) => [...keys(), ...Reflect.ownKeys(target)],
    getOwnPropertyDescriptor: (target, key) =>
      Reflect.getOwnPropertyDescriptor(target, key) ??
      (keys().includes(key) ? { value: read(key), enumerable: true, configurable: true, writable: false } : undefined),
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}

function isCompiled(exports: unknown): exports is Record<string, unknown> {
  return isObjectLike(exports) && Reflect.get(exports, '__esModule') === true && 'default' in exports;
}

/** What `require` gives of an ES module: its namespace, marked as compilers mark it. */
function requiredNamespace(namespace: object): object {
  if ('module.exports' in namespace) return (namespace as Record<string, object>)['module.exports']!;
  const copy = Object.create(null) as object;
  for (const name of Object.keys(namespace)) addGetter(copy, name, () => (namespace as Record<string, unknown>)[name]);
  return Object.defineProperty(copy, '__esModule', { value: true });
}

/** One module of one instance. */
interface Linked {
  readonly namespace: object;
  /** What `require` gives. Only valid once the module has begun. */
  required(): unknown;
  /** Runs the module's code unless it has begun already. */
  evaluate(): void;
}

/** What an instance gives its modules. */
export interface LinkContext {
  readonly graph: ModuleGraph;
  /** The namespace of `descent-debugger`. */
  readonly builtin: object;
  /** The same for a module, which may name files of data. */
  builtinOf(module: ScriptModule): object;
  /** Calls the compiled code of a module. */
  run(module: ScriptModule, link: ModuleLink): void;
  start(name: string, index: number, count: number, value: unknown): unknown;
}

/** Links the modules of one instance and evaluates each of them once, in the order of the language. */
export class Linker {
  readonly #context: LinkContext;
  readonly #modules = new Map<string, Linked>();
  readonly #builtin: Linked;
  readonly #nothing: Linked;

  constructor(context: LinkContext) {
    this.#context = context;
    this.#builtin = linkBuiltin(context.builtin);
    const empty = emptyNamespace();
    this.#nothing = { namespace: empty, required: () => ({}), evaluate: () => undefined };
  }

  /** Evaluates a module with all it imports and returns its namespace. */
  evaluate(key: string): object {
    const linked = this.#module(key);
    linked.evaluate();
    return linked.namespace;
  }

  #target(target: ImportTarget | undefined, importer: ScriptModule): Linked {
    if (target === undefined || target.kind === 'declarations') return this.#nothing;
    if (target.kind === 'builtin') {
      return importer.dataFiles.size === 0 ? this.#builtin : linkBuiltin(this.#context.builtinOf(importer));
    }
    if (target.kind === 'failed') throw new LanguageError(target.problem);
    return this.#module(target.key);
  }

  #module(key: string): Linked {
    let linked = this.#modules.get(key);
    if (linked === undefined) {
      const module = this.#context.graph.modules.get(key);
      if (module === undefined) throw new Error(`no module ${key} in the graph`);
      linked = module.kind === 'data' ? linkData(module.value()) : this.#linkScript(key, module);
      this.#modules.set(key, linked);
    }
    return linked;
  }

  #linkScript(key: string, module: ScriptModule): Linked {
    const commonjs = module.rewritten.kind === 'cjs' ? this.#commonJs(module) : undefined;
    const namespace = commonjs === undefined ? emptyNamespace() : namespaceOfCommonJs(commonjs.module);
    const link: ModuleLink = {
      import: (index) => this.#target(module.targets[index], module).namespace,
      evaluate: () => {
        module.targets.forEach((target, index) => {
          if (module.rewritten.imports[index]!.kind === 'import') this.#target(target, module).evaluate();
        });
        for (const index of module.stars) this.#copyStar(namespace, module.targets[index], module);
      },
      export: (getters: Getters) => {
        for (const [name, get] of Object.entries(getters)) addGetter(namespace, name, get);
      },
      exportAll: (index) => this.#announceStar(namespace, module.targets[index]),
      meta: { url: module.uri },
      start: this.#context.start,
      ...(commonjs === undefined ? {} : { commonjs }),
    };
    let begun = false;
    return {
      namespace,
      required: () => (commonjs === undefined ? requiredNamespace(namespace) : commonjs.module.exports),
      evaluate: () => {
        if (begun) return;
        begun = true;
        try {
          this.#context.run(module, link);
        } catch (error) {
          // A package that failed to load may be asked for again, and then must fail again.
          this.#modules.delete(key);
          throw error;
        }
      },
    };
  }

  /** Names behind `export *` that are known before anything ran, so that modules in a cycle see them. */
  #announceStar(namespace: object, target: ImportTarget | undefined): void {
    if (target?.kind !== 'module') return;
    const names = exportedNames(this.#context.graph.modules, target.key);
    if (names !== undefined) this.#passOn(namespace, this.#module(target.key).namespace, names);
  }

  /** Names behind `export *` which only show once the module has run: those of CommonJS, and of Descent. */
  #copyStar(namespace: object, target: ImportTarget | undefined, importer: ScriptModule): void {
    const { namespace: source } = this.#target(target, importer);
    this.#passOn(namespace, source, Object.keys(source));
  }

  #passOn(namespace: object, source: object, names: Iterable<string>): void {
    for (const name of names) {
      if (name !== 'default') addGetter(namespace, name, () => (source as Record<string, unknown>)[name]);
    }
  }

  #commonJs(module: ScriptModule): NonNullable<ModuleLink['commonjs']> {
    const path = pathOf(module.uri);
    const require = (specifier: string): unknown => {
      const index = module.rewritten.imports.findIndex(
        (record) => record.kind === 'require' && record.specifier === specifier,
      );
      if (index < 0) {
        throw Object.assign(
          new Error(
            `require(${JSON.stringify(specifier)}): write the name as a literal text, so that the file can be read before anything runs.`,
          ),
          { code: 'MODULE_NOT_FOUND' },
        );
      }
      const target = module.targets[index];
      if (target?.kind === 'failed') {
        throw Object.assign(new Error(target.problem.message), { code: 'MODULE_NOT_FOUND' });
      }
      const linked = this.#target(target, module);
      linked.evaluate();
      return linked.required();
    };
    return { module: { exports: {} }, require, filename: path, dirname: folderOf(path) };
  }
}

function linkBuiltin(builtin: object): Linked {
  return { namespace: namespaceOfValue(builtin, false), required: () => builtin, evaluate: () => undefined };
}

function linkData(value: unknown): Linked {
  return { namespace: namespaceOfValue(value, true), required: () => value, evaluate: () => undefined };
}
