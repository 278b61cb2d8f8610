/** The one way to the user's files: editor texts first, then `workspace.fs`, a disk or a map in a test. */
export interface Reader {
  /** The text of a file; undefined where there is no such file (or it is a folder). Rejects where reading itself failed. */
  read(uri: string): Promise<string | undefined>;
  /** The bytes of a file as it is stored, likewise. Absent where only texts can be read. */
  readBytes?: ((uri: string) => Promise<Uint8Array | undefined>) | undefined;
}

/** Asks for each file once, so that every step of a load sees one state of the files. */
export class CachedReader implements Reader {
  readonly #reader: Reader;
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #bytes = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  read(uri: string): Promise<string | undefined> {
    const known = this.#texts.get(uri);
    if (known !== undefined) return known;
    const text = this.#reader.read(uri).then((found) => (found?.startsWith('\uFEFF') ? found.slice(1) : found));
    this.#texts.set(uri, text);
    return text;
  }

  readBytes(uri: string): Promise<Uint8Array | undefined> {
    const known = this.#bytes.get(uri);
    if (known !== undefined) return known;
    if (this.#reader.readBytes === undefined)
      return Promise.reject(new Error(`${uri} is no text, and nothing else can be read here.`));
    const bytes = this.#reader.readBytes(uri);
    this.#bytes.set(uri, bytes);
    return bytes;
  }

  async exists(uri: string): Promise<boolean> {
    return (await this.read(uri)) !== undefined;
  }
}
