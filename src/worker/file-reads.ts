import type { HostMethods } from '../shared/protocol.ts';

/** The one way to the user's files. */
export interface Files {
  /** The text of a file as it stands in the editor, else on disk; undefined where there is none. */
  readonly read: (uri: string) => Promise<string | undefined>;
  /** The bytes of a file on disk; undefined where there is none. Absent where only texts can be read. */
  readonly readBytes?: ((uri: string) => Promise<Uint8Array | undefined>) | undefined;
}

/** Answers the worker's calls for files, and knows whether it waits for one. */
export class FileReads {
  readonly #files: Files;
  readonly #read: () => void;
  #waiting = 0;

  /** @param read is told after each. */
  constructor(files: Files, read: () => void) {
    this.#files = files;
    this.#read = read;
  }

  get waiting(): boolean {
    return this.#waiting > 0;
  }

  readonly handlers = {
    read: ({ uri }: HostMethods['read'][0]) => this.#counted(() => this.#files.read(uri)),
    readBytes: ({ uri }: HostMethods['readBytes'][0]) =>
      this.#counted(() => {
        const { readBytes } = this.#files;
        if (readBytes === undefined) throw new Error(`${uri} is no text, and nothing else can be read here.`);
        return readBytes(uri);
      }),
  };

  async #counted<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waiting++;
    try {
      return await work();
    } finally {
      this.#waiting--;
      this.#read();
    }
  }
}
