import type { DebugProtocol } from '@vscode/debugprotocol';

/** One way in which a request can fail. */
interface Failure {
  /** Stable and unique; told as the `id` of the error, so that a report can be looked up here. */
  readonly code: number;
  /** Whether the editor shows the message by itself. False where the person sees it in place (console, watch, input box) or cannot act. */
  readonly showUser: boolean;
  /** The short machine-readable text which the protocol fixes for a few failures; absent: the message itself. */
  readonly short?: 'cancelled' | 'notStopped';
}

/** Every failure the adapter answers with. 10xx: the request itself; 11xx: the session; 12xx: launching; 13xx: moving; 14xx: values. */
export const failures = {
  unknownRequest: { code: 1001, showUser: false },
  notSupported: { code: 1002, showUser: false },
  badArguments: { code: 1003, showUser: false },
  internal: { code: 1004, showUser: false },
  cancelled: { code: 1005, showUser: false, short: 'cancelled' },

  notInitialized: { code: 1101, showUser: false },
  alreadyInitialized: { code: 1102, showUser: false },
  notLaunched: { code: 1103, showUser: false },
  alreadyLaunched: { code: 1104, showUser: false },
  ended: { code: 1105, showUser: false },
  loading: { code: 1106, showUser: false },

  badConfiguration: { code: 1201, showUser: true },
  launchFailed: { code: 1202, showUser: true },
  attachRefused: { code: 1203, showUser: true },
  restartFailed: { code: 1204, showUser: true },

  notStopped: { code: 1301, showUser: false, short: 'notStopped' },
  staleReference: { code: 1302, showUser: false },
  lost: { code: 1303, showUser: true },
  unresponsive: { code: 1304, showUser: false },
  movementFailed: { code: 1305, showUser: true },
  unknownTarget: { code: 1306, showUser: true },
  noException: { code: 1307, showUser: false },

  readFailed: { code: 1401, showUser: false },
  evaluationFailed: { code: 1402, showUser: false },
  notSettable: { code: 1403, showUser: true },
  setFailed: { code: 1404, showUser: true },
} as const satisfies Record<string, Failure>;

export type FailureName = keyof typeof failures;

/** A failed request: which failure, and a sentence for people. Thrown by a handler, it becomes the failed response. */
export class RequestError extends Error {
  readonly failure: FailureName;

  constructor(failure: FailureName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RequestError';
    this.failure = failure;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Anything thrown, as a RequestError: what already is one stays, anything else gets the given name. */
export function requestError(error: unknown, failure: FailureName): RequestError {
  return error instanceof RequestError ? error : new RequestError(failure, messageOf(error), { cause: error });
}

/**
 * The failing part of a response. `message` carries the whole sentence where the protocol fixes no short text, because a custom
 * request's caller sees only that; `format` has it too, without variables, which VS Code leaves as it is.
 */
export function failedResponse(error: unknown): Pick<DebugProtocol.ErrorResponse, 'success' | 'message' | 'body'> {
  const { failure, message } = requestError(error, 'internal');
  const { code, showUser, short }: Failure = failures[failure];
  return { success: false, message: short ?? message, body: { error: { id: code, format: message, showUser } } };
}
