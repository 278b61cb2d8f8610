import type { ParserOptions } from '@babel/parser';
import { parse } from '@babel/parser';
import type { File, Statement } from '@babel/types';

type Plugins = NonNullable<ParserOptions['plugins']>;

function optionsFor(uri: string): ParserOptions {
  const extension = /\.([cm]?[jt]sx?)$/i.exec(uri.replace(/[?#].*$/s, ''))?.[1]?.toLowerCase() ?? 'ts';
  const plugins: Plugins = ['decorators', 'decoratorAutoAccessors'];
  if (!extension.includes('j')) plugins.push('typescript');
  if (extension.endsWith('x') || extension === 'js') plugins.push('jsx');
  return {
    sourceType: 'unambiguous',
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowUndeclaredExports: true,
    plugins,
  };
}

function parseWhole(text: string, options: ParserOptions): File | undefined {
  try {
    return parse(text, options) as File;
  } catch {
    return undefined;
  }
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

/** Where a top-level statement may begin: a line which starts with a word of a declaration, or with a JSDoc. */
const pieceStart =
  /^(?=(?:import|export|const|let|var|function|class|interface|type|enum|namespace|declare|async|abstract|module|exports)\b|\/\*\*)/gm;

/**
 * The signature of a function whose body cannot be read yet, with an empty body, as long as the piece itself.
 * Brackets are counted without regard to texts and comments: good enough for a text that is being typed.
 */
function signatureOnly(piece: string): string | undefined {
  const head = /^(?:\/\*\*[\s\S]*?\*\/\s*)?export\s+(?:default\s+)?(?:async\s+)?function\b[^(]*\(/.exec(piece);
  if (head === null) return undefined;
  let depth = 1;
  let at = head[0].length;
  for (; at < piece.length && depth > 0; at++) {
    if ('([{'.includes(piece[at]!)) depth++;
    else if (')]}'.includes(piece[at]!)) depth--;
  }
  if (depth > 0 || piece.length < at + 2) return undefined;
  return `${piece.slice(0, at)}{}${blank(piece.slice(at + 2))}`;
}

/** Blanks, piece by piece, what cannot be parsed; what can stays at its offsets. */
function withoutBroken(text: string, options: ParserOptions): string {
  const starts = [0, ...[...text.matchAll(pieceStart)].map((match) => match.index)];
  const pieces = [...new Set(starts)].map((start, index, all) => text.slice(start, all[index + 1] ?? text.length));
  let kept = '';
  for (let index = 0; index < pieces.length; index++) {
    let piece = pieces[index]!;
    // A JSDoc belongs to the statement after it.
    if (/^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.test(piece) && index + 1 < pieces.length) piece += pieces[++index]!;
    if (parseWhole(piece, options) !== undefined) kept += piece;
    else {
      const signature = signatureOnly(piece);
      kept += signature !== undefined && parseWhole(signature, options) !== undefined ? signature : blank(piece);
    }
  }
  return kept;
}

/** The top-level statements of a source; where it has syntax errors, those that can be read in spite of them. */
export function parseStatements(text: string, uri: string): readonly Statement[] {
  const options = optionsFor(uri);
  const file = parseWhole(text, options) ?? parseWhole(withoutBroken(text, options), options);
  return file?.program.body ?? [];
}
