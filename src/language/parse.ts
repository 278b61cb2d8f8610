import type { ParserOptions } from '@babel/parser';
import { parse } from '@babel/parser';
import type { Program } from '@babel/types';
import type { SourceProblem } from '../shared/place.ts';
import type { PlaceTable } from './places.ts';

export type Dialect = 'typescript' | 'javascript';

export interface ParsedModule {
  /** Undefined where not even error recovery gave a tree. */
  readonly program: Program | undefined;
  readonly kind: 'esm' | 'cjs';
  readonly dialect: Dialect;
  readonly problems: readonly SourceProblem[];
}

/** Lower-case extension of a URI without its dot; empty where there is none. */
function extensionOf(uri: string): string {
  const path = uri.replace(/[?#].*$/s, '');
  return /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}

const commonJsWord = /\b(?:module\s*\.\s*exports|exports\s*[.[]|require\s*\()/;
const moduleWord = /\b(?:import|export)\b/;

/**
 * Parses a module for rewriting. Parenthesized expressions are nodes, so that between two operands lie only blanks,
 * comments and the operator.
 *
 * A file is CommonJS when its extension says so, or when it has no import or export and speaks of `module.exports`,
 * `exports` or `require`.
 */
export function parseModule(uri: string, text: string, places: PlaceTable): ParsedModule {
  const extension = extensionOf(uri);
  const dialect: Dialect = ['js', 'mjs', 'cjs', 'jsx'].includes(extension) ? 'javascript' : 'typescript';
  const plugins: NonNullable<ParserOptions['plugins']> = ['decorators', 'decoratorAutoAccessors'];
  if (dialect === 'typescript') plugins.push('typescript');
  if (extension === 'tsx' || extension === 'jsx' || dialect === 'javascript') plugins.push('jsx');
  const attempt = (sourceType: 'module' | 'commonjs'): { program: Program | undefined; errors: readonly unknown[] } => {
    try {
      const file = parse(text, {
        sourceType,
        plugins,
        errorRecovery: true,
        createParenthesizedExpressions: true,
        attachComment: false,
        allowUndeclaredExports: true,
      });
      return { program: file.program, errors: file.errors ?? [] };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { program: undefined, errors: [error] };
    }
  };
  const stated = /^[cm]/.test(extension) ? extension[0] : undefined;
  if (stated === 'c') {
    const parsed = attempt(dialect === 'typescript' ? 'module' : 'commonjs');
    return { ...parsed, kind: 'cjs', dialect, problems: problemsOf(parsed.errors, text, places) };
  }
  if (stated === undefined && dialect === 'javascript' && commonJsWord.test(text) && !startsAsModule(text)) {
    const parsed = attempt('commonjs');
    if (parsed.errors.length === 0) return { ...parsed, kind: 'cjs', dialect, problems: [] };
  }
  const parsed = attempt('module');
  const kind = parsed.program !== undefined && isCommonJs(parsed.program, text) && stated !== 'm' ? 'cjs' : 'esm';
  return { ...parsed, kind, dialect, problems: problemsOf(parsed.errors, text, places) };
}

function startsAsModule(text: string): boolean {
  return moduleWord.test(text) && /^\s*(?:import\s*[\w{*'"]|export\s+[\w{*]|export\s*[{*])/m.test(text);
}

function isCommonJs(program: Program, text: string): boolean {
  let commonJs = commonJsWord.test(text);
  for (const statement of program.body) {
    switch (statement.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
      case 'ExportAllDeclaration':
        return false;
      case 'TSExportAssignment':
        commonJs = true;
        break;
      case 'TSImportEqualsDeclaration':
        if (statement.moduleReference.type === 'TSExternalModuleReference') commonJs = true;
        break;
    }
  }
  return commonJs;
}

function problemsOf(errors: readonly unknown[], text: string, places: PlaceTable): SourceProblem[] {
  return errors.map((error) => {
    const { message, pos } = error as SyntaxError & { pos?: number };
    const start = Math.min(pos ?? 0, text.length);
    return {
      severity: 'error',
      code: 'syntax',
      message: readable(message),
      place: places.at(start, endOfToken(text, start)),
    };
  });
}

/** The parser's message without its own position, as a sentence. */
function readable(message: string): string {
  const sentence = message.replace(/\s*\(\d+:\d+\)\s*$/, '').trim();
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function endOfToken(text: string, start: number): number {
  const token = /[\p{ID_Continue}$]+|[^\s]/uy;
  token.lastIndex = start;
  return token.exec(text) === null ? start : token.lastIndex;
}
