import { wayTo } from '../src/shared/branches.ts';
import type { ToWebview, ViewMessage } from '../src/shared/panel.ts';
import type { BranchDescription, Intervention } from '../src/shared/run.ts';
import type { PictureAnswer } from '../src/shared/views/pictures.ts';
import { joinFrame } from './store/frames.ts';
import type { ViewModel } from './store/model.ts';
import { emptyModel } from './store/model.ts';

export type { Ability } from './store/abilities.ts';
export { abilities, whyNot } from './store/abilities.ts';
export type { FrameMessage } from './store/frames.ts';
export type {
  OverlaysMessage,
  RefusedMessage,
  RunPoint,
  SessionTitle,
  ValuesMessage,
  ViewModel,
} from './store/model.ts';
export { emptyModel, pointOf } from './store/model.ts';

function receiveSession(model: ViewModel, message: Extract<ViewMessage, { type: 'session' }>): ViewModel {
  const { session, others } = message;
  const same = session?.session === model.session?.session && session?.run === model.session?.run;
  if (same) return { ...model, session, others };
  const { runs, runnable, runnableKnown, preferences } = model;
  return { ...emptyModel, session, others, runs, runnable, runnableKnown, preferences };
}

/** What is of the window and not of a session. */
function receiveCommon(model: ViewModel, message: ViewMessage): ViewModel | undefined {
  switch (message.type) {
    case 'session':
      return receiveSession(model, message);
    case 'saveChart':
      return model;
    case 'runs':
      return { ...model, runs: message.runs };
    case 'runnable':
      return { ...model, runnable: message.problem, runnableKnown: true };
    case 'preferences':
      return { ...model, preferences: { smoothing: message.smoothing, pictures: message.pictures } };
    default:
      return undefined;
  }
}

/** The model after a message. What belongs to another session than the shown one came late and changes nothing. */
export function receive(model: ViewModel, message: ToWebview): ViewModel {
  if (message.type === 'together') return message.messages.reduce(receive, model);
  const common = receiveCommon(model, message);
  if (common !== undefined) return common;
  const of = 'session' in message ? message.session : 'state' in message ? message.state.session : undefined;
  if (of !== model.session?.session) return model;
  switch (message.type) {
    case 'state':
      return { ...model, state: message.state };
    case 'frame':
      return { ...model, frame: joinFrame(model.frame, message) };
    case 'values':
      return { ...model, values: message };
    case 'branches':
      return { ...model, branches: message.branches, interventions: message.interventions };
    case 'hyperparameters':
      return { ...model, hyperparameters: message.hyperparameters };
    case 'picture':
      return receivePicture(model, message.answer);
    case 'explanation':
      return { ...model, explanation: message.explanation };
    case 'selected':
      return { ...model, selected: message.element === '' ? undefined : message.element };
    case 'overlays':
      return { ...model, overlays: message };
    case 'refused':
      return { ...model, refused: message };
    case 'heatMap':
      return { ...model, heatMap: message.heatMap };
    case 'checking':
    case 'checked':
    case 'accepted':
      return model;
    default:
      throw new Error(`unknown message ${JSON.stringify((message as { type: unknown }).type)}`);
  }
}

/** A superseded picture leaves what is there: its successor is on its way. */
function receivePicture(model: ViewModel, answer: PictureAnswer): ViewModel {
  if (answer.outcome === 'superseded') return model;
  const slot = answer.outcome === 'drawn' ? answer.picture.slot : answer.slot;
  return { ...model, pictures: new Map(model.pictures).set(slot, answer) };
}

/**
 * The interventions on the way from iteration 0 to the newest point of a branch: those of the branch itself, and of each
 * ancestor up to the iteration at which the way leaves it.
 */
export function interventionsOf(model: ViewModel, branch: string): readonly Intervention[] {
  const until = wayTo(model.branches, branch);
  return model.interventions.filter((each) => each.iteration <= (until.get(each.branch) ?? -1));
}

/** Branches that leave the way to the newest point of a branch: each with the iteration at which it does. */
export function forksOf(model: ViewModel, branch: string): readonly BranchDescription[] {
  const until = wayTo(model.branches, branch);
  return model.branches.filter(
    ({ id, parent, forkIteration }) =>
      parent !== undefined && !until.has(id) && forkIteration <= (until.get(parent) ?? -1),
  );
}
