import type { ImportAttribute, Node, Program, StringLiteral } from '@babel/types';
import type { Dialect } from '../../parse.ts';
import type { PlaceTable } from '../../places.ts';
import { endOf, isTypeOnly, startOf, unwrap } from '../../walk.ts';
import type { ImportedName, ImportRecord } from '../module.ts';
import type { ImportTable } from '../rewriter.ts';
import type { Analysis } from './analysis.ts';
import { declaredNames, isFunction } from './declared.ts';

/** What the top level of a module says about others: found once, before either form is made. */
export interface Linkage {
  readonly imports: ImportRecord[];
  /** Exported name → text which reads its value. */
  readonly exports: ReadonlyMap<string, string>;
  /** Indices of imports of which everything is exported. */
  readonly exportAll: readonly number[];
  /** Exported functions whose parameters all have defaults. */
  readonly starts: ReadonlyMap<Node, string>;
  /** Whether the default export is a function declaration without a name, which is called `default`. */
  readonly namelessDefault: boolean;
  readonly table: ImportTable;
}

const nameOf = (node: Node): string =>
  node.type === 'StringLiteral' ? node.value : node.type === 'Identifier' ? node.name : '';

/** Name of the namespace of an import in generated code. */
export const namespaceName = (prefix: string, index: number): string => `${prefix}i${index}`;

/** A property of an object as text: `.name`, or in brackets where the name is no identifier. */
function property(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

class Linker {
  readonly imports: ImportRecord[] = [];
  readonly exports = new Map<string, string>();
  readonly exportAll: number[] = [];
  readonly starts = new Map<Node, string>();
  namelessDefault = false;
  readonly #places: PlaceTable;
  readonly #analysis: Analysis;
  readonly #prefix: string;
  readonly #dialect: Dialect;
  readonly #kind: 'esm' | 'cjs';

  constructor(places: PlaceTable, analysis: Analysis, prefix: string, dialect: Dialect, kind: 'esm' | 'cjs') {
    this.#places = places;
    this.#analysis = analysis;
    this.#prefix = prefix;
    this.#dialect = dialect;
    this.#kind = kind;
  }

  add(
    source: StringLiteral,
    kind: ImportRecord['kind'],
    names: readonly ImportedName[],
    typeOnly: boolean,
    attributes?: readonly ImportAttribute[] | null,
  ): number {
    const record: ImportRecord = {
      specifier: source.value,
      typeOnly,
      place: this.#places.at(startOf(source), endOf(source)),
      kind,
      names,
      ...(attributes != null && attributes.length > 0 ? { attributes: attributesOf(attributes) } : {}),
    };
    return this.imports.push(record) - 1;
  }

  statement(node: Node): void {
    switch (node.type) {
      case 'ImportDeclaration':
        this.#import(node);
        break;
      case 'ExportNamedDeclaration':
        this.#exportNamed(node);
        break;
      case 'ExportDefaultDeclaration':
        this.#exportDefault(node);
        break;
      case 'ExportAllDeclaration': {
        const typeOnly = node.exportKind === 'type';
        const index = this.add(node.source, 'import', [], typeOnly, node.attributes);
        if (!typeOnly) this.exportAll.push(index);
        break;
      }
      case 'TSImportEqualsDeclaration':
        this.importEquals(node);
        break;
      default:
        break;
    }
  }

  #import(node: Node & { type: 'ImportDeclaration' }): void {
    const index = this.imports.length;
    const names: ImportedName[] = [];
    const typeOnly = node.importKind === 'type' || node.importKind === 'typeof';
    for (const specifier of node.specifiers) {
      const { local } = specifier;
      const binding = this.#analysis.module.names.get(local.name);
      const ofType = specifier.type === 'ImportSpecifier' && specifier.importKind === 'type';
      const exported = this.#exportedLocals.has(local.name);
      // A name that is never used as a value is one of a type, unless the language is JavaScript.
      const elided = typeOnly || ofType || (this.#dialect === 'typescript' && binding?.used !== true && !exported);
      if (elided || binding === undefined) continue;
      const imported =
        specifier.type === 'ImportSpecifier'
          ? nameOf(specifier.imported)
          : specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : '*';
      const namespace = namespaceName(this.#prefix, index);
      binding.replacement = imported === '*' ? namespace : `${namespace}${property(imported)}`;
      names.push({
        imported,
        local: local.name,
        place: this.#places.at(startOf(specifier), endOf(specifier)),
        use: binding.used ? 'value' : 'reexport',
      });
    }
    const nothingLeft = typeOnly || (node.specifiers.length > 0 && names.length === 0);
    this.add(node.source, 'import', names, nothingLeft, node.attributes);
  }

  importEquals(node: Node & { type: 'TSImportEqualsDeclaration' }): void {
    const reference = node.moduleReference;
    if (reference.type !== 'TSExternalModuleReference' || node.importKind === 'type') return;
    const binding = this.#analysis.module.names.get(node.id.name);
    const used = binding?.used === true || this.#exportedLocals.has(node.id.name);
    if (this.#kind === 'cjs') {
      this.add(reference.expression, 'require', [], !used);
      return;
    }
    const index = this.imports.length;
    if (binding !== undefined) binding.replacement = `${namespaceName(this.#prefix, index)}.default`;
    const place = this.#places.at(startOf(node), endOf(node));
    const name: ImportedName = { imported: 'default', local: node.id.name, place, use: 'value' };
    this.add(reference.expression, 'import', used ? [name] : [], !used);
  }

  #exportNamed(node: Node & { type: 'ExportNamedDeclaration' }): void {
    if (node.declaration != null) {
      if (isTypeOnly(node.declaration)) return;
      if (node.declaration.type === 'TSImportEqualsDeclaration') this.importEquals(node.declaration);
      for (const name of declaredNames(node.declaration)) this.#exportLocal(name, name);
      this.#noteStarts(node.declaration);
      return;
    }
    if (node.source == null) {
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ExportSpecifier' || specifier.exportKind === 'type' || node.exportKind === 'type')
          continue;
        this.#exportLocal(nameOf(specifier.local), nameOf(specifier.exported));
      }
      return;
    }
    this.#exportFrom(node, node.source);
  }

  #exportFrom(node: Node & { type: 'ExportNamedDeclaration' }, source: StringLiteral): void {
    const namespace = namespaceName(this.#prefix, this.imports.length);
    const names: ImportedName[] = [];
    for (const specifier of node.specifiers) {
      if (node.exportKind === 'type') continue;
      if (specifier.type === 'ExportSpecifier' && specifier.exportKind === 'type') continue;
      const exported = nameOf(specifier.exported);
      const imported =
        specifier.type === 'ExportSpecifier'
          ? nameOf(specifier.local)
          : specifier.type === 'ExportDefaultSpecifier'
            ? 'default'
            : '*';
      names.push({
        imported,
        local: exported,
        place: this.#places.at(startOf(specifier), endOf(specifier)),
        use: 'reexport',
      });
      this.exports.set(exported, imported === '*' ? namespace : `${namespace}${property(imported)}`);
    }
    const typeOnly = node.exportKind === 'type' || (node.specifiers.length > 0 && names.length === 0);
    this.add(source, 'import', names, typeOnly, node.attributes);
  }

  /** Exports what a local name holds; a name that only means a type in this module is none. */
  #exportLocal(local: string, exported: string): void {
    const binding = this.#analysis.module.names.get(local);
    if (binding === undefined) return;
    if (binding.kind === 'import' && binding.replacement === undefined) return;
    this.exports.set(exported, binding.replacement ?? local);
  }

  #exportDefault(node: Node & { type: 'ExportDefaultDeclaration' }): void {
    const { declaration } = node;
    if (isTypeOnly(declaration)) return;
    const named =
      (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') && declaration.id != null
        ? declaration.id.name
        : `${this.#prefix}default`;
    this.exports.set('default', named);
    this.namelessDefault = declaration.type === 'FunctionDeclaration' && declaration.id == null;
    if (declaration.type === 'FunctionDeclaration') this.#noteStarts(declaration);
    else this.#noteStart(declaration, 'default');
  }

  #noteStarts(declaration: Node): void {
    if (declaration.type === 'FunctionDeclaration') this.#noteStart(declaration, declaration.id?.name ?? 'default');
    if (declaration.type !== 'VariableDeclaration') return;
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && init != null) this.#noteStart(init, id.name);
    }
  }

  #noteStart(value: Node, name: string): void {
    const node = unwrap(value);
    if (!isFunction(node) || node.params.length === 0) return;
    if (node.params.every((parameter) => parameter.type === 'AssignmentPattern')) this.starts.set(node, name);
  }

  #exportedLocals = new Set<string>();

  /** Local names in `export { … }`, and the functions they name. */
  lookAhead(program: Program): void {
    for (const node of program.body) {
      if (node.type !== 'ExportNamedDeclaration' || node.source != null || node.declaration != null) continue;
      for (const specifier of node.specifiers) {
        if (specifier.type === 'ExportSpecifier' && specifier.exportKind !== 'type' && node.exportKind !== 'type') {
          this.#exportedLocals.add(nameOf(specifier.local));
        }
      }
    }
    for (const node of program.body) {
      if (declaredNames(node).some((name) => this.#exportedLocals.has(name))) this.#noteStarts(node);
    }
  }
}

function namesModule(node: Node): boolean {
  return node.type === 'TSImportEqualsDeclaration' || ('source' in node && node.source != null);
}

function attributesOf(attributes: readonly ImportAttribute[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [nameOf(key), value.value]));
}

/** Reads the imports and exports of a module, and decides by what text each imported name is replaced. */
export function linkageOf(
  program: Program,
  analysis: Analysis,
  places: PlaceTable,
  prefix: string,
  dialect: Dialect,
  kind: 'esm' | 'cjs',
): Linkage {
  const linker = new Linker(places, analysis, prefix, dialect, kind);
  linker.lookAhead(program);
  // What names another module goes first, in its order: an export may come before the import of what it passes on.
  for (const node of program.body) if (namesModule(node)) linker.statement(node);
  for (const node of program.body) if (!namesModule(node)) linker.statement(node);
  const required = new Set<string>();
  return {
    imports: linker.imports,
    exports: linker.exports,
    exportAll: linker.exportAll,
    starts: linker.starts,
    namelessDefault: linker.namelessDefault,
    table: {
      require(specifier, node) {
        if (kind !== 'cjs' || required.has(specifier) || node.type !== 'StringLiteral') return;
        required.add(specifier);
        linker.add(node, 'require', [], false);
      },
    },
  };
}
