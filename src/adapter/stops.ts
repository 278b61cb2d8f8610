import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Place, RunState, StopReason } from '../shared/run.ts';
import { stackLines } from '../shared/stack.ts';
import { RequestError } from './protocol/errors.ts';
import type { Run } from './run.ts';
import { baseName } from './sources.ts';

type StoppedBody = DebugProtocol.StoppedEvent['body'];

/** The one thread of a session: a descent goes one way at a time. */
export const threadId = 1;

/** How a stop is told: DAP's own reason where it has one, and what the call stack shows. Reasons that are failures open the exception widget. */
const stops: Readonly<Record<StopReason, { readonly reason: string; readonly text: (iteration: number) => string }>> = {
  entry: { reason: 'entry', text: (iteration) => `Ready at iteration ${iteration}` },
  pause: { reason: 'pause', text: (iteration) => `Paused at iteration ${iteration}` },
  step: { reason: 'step', text: (iteration) => `Paused at iteration ${iteration}` },
  goto: { reason: 'goto', text: (iteration) => `Paused at iteration ${iteration}` },
  breakpoint: { reason: 'breakpoint', text: (iteration) => `Paused on breakpoint, iteration ${iteration}` },
  intervention: { reason: 'pause', text: (iteration) => `Paused at iteration ${iteration}` },
  converged: { reason: 'converged', text: (iteration) => `Converged at iteration ${iteration}` },
  limit: { reason: 'limit', text: (iteration) => `Reached the limit at iteration ${iteration}` },
  exception: { reason: 'exception', text: (iteration) => `Paused on a non-finite value, iteration ${iteration}` },
  noStep: { reason: 'noStep', text: (iteration) => `No step found at iteration ${iteration}` },
  nonFinite: { reason: 'exception', text: (iteration) => `Not finite at iteration ${iteration}` },
  diverged: { reason: 'exception', text: (iteration) => `Diverged at iteration ${iteration}` },
  error: { reason: 'exception', text: (iteration) => `Failed at iteration ${iteration}` },
  lost: { reason: 'exception', text: (iteration) => `Lost at iteration ${iteration}` },
};

/** The body of the `stopped` event for where a run stands now. */
export function stoppedBody(run: Run, fallback: StopReason): StoppedBody {
  const { state } = run;
  const reason = run.lost === undefined ? (state?.stop?.reason ?? fallback) : 'lost';
  const { reason: dapReason, text } = stops[reason];
  const sentence = run.lost ?? state?.stop?.text;
  const hit = state?.stop?.breakpoints;
  return {
    reason: dapReason,
    description: text(state?.iteration ?? 0),
    threadId,
    allThreadsStopped: true,
    ...(sentence === undefined || sentence === '' ? {} : { text: sentence }),
    ...(reason === 'breakpoint' && hit !== undefined ? { hitBreakpointIds: [...hit] } : {}),
  };
}

/** What stands in the exception widget: why a run that failed stopped where it did. */
export function exceptionInfo(run: Run): DebugProtocol.ExceptionInfoResponse['body'] {
  const stop = run.state?.stop;
  if (run.lost !== undefined) {
    return { exceptionId: 'the run was lost', description: run.lost, breakMode: 'unhandled' };
  }
  if (stop === undefined || stops[stop.reason].reason !== 'exception') {
    throw new RequestError('noException', 'The run did not stop at an exception.');
  }
  const stack = stop.problem?.stack ?? [];
  const details: DebugProtocol.ExceptionDetails = {
    message: stop.problem?.message ?? stop.text,
    ...(stack.length === 0
      ? {}
      : {
          stackTrace: stackLines(stack, placeText)
            .map((line) => `    ${line}`)
            .join('\n'),
        }),
  };
  return { exceptionId: exceptionId(stop.reason), description: stop.text, breakMode: 'always', details };
}

function exceptionId(reason: StopReason): string {
  switch (reason) {
    case 'diverged':
      return 'diverged';
    case 'error':
      return 'error in the loss';
    default:
      return 'non-finite loss or gradient';
  }
}

function placeText({ file, line, column }: Place): string {
  return `${baseName(file)}:${line}:${column}`;
}

/** How a process that did the same would exit, told when the session ends. */
export function exitCode(state: RunState | undefined): number {
  switch (state?.stop?.reason) {
    case 'converged':
    case 'limit':
      return 0;
    case 'error':
    case 'lost':
      return 2;
    case 'diverged':
    case 'nonFinite':
    case 'noStep':
      return 3;
    default:
      return 130;
  }
}
