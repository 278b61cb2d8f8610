import type { Message } from './connection.ts';
import { FrameReader, frame } from './framing.ts';

/** What can be served: the debug adapter. */
interface Served {
  handleMessage(message: unknown): void;
  onDidSendMessage(listener: (message: Message) => void): { dispose(): void };
  dispose(): void;
}

/**
 * Speaks DAP over a pair of byte streams until the client has disconnected or its stream ends, and disposes of the adapter then.
 * Rejects where the input is no DAP.
 */
export async function serve(
  adapter: Served,
  input: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  let hasDisconnected = false;
  adapter.onDidSendMessage((message) => {
    write(frame(message));
    const { type, command } = message as { readonly type: string; readonly command?: string };
    if (type === 'response' && command === 'disconnect') hasDisconnected = true;
  });
  const reader = new FrameReader((message) => adapter.handleMessage(message));
  try {
    for await (const bytes of input) {
      reader.push(bytes);
      // The answer is made in a later turn of the same task.
      await new Promise<void>((resolve) => setTimeout(resolve));
      if (hasDisconnected) return;
    }
  } finally {
    adapter.dispose();
  }
}
