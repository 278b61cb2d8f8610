import type { Node } from '@babel/types';
import { endOf, isTypeOnly, startOf } from '../walk.ts';
import { declaredNames, namespacePath } from './names/declared.ts';
import type { Rewriter } from './rewriter.ts';

const reservedWords = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
    'import in instanceof new null return super switch this throw true try typeof var void while with yield let static ' +
    'implements interface package private protected public await eval arguments'
  ).split(' '),
);

/** A name as it may be declared: a reserved word cannot, though a member of an enum may be called so. */
function declarable(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) && !reservedWords.has(name);
}

/** How an enum or namespace is declared before its blocks: `var` merges blocks, and is visible where `export` needs it. */
function declaration(rewriter: Rewriter, name: string, nested: boolean): string {
  if (!nested) return `var ${name};`;
  return declaredInBlock(rewriter, name) ? '' : `let ${name};`;
}

const blockDeclarations = new WeakMap<Rewriter, Set<string>>();

function declaredInBlock(rewriter: Rewriter, name: string): boolean {
  const known = blockDeclarations.get(rewriter) ?? new Set<string>();
  blockDeclarations.set(rewriter, known);
  const key = `${name} ${rewriter.block}`;
  const seen = known.has(key);
  known.add(key);
  return seen;
}

/**
 * An enum becomes a function called at once. Its members are constants of that function too, so that initialisers which
 * name them need no edit.
 */
export function rewriteEnum(rewriter: Rewriter, node: Node & { type: 'TSEnumDeclaration' }): void {
  const { name } = node.id;
  const object = rewriter.unique();
  const { members } = node.body;
  const bodyStart = startOf(node.body) + 1;
  rewriter.replace(
    startOf(node),
    bodyStart,
    `${declaration(rewriter, name, rewriter.block > 0)}(function (${object}) {`,
  );
  let previous: string | undefined;
  members.forEach((member, index) => {
    const key = member.id.type === 'Identifier' ? member.id.name : member.id.value;
    const repeated = members.slice(0, index).some(({ id }) => (id.type === 'Identifier' ? id.name : id.value) === key);
    const local = declarable(key) && !repeated ? key : rewriter.unique();
    const property = `${object}[${JSON.stringify(key)}]`;
    const reverse = `if (typeof ${local} !== "string") ${object}[${local}] = ${JSON.stringify(key)};`;
    const { initializer } = member;
    if (initializer == null) {
      const value = previous === undefined ? '0' : `${previous} + 1`;
      rewriter.replace(startOf(member), endOf(member), `const ${local} = ${property} = ${value}; ${reverse}`);
    } else {
      rewriter.replace(startOf(member), startOf(initializer), `const ${local} = ${property} = (`);
      rewriter.visit(initializer);
      rewriter.close(endOf(initializer), `); ${reverse}`);
    }
    previous = local;
    const next = members[index + 1];
    rewriter.blank(endOf(member), next === undefined ? endOf(node.body) - 1 : startOf(next));
  });
  rewriter.close(endOf(node), `)(${name} || (${name} = {}));`);
}

/**
 * A namespace becomes a function called at once which keeps its locals, so that no reference is edited. What it exports is
 * readable, and what may change also writable, through accessors of its object.
 */
export function rewriteNamespace(rewriter: Rewriter, node: Node & { type: 'TSModuleDeclaration' }): void {
  const path = namespacePath(node);
  const objects = path.map(() => rewriter.unique());
  let head = '';
  let tail = '';
  path.forEach((name, index) => {
    const outer = index === 0 ? undefined : `${objects[index - 1]}.${name}`;
    head += outer === undefined ? declaration(rewriter, name, rewriter.block > 0) : `let ${name};`;
    head += `(function (${objects[index]}) {`;
    const argument = outer === undefined ? `${name} || (${name} = {})` : `${name} = ${outer} || (${outer} = {})`;
    tail = `})(${argument});${tail}`;
  });
  const object = objects.at(-1)!;
  let exported = '';
  const members: Node[] = [];
  for (const statement of node.body.body) {
    if (statement.type !== 'ExportNamedDeclaration' || isTypeOnly(statement) || statement.declaration == null) continue;
    members.push(statement);
    exported += exportedAccessors(rewriter, object, statement.declaration);
  }
  rewriter.replace(startOf(node), startOf(node.body) + 1, head + exported);
  rewriter.inBlock(0, () => {
    for (const statement of node.body.body) {
      if (members.includes(statement) && statement.type === 'ExportNamedDeclaration') {
        rewriter.blank(startOf(statement), startOf(statement.declaration!));
        rewriter.visit(statement.declaration);
      } else rewriter.visit(statement);
    }
  });
  rewriter.replace(endOf(node) - 1, endOf(node), tail);
}

function exportedAccessors(rewriter: Rewriter, object: string, declaration: Node): string {
  const value = rewriter.unique();
  const writable = declaration.type === 'VariableDeclaration' && declaration.kind !== 'const';
  return declaredNames(declaration)
    .map((name) => {
      const set = writable ? ` set: (${value}) => { ${name} = ${value}; },` : '';
      return `Object.defineProperty(${object}, "${name}", { get: () => ${name},${set} enumerable: true, configurable: true });`;
    })
    .join(' ');
}

/** Text which sets the fields that parameters of a constructor declare; empty where none does. */
export function parameterFields(rewriter: Rewriter, parameters: readonly Node[]): string {
  let text = '';
  for (const parameter of parameters) {
    if (parameter.type !== 'TSParameterProperty') continue;
    const inner = parameter.parameter;
    const target = inner.type === 'AssignmentPattern' ? inner.left : inner;
    if (target.type !== 'Identifier') continue;
    text += `${text === '' ? '' : ', '}this.${target.name} = ${target.name}`;
    rewriter.blank(startOf(parameter), startOf(inner));
  }
  return text;
}
