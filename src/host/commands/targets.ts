import { l10n, Uri, window } from 'vscode';
import type { DescentSession, Sessions } from '../run/sessions.ts';

/** What a code lens, a tree or a menu on a file says should run. */
export interface ProblemTarget {
  readonly uri: string;
  readonly problem?: string;
}

/** The file that a command means; undefined where it was called without one. */
export function targetUri(target: unknown): Uri | undefined {
  if (target instanceof Uri) return target;
  const uri = field(target, 'uri');
  return typeof uri === 'string' ? Uri.parse(uri) : uri instanceof Uri ? uri : undefined;
}

/** The problem of that file. */
export function targetProblem(target: unknown): string | undefined {
  return textField(target, 'problem');
}

/** The session that a command means: the one whose id it was handed, else the one the views show. Said where there is none. */
export function targetSession(sessions: Sessions, target?: unknown): DescentSession | undefined {
  const id = typeof target === 'string' ? target : (textField(target, 'session') ?? textField(target, 'sessionId'));
  const session = (id === undefined ? undefined : sessions.get(id)) ?? sessions.selected;
  if (session !== undefined && !session.ended) return session;
  void window.showInformationMessage(l10n.t('Descent: no run is going on. Choose "Run descent" first.'));
  return undefined;
}

/**
 * The parameter or element that a menu was opened on: `w[3]` of a row of the gradients view, of a hover's link, or of a variable
 * of the debugger, whose gradient and update mean the same element.
 */
export function targetElement(target: unknown): string | undefined {
  const named = textField(target, 'element') ?? textField(target, 'name');
  if (named !== undefined) return named;
  const variable = field(target, 'variable');
  const expression = textField(variable, 'evaluateName') ?? textField(variable, 'name');
  return expression?.replace(/^(?:gradient|update)\./, '');
}

/** Whether a menu was opened on a row of the gradients view. */
export function isRow(target: unknown): boolean {
  return textField(target, 'webviewSection') === 'row';
}

/** The line of an editor's margin, counted from 1. */
export function targetLine(target: unknown): number | undefined {
  const line = field(target, 'lineNumber');
  return typeof line === 'number' ? line : undefined;
}

function field(target: unknown, name: string): unknown {
  return typeof target === 'object' && target !== null ? (target as Record<string, unknown>)[name] : undefined;
}

function textField(target: unknown, name: string): string | undefined {
  const value = field(target, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
