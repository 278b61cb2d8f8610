import type { Node } from '@babel/types';
import { MagicString } from 'magic-string';
import type { SourceProblem } from '../../shared/place.ts';
import type { Dialect } from '../parse.ts';
import type { PlaceTable } from '../places.ts';
import { endOf, startOf, unwrap } from '../walk.ts';
import type { Form, StateWrite } from './module.ts';
import type { Analysis } from './names/analysis.ts';
import type { FunctionNode } from './names/declared.ts';
import type { Binding, Scope } from './names/scope.ts';

/** Names which generated code uses; none of them occurs in the module. */
export interface GeneratedNames {
  readonly operators: string;
  readonly link: string;
  /** Begins every other generated name. */
  readonly prefix: string;
}

/** What both forms of a module share. */
export interface RewriteContext {
  readonly text: string;
  readonly dialect: Dialect;
  readonly analysis: Analysis;
  readonly places: PlaceTable;
  readonly names: GeneratedNames;
  readonly problems: SourceProblem[];
  readonly stateWrites: StateWrite[];
  /** Exported functions whose parameters all have defaults, with their names: the starts of descent are seen there. */
  readonly starts: ReadonlyMap<Node, string>;
  readonly imports: ImportTable;
}

/** The imports of a module, which may grow while it is visited (`require`). */
export interface ImportTable {
  /** Adds a literal `require`; the same specifier once. */
  require(specifier: string, node: Node): void;
}

/** A function (or the module) around the code that is visited. */
export interface Frame {
  readonly kind: 'module' | 'function' | 'generator' | 'async';
  readonly node: FunctionNode | undefined;
  /** Local variables of generated code, to be declared at the start of the body. */
  readonly temporaries: string[];
  /** Whether temporaries can be declared where the code now being visited sees them. */
  inBody: boolean;
  /** Set when entering and leaving are marked: name of the variable which holds the depth of the call. */
  readonly call: string | undefined;
  /** Text to run right after `super(…)`, for parameter properties. */
  readonly afterSuper: string | undefined;
  /** The function's name and place as the arguments of a mark. */
  readonly mark: string;
  /** Name of the variable which remembers in what evaluation this call happened, where a function inside asks for it. */
  evaluation: string | undefined;
}

type Visitor = (rewriter: Rewriter, node: Node) => void;

/**
 * One form of a module in the making: edits at original offsets. Two rules keep edits at one offset in order: what opens
 * before a node is added before the node's children are visited, and what closes after it is added afterwards.
 */
export class Rewriter {
  readonly form: Form;
  readonly recording: boolean;
  readonly context: RewriteContext;
  readonly edits: MagicString;
  readonly #visitor: Visitor;
  readonly #moduleFrame: Frame = {
    kind: 'module',
    node: undefined,
    temporaries: [],
    inBody: true,
    call: undefined,
    afterSuper: undefined,
    mark: '',
    evaluation: undefined,
  };
  readonly #frames: Frame[] = [this.#moduleFrame];
  readonly #givenNames = new WeakMap<Node, string>();
  #counter = 0;
  #block = 0;
  #blocks = 0;
  /** Whether generated code in this form needs the operators. */
  usesOperators = false;
  /** Name of the class whose members are visited. */
  className: string | undefined;
  /** Name of the variable which disposes of what `using` declares in the block that is visited. */
  disposal: string | undefined;
  /** Whether a string made now is only shown to people, so that it cannot steer the evaluation. */
  shown = false;

  constructor(form: Form, context: RewriteContext, visitor: Visitor) {
    this.form = form;
    this.recording = form === 'recording';
    this.context = context;
    this.edits = new MagicString(context.text);
    this.#visitor = visitor;
  }

  get text(): string {
    return this.context.text;
  }

  /** Name of the operators object. */
  get $(): string {
    this.usesOperators = true;
    return this.context.names.operators;
  }

  get link(): string {
    return this.context.names.link;
  }

  get frame(): Frame {
    return this.#frames.at(-1)!;
  }

  visit(node: Node | null | undefined): void {
    if (node != null) this.#visitor(this, node);
  }

  visitAll(nodes: readonly (Node | null | undefined)[]): void {
    for (const node of nodes) this.visit(node);
  }

  /** Visits inside a function; afterwards the frame's temporaries are known. */
  within(frame: Frame, visit: () => void): void {
    const { shown } = this;
    this.#frames.push(frame);
    this.shown = false;
    this.inBlock(0, visit);
    this.#frames.pop();
    this.shown = shown;
  }

  /** Which block of the function around is visited; 0 for its own statements, where `var` and `let` mean the same. */
  get block(): number {
    return this.#block;
  }

  inBlock(block: 'new' | 0, visit: () => void): void {
    const outer = this.#block;
    this.#block = block === 'new' ? ++this.#blocks : 0;
    visit();
    this.#block = outer;
  }

  /** Adds text before a node. Must be called before its children are visited. */
  open(at: number, text: string): void {
    this.edits.appendRight(at, this.#apart(at, text));
  }

  /** Text that may follow the word before it: `return"a"+b` begins with a word where a call is put in. */
  #apart(at: number, text: string): string {
    return /^[\p{ID_Start}$]/u.test(text) && /[\p{ID_Continue}$]/u.test(this.text.charAt(at - 1)) ? ` ${text}` : text;
  }

  /** Adds text after a node. Must be called after its children were visited. */
  close(at: number, text: string): void {
    this.edits.appendLeft(at, text);
  }

  /** Puts text in the place of a stretch. Newlines of the stretch are kept, so that lines stay where they are. */
  replace(start: number, end: number, text: string): void {
    if (end > start) this.edits.update(start, end, this.#apart(start, text) + newlinesOf(this.text.slice(start, end)));
    else if (text !== '') this.edits.appendLeft(start, text);
  }

  /** Replaces by spaces, keeping newlines unless they could end a statement here. */
  blank(start: number, end: number, newlines: 'keep' | 'drop' = 'keep'): void {
    if (end <= start) return;
    const text = this.text.slice(start, end);
    this.edits.update(start, end, text.replace(newlines === 'keep' ? /[^\r\n\u2028\u2029]/g : /[\s\S]/g, ' '));
  }

  /** Number of a node's place, as text. */
  place(node: Node): string {
    return String(this.context.places.add(startOf(node), endOf(node)));
  }

  placeAt(start: number, end: number): string {
    return String(this.context.places.add(start, end));
  }

  /** A name which occurs nowhere else in the module. */
  unique(): string {
    this.#counter++;
    return `${this.context.names.prefix}${this.#counter}`;
  }

  /** A new variable of the function around; it holds a value for the length of one expression. */
  temporary(): string {
    const name = this.unique();
    (this.frame.inBody ? this.frame : this.#moduleFrame).temporaries.push(name);
    return name;
  }

  /** Declaration of the temporaries of a frame; empty where there are none. */
  declarations(frame: Frame = this.#moduleFrame): string {
    return frame.temporaries.length === 0 ? '' : `let ${frame.temporaries.join(', ')};`;
  }

  /** Variable which holds the evaluation in which the function around a scope was called. */
  evaluationOf(scope: Scope): string {
    const { scopes } = this.context.analysis;
    for (let around: Scope | undefined = scope; around !== undefined; around = around.parent?.forVar) {
      const frame = this.#frames.findLast(({ node }) => node !== undefined && scopes.get(node) === around);
      if (frame === undefined) continue;
      frame.evaluation ??= this.unique();
      return frame.evaluation;
    }
    return 'undefined';
  }

  /** Notes what an anonymous function is assigned to. */
  nameFunction(node: Node, name: string): void {
    this.#givenNames.set(unwrap(node), name);
  }

  givenName(node: Node): string | undefined {
    return this.#givenNames.get(node);
  }

  /** Binding of an identifier; null for a global, undefined where it is not a reference. */
  binding(node: Node): Binding | null | undefined {
    return this.context.analysis.references.get(node);
  }

  isGlobal(node: Node, name: string): boolean {
    return node.type === 'Identifier' && node.name === name && this.binding(node) === null;
  }

  problem(severity: SourceProblem['severity'], code: string, node: Node, message: string): void {
    // Both forms visit the same nodes; a problem is said once.
    if (this.recording) return;
    this.context.problems.push({
      severity,
      code,
      message,
      place: this.context.places.at(startOf(node), endOf(node)),
    });
  }
}

export function newlinesOf(text: string): string {
  return text.match(/\r\n|[\r\n\u2028\u2029]/g)?.join('') ?? '';
}

/** Offset of the next token at or after an offset, skipping blanks and comments. */
export function nextToken(text: string, from: number): number {
  const gap = /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\r\n\u2028\u2029]*)*/y;
  gap.lastIndex = from;
  gap.exec(text);
  return gap.lastIndex;
}
