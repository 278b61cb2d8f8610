import type { ExtensionContext } from 'vscode';
import { commands, l10n } from 'vscode';
import type { CommandName } from '../../contributions.ts';
import { views } from '../../contributions.ts';
import type { ExportKind } from '../../shared/panel.ts';
import type { ProblemFinder } from '../editor/problem-finder.ts';
import { clearRuns } from '../past-runs/past-runs.ts';
import { openExamples } from '../problems/examples.ts';
import { newLoss } from '../problems/new-loss.ts';
import { control } from '../run/control.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';
import { askElement } from './ask.ts';
import { breakOnGradient, breakWhenNotFinite } from './breakpoints.ts';
import { saveChart } from './charts.ts';
import { continueWithMore, goToIteration, step } from './motion.ts';
import { openRun, overlayRun } from './runs.ts';
import type { CommandServices } from './services.ts';
import { openProblem, openWalkthrough, start } from './start.ts';
import { isRow, targetElement, targetSession } from './targets.ts';
import {
  checkGradient,
  setHyperparameter,
  setLearningRate,
  setOptimizer,
  setParameter,
  watchElement,
} from './values.ts';

/** What commands work with. */
export interface CommandContext {
  readonly extension: ExtensionContext;
  readonly sessions: Sessions;
  readonly finder: ProblemFinder;
  readonly services: CommandServices;
}

/** Commands that something of the part that is always loaded does itself. */
export type EagerCommand = 'showLog' | 'addTypes' | 'endUnresponsive';

type Action = (target?: unknown) => unknown;

/** What each command does. `target` is what a menu, a lens or a link hands it. */
export function actionsOf(context: CommandContext): Readonly<Record<Exclude<CommandName, EagerCommand>, Action>> {
  const { extension, sessions, finder, services } = context;
  const withSession =
    (action: (session: DescentSession, target: unknown) => unknown): Action =>
    async (target) => {
      const session = targetSession(sessions, target);
      if (session !== undefined) await action(session, target);
    };
  const moves = (
    command: 'pause' | 'continue' | 'stepBack' | 'stepEpoch' | 'restart' | 'restartHere' | 'stop',
  ): Action => withSession((session) => control(session, command));
  const history = withSession(async (session, target) => {
    const element = targetElement(target) ?? (await askElement(session, l10n.t("Show a parameter's history")));
    if (element === undefined) return;
    services.select(session, element);
    services.showPanel(true);
  });
  const watch = withSession((session, target) => watchElement(session, targetElement(target)));
  const check = withSession((session, target) =>
    checkGradient(sessions, session, targetElement(target), isRow(target)),
  );
  const exports =
    (what: ExportKind): Action =>
    () =>
      services.exportRun(what);
  return {
    run: (target) => start(sessions, finder, target),
    debug: (target) => start(sessions, finder, target, { stopOnEntry: true }),
    runSecond: (target) => start(sessions, finder, target, { beside: true }),
    openProblem: (target) => openProblem(finder, target),
    newLoss: (target) => newLoss(target),
    openExamples: () => openExamples(extension),
    walkthrough: () => openWalkthrough(extension),
    showPanel: () => services.showPanel(false),
    showGradients: () => commands.executeCommand(`${views.gradients}.focus`),
    pause: moves('pause'),
    continue: moves('continue'),
    step: withSession(step),
    stepBack: moves('stepBack'),
    stepEpoch: moves('stepEpoch'),
    restart: moves('restart'),
    restartHere: moves('restartHere'),
    stop: moves('stop'),
    goToIteration: withSession(goToIteration),
    continueWithMore: withSession(continueWithMore),
    setLearningRate: withSession(setLearningRate),
    setOptimizer: withSession(setOptimizer),
    setHyperparameter: withSession(setHyperparameter),
    setParameter: withSession((session, target) => setParameter(session, targetElement(target))),
    watchElement: watch,
    watchThis: watch,
    selectParameter: history,
    showHistory: history,
    checkGradient: check,
    checkThis: check,
    breakWhenNotFinite,
    breakOnGradient: (target) => breakOnGradient(target, finder),
    copyTypeScript: exports('typescript'),
    copyJson: exports('json'),
    saveParameters: exports('weights'),
    saveCsv: exports('csv'),
    saveChartPng: () => saveChart(services, 'png'),
    saveChartSvg: () => saveChart(services, 'svg'),
    overlayRun: () => overlayRun(services.runs, services),
    openRun: () => openRun(services.runs, services),
    clearRuns: () => clearRuns(services.runs),
  };
}
