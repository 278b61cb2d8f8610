import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugConfiguration } from 'vscode';
import { Uri, window } from 'vscode';
import type { SourceProblem } from '../../shared/place.ts';
import type { WorkerClient } from '../../worker/client.ts';
import { rangeOf } from '../editor/diagnostics.ts';
import { guarded } from '../log.ts';

/**
 * VS Code tells a failed launch in a modal dialog which offers launch.json. Where the user's source is at fault that leads astray:
 * then the dialog is kept from opening, and a notification leads to the place. Where launch.json names a loss that is not there, it
 * leads right.
 */
export class LaunchErrors {
  readonly #configuration: DebugConfiguration;
  #problem: SourceProblem | undefined;

  constructor(client: WorkerClient, configuration: DebugConfiguration) {
    this.#configuration = configuration;
    client.on('problem', (problem) => {
      if (problem.severity === 'error') this.#problem ??= problem;
    });
    client.on('description', () => {
      this.#problem = undefined;
    });
  }

  /** The message as VS Code should get it. */
  quieted(message: object): object {
    const problem = this.#problem;
    const response = message as DebugProtocol.ErrorResponse;
    const isLoad = response.command === 'launch' || response.command === 'restart';
    const error = response.type === 'response' && isLoad && !response.success ? response.body.error : undefined;
    this.#problem = error === undefined ? problem : undefined;
    if (error === undefined || problem === undefined || this.#isOfConfiguration(problem)) return message;
    void guarded('launch error', () => tell(problem, error.format));
    return { ...response, body: { ...response.body, error: { ...error, showUser: false } } };
  }

  /** Commands and lenses name losses that were found: a name without one was written by hand. */
  #isOfConfiguration({ code, place }: SourceProblem): boolean {
    return code === 'no-problem' && place === undefined && this.#configuration['problem'] !== undefined;
  }
}

async function tell({ place }: SourceProblem, text: string): Promise<void> {
  const show = 'Show';
  const answer = await window.showErrorMessage(`Descent: ${text}`, ...(place === undefined ? [] : [show]));
  if (answer === show && place !== undefined) {
    await window.showTextDocument(Uri.parse(place.file), { selection: rangeOf(place) });
  }
}
