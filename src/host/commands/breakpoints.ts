import type { TextDocument, Uri } from 'vscode';
import { debug, Location, l10n, Position, SourceBreakpoint, window, workspace } from 'vscode';
import type { ProblemFinder } from '../editor/problem-finder.ts';
import { askText } from './ask.ts';
import { targetLine, targetUri } from './targets.ts';

/** Sets a breakpoint that stops where what a line computes is NaN or infinite: after that line, where its name has its value. */
export async function breakWhenNotFinite(target: unknown): Promise<void> {
  const at = await lineOf(target);
  if (at === undefined) return;
  const name = at.name ?? (await askText(l10n.t('Break when this is not finite'), l10n.t('The name to look at')));
  if (name !== undefined) setBreakpoint({ ...at, line: at.next }, `!isFinite(${name})`);
}

/** Asks for a condition on the gradient and sets a breakpoint with it. */
export async function breakOnGradient(target: unknown, finder: ProblemFinder): Promise<void> {
  const at = await lineOf(target);
  if (at === undefined) return;
  const document = await workspace.openTextDocument(at.uri);
  const problems = await finder.find(document);
  const around = problems.filter(({ body }) => body.line <= at.line && at.line <= body.endLine);
  const parameter = (around[0] ?? problems[0])?.parameters[0];
  const condition = await askText(
    l10n.t('Break on the gradient'),
    l10n.t('Stops in this line at an iteration where it holds'),
    parameter === undefined ? 'norm(gradient) > 100' : `abs(gradient.${parameter}) > 100`,
  );
  if (condition !== undefined) setBreakpoint(at, condition);
}

interface Line {
  readonly uri: Uri;
  /** Counted from 1. */
  readonly line: number;
  /** The next line with something in it, where the statement of this one is over. */
  readonly next: number;
  /** What the line gives a name to. */
  readonly name: string | undefined;
}

async function lineOf(target: unknown): Promise<Line | undefined> {
  const editor = window.activeTextEditor;
  const uri = targetUri(target) ?? editor?.document.uri;
  const line = targetLine(target) ?? (editor === undefined ? undefined : editor.selection.active.line + 1);
  if (uri === undefined || line === undefined) return undefined;
  const document = await workspace.openTextDocument(uri);
  if (line > document.lineCount) return undefined;
  const { text } = document.lineAt(line - 1);
  const name =
    /^\s*(?:const|let|var)\s+([\p{L}_$][\p{L}\p{N}_$]*)\s*[=:]/u.exec(text)?.[1] ??
    /^\s*([\p{L}_$][\p{L}\p{N}_$.]*)\s*(?:\*\*|[-+*/])?=(?![=>])/u.exec(text)?.[1];
  return { uri, line, next: nextLine(document, line), name };
}

function nextLine(document: TextDocument, line: number): number {
  for (let next = line; next < document.lineCount; next++) {
    if (/^\s*[\p{L}_$([{]/u.test(document.lineAt(next).text)) return next + 1;
  }
  return line;
}

function setBreakpoint({ uri, line }: Line, condition: string): void {
  const location = new Location(uri, new Position(line - 1, 0));
  debug.addBreakpoints([new SourceBreakpoint(location, true, condition)]);
}
