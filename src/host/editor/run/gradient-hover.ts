import type { HoverProvider, Position, TextDocument } from 'vscode';
import { ColorThemeKind, Hover, l10n, MarkdownString, window } from 'vscode';
import { commandId } from '../../../contributions.ts';
import type { DescentSession, Sessions } from '../../run/sessions.ts';
import { glanceOf } from './glance.ts';
import { hoverTarget, hoverText } from './hover-text.ts';
import { lineValueText } from './line-texts.ts';
import type { ThemeKind } from './small-chart.ts';

/** A name with what it is a member of: `layer.weights` and `w[3]`, up to the word under the pointer. */
const expression = /[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*|\[\d+\])*/u;

const themes: Readonly<Record<ColorThemeKind, ThemeKind>> = {
  [ColorThemeKind.Light]: 'light',
  [ColorThemeKind.Dark]: 'dark',
  [ColorThemeKind.HighContrast]: 'highContrastDark',
  [ColorThemeKind.HighContrastLight]: 'highContrastLight',
};

/** Commands that the text links to. */
const linked = ['showHistory', 'watchThis', 'checkThis'] as const;

/** Over a parameter of a run: its value, gradient and update, and how its gradient has changed. Over a bound name: what it was. */
export class GradientHover implements HoverProvider {
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  async provideHover(document: TextDocument, position: Position): Promise<Hover | undefined> {
    const range = document.getWordRangeAtPosition(position, expression);
    const session = range && this.#sessionOf(document);
    if (session?.state === undefined || session.description === undefined || range === undefined) return undefined;
    const name = document.getText(range);
    const target = hoverTarget(name, session.description);
    if (target === undefined) {
      const text = await boundName(session, document, name, position);
      return text === undefined ? undefined : new Hover(new MarkdownString().appendText(text), range);
    }
    const { branch, lastIteration } = session.state;
    const { history } = session.client;
    const last = Math.max(lastIteration, history.last(branch));
    const theme = themes[window.activeColorTheme.kind];
    const text = new MarkdownString(hoverText(target, glanceOf(session), branch, last, history, theme, l10n.t));
    text.isTrusted = { enabledCommands: linked.map(commandId) };
    return new Hover(text, range);
  }

  /** The session whose text is the document's text. */
  #sessionOf(document: TextDocument): DescentSession | undefined {
    const file = document.uri.toString();
    const { selected, all } = this.#sessions;
    return [...(selected === undefined ? [] : [selected]), ...all].find(
      ({ ended, description, edited }) => !ended && description?.files.includes(file) === true && !edited.has(file),
    );
  }
}

/** What a name that a line binds was in the last evaluation: in this line, else in the nearest before it. */
async function boundName(
  session: DescentSession,
  document: TextDocument,
  name: string,
  position: Position,
): Promise<string | undefined> {
  const file = document.uri.toString();
  const values = (await session.client.lineValues()).filter((value) => value.file === file && value.name === name);
  const found = values.findLast(({ line }) => line <= position.line + 1) ?? values[0];
  return found && lineValueText(found);
}
