import type { Identifier, Node, Program } from '@babel/types';
import { boundNames, forEachChild, isTypeOnly, unwrap } from '../../walk.ts';
import type { FunctionNode } from './declared.ts';
import { exportedMembers, isFunction, namespacePath } from './declared.ts';
import { declareVariables, hoistLexical, hoistVars } from './hoisting.ts';
import type { Binding } from './scope.ts';
import { Scope } from './scope.ts';

/** What the names of a module mean, found in one pass over its tree. */
export interface Analysis {
  readonly module: Scope;
  /** Binding of each identifier which stands for a value; null for a name which the module does not declare. */
  readonly references: ReadonlyMap<Node, Binding | null>;
  /** Depth of the functions around each reference (see Scope.depth). */
  readonly depths: ReadonlyMap<Node, number>;
  /** Names which are used but not declared: globals. */
  readonly globals: ReadonlySet<string>;
  /** Globals which are used otherwise than by reading a member by name, and those members as `Math.random`. */
  readonly bareGlobals: ReadonlySet<string>;
  /** Every identifier's name in the text, to choose names which collide with none. */
  readonly identifiers: ReadonlySet<string>;
  /** Functions that are called where they stand, at module level: what they do happens while the module loads. */
  readonly immediate: ReadonlySet<Node>;
  /** Scope of each function's parameters and body. */
  readonly scopes: ReadonlyMap<Node, Scope>;
  /** Members which are assigned to or deleted, and not read. */
  readonly targets: ReadonlySet<Node>;
}

export function analyse(program: Program): Analysis {
  return new Analyser().run(program);
}

class Analyser {
  readonly #references = new Map<Node, Binding | null>();
  readonly #depths = new Map<Node, number>();
  readonly #globals = new Set<string>();
  readonly #bareGlobals = new Set<string>();
  readonly #immediate = new Set<Node>();
  readonly #scopes = new Map<Node, Scope>();
  readonly #targets = new Set<Node>();
  /** Per scope and path of an enum or namespace: its exported names, and the block each comes from. */
  readonly #blocks = new Map<Scope, Map<string, Map<string, Node>>>();

  run(program: Program): Analysis {
    const module = new Scope(undefined, 'module', 0);
    hoistVars(program.body, module);
    hoistLexical(program.body, module);
    for (const statement of program.body) this.#visit(statement, module);
    return {
      module,
      references: this.#references,
      depths: this.#depths,
      globals: this.#globals,
      bareGlobals: this.#bareGlobals,
      identifiers: module.identifiers,
      immediate: this.#immediate,
      scopes: this.#scopes,
      targets: this.#targets,
    };
  }

  #block(statements: readonly Node[], parent: Scope): void {
    const scope = new Scope(parent, 'block', parent.depth);
    hoistLexical(statements, scope);
    for (const statement of statements) this.#visit(statement, scope);
  }

  #body(statements: readonly Node[], scope: Scope): void {
    hoistVars(statements, scope);
    hoistLexical(statements, scope);
    for (const statement of statements) this.#visit(statement, scope);
  }

  #function(node: FunctionNode, outer: Scope): void {
    if ('computed' in node && node.computed) this.#visit(node.key, outer);
    let parent = outer;
    if (node.type === 'FunctionExpression' && node.id != null) {
      parent = new Scope(outer, 'block', outer.depth);
      parent.declare(node.id.name, 'function');
    }
    const scope = new Scope(parent, 'function', this.#immediate.has(node) ? outer.depth : outer.depth + 1);
    this.#scopes.set(node, scope);
    for (const parameter of node.params) {
      for (const { name } of boundNames(parameter)) scope.declare(name, 'parameter');
    }
    for (const parameter of node.params) this.#pattern(parameter, scope);
    if (node.body.type === 'BlockStatement') this.#body(node.body.body, scope);
    else this.#visit(node.body, scope);
  }

  /** Values inside a declared pattern: defaults and computed keys. The declared names are not references. */
  #pattern(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        break;
      case 'AssignmentPattern':
        this.#pattern(node.left, scope);
        this.#visit(node.right, scope);
        break;
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'RestElement') this.#pattern(property.argument, scope);
          else {
            if (property.computed) this.#visit(property.key, scope);
            this.#pattern(property.value, scope);
          }
        }
        break;
      case 'ArrayPattern':
        for (const element of node.elements) if (element !== null) this.#pattern(element, scope);
        break;
      case 'RestElement':
        this.#pattern(node.argument, scope);
        break;
      case 'TSParameterProperty':
        this.#pattern(node.parameter, scope);
        break;
      default:
        this.#visit(node, scope);
    }
  }

  #reference(node: Identifier, scope: Scope, assigned?: Node, member?: string): void {
    const { name } = node;
    scope.identifiers.add(name);
    const binding = scope.resolve(name);
    this.#references.set(node, binding ?? null);
    this.#depths.set(node, scope.depth);
    if (binding === undefined) {
      this.#globals.add(name);
      this.#bareGlobals.add(member === undefined ? name : `${name}.${member}`);
      return;
    }
    binding.used = true;
    if (assigned !== undefined) {
      binding.writes.push(assigned);
      if (scope.depth > binding.scope.depth) binding.writtenInside = true;
    }
  }

  /** The left side of an assignment: names in it are written, the rest is read. */
  #target(node: Node, scope: Scope, assignment: Node): void {
    const inner = unwrap(node);
    switch (inner.type) {
      case 'Identifier':
        this.#reference(inner, scope, assignment);
        break;
      case 'ObjectPattern':
        for (const property of inner.properties) {
          if (property.type === 'RestElement') this.#target(property.argument, scope, assignment);
          else {
            if (property.computed) this.#visit(property.key, scope);
            this.#target(property.value, scope, assignment);
          }
        }
        break;
      case 'ArrayPattern':
        for (const element of inner.elements) if (element !== null) this.#target(element, scope, assignment);
        break;
      case 'AssignmentPattern':
        this.#target(inner.left, scope, assignment);
        this.#visit(inner.right, scope);
        break;
      case 'RestElement':
        this.#target(inner.argument, scope, assignment);
        break;
      default:
        this.#targets.add(inner);
        this.#visit(inner, scope);
    }
  }

  #visit(node: Node, scope: Scope): void {
    if (isTypeOnly(node)) return;
    if (isFunction(node)) {
      this.#function(node, scope);
      return;
    }
    switch (node.type) {
      case 'Identifier':
        this.#reference(node, scope);
        return;
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'PrivateName':
        return;
      case 'LabeledStatement':
        this.#visit(node.body, scope);
        return;
      case 'ExportNamedDeclaration':
        this.#exported(node, scope);
        return;
      case 'BlockStatement':
        this.#block(node.body, scope);
        return;
      case 'StaticBlock':
        this.#body(node.body, new Scope(scope, 'function', scope.depth));
        return;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#loop(node, scope);
        return;
      case 'SwitchStatement':
        this.#visit(node.discriminant, scope);
        this.#switch(node, scope);
        return;
      case 'CatchClause': {
        const inner = new Scope(scope, 'block', scope.depth);
        if (node.param != null) {
          for (const { name } of boundNames(node.param)) inner.declare(name, 'let');
          this.#pattern(node.param, inner);
        }
        this.#block(node.body.body, inner);
        return;
      }
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#class(node, scope);
        return;
      case 'TSEnumDeclaration':
        this.#enum(node, scope);
        return;
      case 'TSModuleDeclaration':
        this.#namespace(node, scope);
        return;
      case 'TSImportEqualsDeclaration':
        this.#importEquals(node, scope);
        return;
      case 'VariableDeclarator':
        this.#pattern(node.id, scope);
        if (node.init != null) this.#visit(node.init, scope);
        return;
      case 'AssignmentExpression':
        this.#target(node.left, scope, node);
        this.#visit(node.right, scope);
        return;
      case 'UpdateExpression':
        this.#target(node.argument, scope, node);
        return;
      case 'UnaryExpression':
        if (node.operator === 'delete') this.#targets.add(unwrap(node.argument));
        this.#visit(node.argument, scope);
        return;
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        if (!node.computed && node.object.type === 'Identifier' && node.property.type === 'Identifier') {
          this.#reference(node.object, scope, undefined, node.property.name);
        } else this.#visit(node.object, scope);
        if (node.computed) this.#visit(node.property, scope);
        return;
      case 'ObjectProperty':
        if (node.computed) this.#visit(node.key, scope);
        this.#visit(node.value, scope);
        return;
      case 'ClassProperty':
      case 'ClassPrivateProperty':
      case 'ClassAccessorProperty':
        if ('computed' in node && node.computed) this.#visit(node.key, scope);
        if (node.value != null) this.#visit(node.value, new Scope(scope, 'function', scope.depth + 1));
        return;
      case 'CallExpression': {
        const callee = unwrap(node.callee);
        if (scope.depth === 0 && isFunction(callee)) this.#immediate.add(callee);
        forEachChild(node, (child) => this.#visit(child, scope));
        return;
      }
      default:
        forEachChild(node, (child) => this.#visit(child, scope));
    }
  }

  #exported(node: Node & { type: 'ExportNamedDeclaration' }, scope: Scope): void {
    if (node.declaration != null) {
      this.#visit(node.declaration, scope);
      return;
    }
    if (node.source != null) return;
    for (const specifier of node.specifiers) {
      if (specifier.type !== 'ExportSpecifier' || specifier.exportKind === 'type') continue;
      // Exporting a name is no use of its value: it may be a type, which is only known where it comes from.
      if (specifier.local.type === 'Identifier') {
        scope.identifiers.add(specifier.local.name);
        this.#references.set(specifier.local, scope.resolve(specifier.local.name) ?? null);
      }
    }
  }

  #loop(node: Node & { type: 'ForStatement' | 'ForInStatement' | 'ForOfStatement' }, outer: Scope): void {
    const scope = new Scope(outer, 'block', outer.depth);
    const head = node.type === 'ForStatement' ? node.init : node.left;
    if (head?.type === 'VariableDeclaration' && head.kind !== 'var') {
      declareVariables(head, scope, head.kind === 'let' ? 'let' : 'const');
      if (node.type === 'ForStatement') {
        for (const declarator of head.declarations) {
          if (declarator.id.type === 'Identifier') {
            scope.names.get(declarator.id.name)!.initial = declarator.init ?? undefined;
          }
        }
      }
    }
    if (head != null) {
      if (node.type === 'ForStatement' || head.type === 'VariableDeclaration') this.#visit(head, scope);
      else this.#target(head, scope, node);
    }
    if (node.type === 'ForStatement') {
      if (node.test != null) this.#visit(node.test, scope);
      if (node.update != null) this.#visit(node.update, scope);
    } else this.#visit(node.right, scope);
    this.#visit(node.body, scope);
  }

  #switch(node: Node & { type: 'SwitchStatement' }, outer: Scope): void {
    const scope = new Scope(outer, 'block', outer.depth);
    hoistLexical(
      node.cases.flatMap((clause) => clause.consequent),
      scope,
    );
    for (const clause of node.cases) {
      if (clause.test != null) this.#visit(clause.test, scope);
      for (const statement of clause.consequent) this.#visit(statement, scope);
    }
  }

  #class(node: Node & { type: 'ClassDeclaration' | 'ClassExpression' }, outer: Scope): void {
    const scope = new Scope(outer, 'block', outer.depth);
    if (node.id != null) scope.declare(node.id.name, 'class');
    if (node.superClass != null) this.#visit(node.superClass, scope);
    for (const member of node.body.body) this.#visit(member, scope);
    // Inside a class its name is a binding of its own, which is the same class.
    if (node.id != null && scope.names.get(node.id.name)!.used && node.type === 'ClassDeclaration') {
      const named = outer.resolve(node.id.name);
      if (named !== undefined) named.used = true;
    }
  }

  #enum(node: Node & { type: 'TSEnumDeclaration' }, outer: Scope): void {
    const scope = new Scope(outer, 'function', outer.depth);
    this.#membersElsewhere(node.id.name, node, outer, scope);
    for (const { id } of node.body.members) {
      scope.declare(id.type === 'Identifier' ? id.name : id.value, 'const').replacement = undefined;
    }
    for (const member of node.body.members) if (member.initializer != null) this.#visit(member.initializer, scope);
  }

  #namespace(node: Node & { type: 'TSModuleDeclaration' }, outer: Scope): void {
    let scope = new Scope(outer, 'function', outer.depth);
    const path = namespacePath(node);
    for (const name of path.slice(1)) {
      scope.declare(name, 'namespace');
      scope = new Scope(scope, 'function', outer.depth);
    }
    this.#membersElsewhere(path.join('.'), node, outer, scope);
    this.#body(node.body.body, scope);
  }

  /** Names which other blocks of the same enum or namespace export are names in this block too. */
  #membersElsewhere(path: string, node: Node, outer: Scope, scope: Scope): void {
    let blocks = this.#blocks.get(outer)?.get(path);
    if (blocks === undefined) {
      blocks = new Map();
      const ofScope = this.#blocks.get(outer) ?? new Map<string, Map<string, Node>>();
      ofScope.set(path, blocks);
      this.#blocks.set(outer, ofScope);
    }
    for (const [name, where] of blocks) {
      if (where !== node) scope.declare(name, 'member').replacement = `${path}.${name}`;
    }
    for (const name of exportedMembers(node)) blocks.set(name, node);
  }

  #importEquals(node: Node & { type: 'TSImportEqualsDeclaration' }, scope: Scope): void {
    let reference: Node = node.moduleReference;
    if (reference.type === 'TSExternalModuleReference') return;
    while (reference.type === 'TSQualifiedName') reference = reference.left;
    if (reference.type === 'Identifier') this.#reference(reference, scope);
  }
}
