/** Line ends are the editor's choice and no edit of the person. */
const sameEnds = (text: string): string => text.replaceAll('\r\n', '\n');

/** The texts a run started from, and the files among them which the editor shows otherwise now. */
export class StartedTexts {
  /** What the worker has read, by URI; after a restart the text of the last time. */
  readonly #read = new Map<string, string>();
  #started = new Map<string, string>();
  #raw = new Map<string, string>();
  readonly #edited = new Set<string>();

  /** All the texts that the run started from, as one. */
  get text(): string {
    return JSON.stringify([...this.#started].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The text of a file that the run started from, with line ends as they were. */
  textOf(file: string): string | undefined {
    return this.#raw.get(file);
  }

  get edited(): ReadonlySet<string> {
    return this.#edited;
  }

  /** Reads a file for the worker and keeps what it was given. */
  async read(uri: string, read: (uri: string) => Promise<string | undefined>): Promise<string | undefined> {
    const text = await read(uri);
    if (text !== undefined) this.#read.set(uri, text);
    return text;
  }

  /** A run of these files has started from what was read. */
  start(files: readonly string[]): void {
    this.#edited.clear();
    this.#started = new Map();
    this.#raw = new Map();
    for (const file of files) {
      const text = this.#read.get(file);
      if (text === undefined) continue;
      this.#started.set(file, sameEnds(text));
      this.#raw.set(file, text);
    }
    this.#read.clear();
  }

  /** Compares a file's text of now. Returns whether that changes what is edited. */
  compare(file: string, text: string): boolean {
    const started = this.#started.get(file);
    if (started === undefined) return false;
    if (sameEnds(text) === started) return this.#edited.delete(file);
    if (this.#edited.has(file)) return false;
    this.#edited.add(file);
    return true;
  }
}
