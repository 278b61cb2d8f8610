import type { Node } from '@babel/types';

export type BindingKind =
  | 'import'
  | 'var'
  | 'let'
  | 'const'
  | 'function'
  | 'class'
  | 'parameter'
  | 'enum'
  | 'namespace'
  /** A name which another block of the same namespace or enum exports. */
  | 'member';

/** A declared name, what is done with it, and the text which must stand for it where that is not the name itself. */
export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** Replaces every reference: `$i0.name` of an import, `N.name` of another block of a namespace. */
  replacement: string | undefined;
  /** Whether some reference needs its value (and not only its type). */
  used: boolean;
  /** Initialiser of a `const`, or of a `let` in a for statement's head. */
  initial: Node | undefined;
  /** Every node that assigns to it besides its declaration. */
  readonly writes: Node[];
  /** Whether a function deeper than the one that declares it assigns to it. */
  writtenInside: boolean;
}

/** A stretch of the program with its own names. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly kind: 'module' | 'function' | 'block';
  /** How many functions are around: 0 in the module itself and in functions called at once there. */
  readonly depth: number;
  readonly names = new Map<string, Binding>();
  /** Every name in the module, of whatever scope. */
  readonly identifiers: Set<string>;

  constructor(parent: Scope | undefined, kind: Scope['kind'], depth: number) {
    this.parent = parent;
    this.kind = kind;
    this.depth = depth;
    this.identifiers = parent?.identifiers ?? new Set();
  }

  declare(name: string, kind: BindingKind): Binding {
    const known = this.names.get(name);
    // `var x; function x() {}` and merged enums, namespaces and overloads are one name.
    if (known !== undefined) return known;
    this.identifiers.add(name);
    const binding: Binding = {
      name,
      kind,
      scope: this,
      replacement: undefined,
      used: false,
      initial: undefined,
      writes: [],
      writtenInside: false,
    };
    this.names.set(name, binding);
    return binding;
  }

  resolve(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  /** The scope in which `var` declares. */
  get forVar(): Scope {
    let scope: Scope = this;
    while (scope.kind === 'block' && scope.parent !== undefined) scope = scope.parent;
    return scope;
  }
}
