import type { CodeLensProvider, Disposable, Range, TextDocument } from 'vscode';
import { CodeLens, EventEmitter, l10n, workspace } from 'vscode';
import { commandId } from '../../contributions.ts';
import type { FoundProblem } from '../../language/problems/find.ts';
import { setting } from '../configuration.ts';
import { sessionOfProblem } from '../problems/problem-sessions.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';
import { rangeOf } from './diagnostics.ts';
import type { ProblemFinder } from './problem-finder.ts';
import { glanceOf } from './run/glance.ts';
import type { LensTitle } from './run/lens-titles.ts';
import { lensTitles } from './run/lens-titles.ts';

/** How often the numbers in the lenses change while a run is going on, in ms. */
const numbersEvery = 1000;
/** A step that is over by then never shows that it ran, in ms. */
const quick = 150;
/**
 * VS Code waits 250 ms and more before it asks for lenses, and asks no more if the editor loses the keyboard meanwhile, until it has
 * it again. What changed is therefore told once more after this time, in ms.
 */
const again = 1500;

/** Above every loss what can be done with it: run it, or what its run allows where it stands. */
export class RunCodeLenses implements CodeLensProvider, Disposable {
  readonly #finder: ProblemFinder;
  readonly #sessions: Sessions;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable[];
  readonly onDidChangeCodeLenses = this.#changed.event;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Number.POSITIVE_INFINITY;
  #again: ReturnType<typeof setTimeout> | undefined;
  /** What the lenses were last told of the sessions, without numbers. */
  #shown = '';

  constructor(finder: ProblemFinder, sessions: Sessions) {
    this.#finder = finder;
    this.#sessions = sessions;
    this.#subscriptions = [
      this.#changed,
      sessions.onDidChange(({ session, change }) => {
        if (change !== 'branches' && change !== 'pace') this.#told(session);
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('descent.codeLens')) this.#changed.fire();
      }),
    ];
  }

  #told(session: DescentSession): void {
    const isRunning = !session.ended && session.state?.status === 'running';
    const classes = this.#classes();
    if (classes !== this.#shown) this.#fireIn(isRunning ? quick : 0);
    else if (isRunning) this.#fireIn(numbersEvery);
  }

  /** Everything of the sessions that decides which lenses there are, numbers aside while they change. */
  #classes(): string {
    return this.#sessions.all
      .map((session) => {
        const { status, reason, iteration, edited } = glanceOf(session);
        const still = status === 'running' || status === 'starting' ? '' : `${reason} ${iteration}`;
        return `${session.id} ${session.title} ${status} ${edited} ${still}`;
      })
      .join('\n');
  }

  #fireIn(delay: number): void {
    const due = performance.now() + delay;
    if (due >= this.#due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#shown = this.#classes();
      this.#changed.fire();
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.#changed.fire(), again);
    }, delay);
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const where = setting('codeLens');
    if (where === 'off') return [];
    const uri = document.uri.toString();
    const problems = (await this.#finder.find(document)).filter(({ refusal }) => refusal === undefined);
    return problems
      .filter((problem) => where === 'on' || problem.marked)
      .flatMap((problem) => {
        const session = sessionOfProblem(this.#sessions, uri, problem, problems.length === 1);
        const titles = lensTitles(session && glanceOf(session), l10n.t);
        return titles.map((title) => lens(title, uri, problem, session));
      });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
    for (const each of this.#subscriptions) each.dispose();
  }
}

function lens(
  { title, command, about, tooltip }: LensTitle,
  uri: string,
  problem: FoundProblem,
  session: DescentSession | undefined,
): CodeLens {
  const range: Range = rangeOf(problem.place);
  // A lens without a command is words only.
  if (command === undefined) return new CodeLens(range, { title, command: '' });
  const argument = about === 'problem' ? { uri, problem: problem.exportName } : session?.id;
  return new CodeLens(range, {
    title,
    command: commandId(command),
    arguments: [argument],
    ...(tooltip === undefined ? {} : { tooltip }),
  });
}
