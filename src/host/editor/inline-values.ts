import type {
  CancellationToken,
  Disposable,
  EvaluatableExpressionProvider,
  InlineValue,
  InlineValueContext,
  InlineValuesProvider,
  Position,
  Range as RangeType,
  TextDocument,
} from 'vscode';
import { EvaluatableExpression, InlineValueText, languages, Range } from 'vscode';
import { setting } from '../configuration.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';
import { problemLanguages } from './problem-finder.ts';
import { lineValueText } from './run/line-texts.ts';

/**
 * Inline values and hover, registered while a session of ours is there and no longer: VS Code chooses these providers by the
 * document's language, so a lasting one would change other debuggers' sessions.
 */
export class StopValues implements InlineValuesProvider, EvaluatableExpressionProvider {
  readonly #sessions: Sessions;
  #registered: Disposable[] = [];

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
    sessions.onDidChange(({ change }) => {
      if (change === 'added' || change === 'ended') this.#update();
    });
  }

  #update(): void {
    const wanted = this.#sessions.all.some((session) => !session.ended);
    if (wanted && this.#registered.length === 0) {
      this.#registered = [
        languages.registerInlineValuesProvider(problemLanguages, this),
        languages.registerEvaluatableExpressionProvider(problemLanguages, this),
      ];
    } else if (!wanted) {
      this.dispose();
    }
  }

  /** The session whose text is the document's text: after an edit the values no longer belong to the lines. */
  #sessionOf(document: TextDocument): DescentSession | undefined {
    const file = document.uri.toString();
    const selected = this.#sessions.selected;
    const candidates = selected === undefined ? this.#sessions.all : [selected, ...this.#sessions.all];
    return candidates.find(
      (session) => !session.ended && session.description?.files.includes(file) === true && !session.edited.has(file),
    );
  }

  async provideInlineValues(
    document: TextDocument,
    viewPort: RangeType,
    _context: InlineValueContext,
    token: CancellationToken,
  ): Promise<InlineValue[]> {
    const session = this.#sessionOf(document);
    if (session?.state === undefined || session.state.status === 'running') return [];
    if (setting('inlineValues') === 'off') return [];
    const values = await session.client.lineValues();
    if (token.isCancellationRequested) return [];
    const file = document.uri.toString();
    return values
      .filter(
        (value) => value.file === file && value.line - 1 >= viewPort.start.line && value.line - 1 <= viewPort.end.line,
      )
      .map(
        (value) =>
          new InlineValueText(
            new Range(value.line - 1, value.column - 1, value.line - 1, value.endColumn - 1),
            lineValueText(value),
          ),
      );
  }

  provideEvaluatableExpression(document: TextDocument, position: Position): EvaluatableExpression | undefined {
    // A name with what it is a member of: `layer.weights` and `w[3]`, up to the word under the pointer.
    const range = document.getWordRangeAtPosition(
      position,
      /[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*|\[\d+\])*/u,
    );
    return range === undefined ? undefined : new EvaluatableExpression(range);
  }

  dispose(): void {
    for (const item of this.#registered.splice(0)) item.dispose();
  }
}
