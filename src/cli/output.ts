import { writeSync } from 'node:fs';

/** Where text goes. */
export type Stream = 'stdout' | 'stderr';

const descriptors = { stdout: 1, stderr: 2 } as const;

/**
 * What the run writes, held back while it computes and written between two stretches of it: an interrupt can end a stretch anywhere,
 * and should not end a write in its middle. One write for many lines is also cheaper.
 */
export class Output {
  readonly #streams: Readonly<Record<Stream, { write(text: string): unknown }>>;
  readonly #writeAnyway: (stream: Stream, text: string) => void;
  #held: { readonly stream: Stream; readonly text: string }[] = [];
  #writing = false;

  /** @param writeAnyway writes past a stream, where a write of it was ended in its middle */
  constructor(streams: Readonly<Record<Stream, { write(text: string): unknown }>>, writeAnyway = writeNow) {
    this.#streams = streams;
    this.#writeAnyway = writeAnyway;
  }

  write(stream: Stream, text: string): void {
    this.#held.push({ stream, text });
  }

  /** Writes what was held, in its order. */
  flush(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    let from = 0;
    for (let index = 1; index <= held.length; index++) {
      const { stream } = held[from]!;
      if (held[index]?.stream === stream) continue;
      const lines = held.slice(from, index).map(({ text }) => text);
      this.#send(stream, lines.join(''));
      from = index;
    }
  }

  #send(stream: Stream, text: string): void {
    // Once a write did not come back, nobody knows what the stream believes of itself.
    if (this.#writing) {
      this.#writeAnyway(stream, text);
      return;
    }
    this.#writing = true;
    this.#streams[stream].write(text);
    this.#writing = false;
  }
}

function writeNow(stream: Stream, text: string): void {
  const bytes = Buffer.from(text);
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(descriptors[stream], bytes, from);
    } catch (error) {
      // A pipe that is full takes more as soon as somebody reads.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
