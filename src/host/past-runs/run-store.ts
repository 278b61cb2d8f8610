import type { Uri } from 'vscode';
import { FileSystemError, Uri as Uris, workspace } from 'vscode';
import type { StoredRun } from '../../shared/views/runs.ts';
import { log, messageOf } from '../log.ts';
import { decodeRun, encodeRun } from './run-file.ts';

const extension = '.run';

/** The files of runs in one folder, one each. What cannot be read is passed over and told to the log. */
export class RunStore {
  readonly #folder: Uri;
  #changes: Promise<void> = Promise.resolve();

  constructor(folder: Uri) {
    this.#folder = folder;
  }

  /** All runs that can be read, in no order. */
  async read(): Promise<StoredRun[]> {
    const runs: StoredRun[] = [];
    for (const name of await this.#names()) {
      try {
        runs.push(decodeRun(await workspace.fs.readFile(Uris.joinPath(this.#folder, name))));
      } catch (error) {
        log().warn(`The stored run ${name} was passed over: ${messageOf(error)}`);
      }
    }
    return runs;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#names()).length === 0;
  }

  write(run: StoredRun): Promise<void> {
    return this.#after(async () => {
      await workspace.fs.createDirectory(this.#folder);
      await workspace.fs.writeFile(this.#file(run.summary.run), encodeRun(run));
    });
  }

  remove(run: string): Promise<void> {
    return this.#after(() => deleted(this.#file(run)));
  }

  /** Removes every file, also one that could not be read. */
  clear(): Promise<void> {
    return this.#after(async () => {
      for (const name of await this.#names()) await deleted(Uris.joinPath(this.#folder, name));
    });
  }

  /** Resolves when everything that was asked for so far is done. */
  settled(): Promise<void> {
    return this.#changes;
  }

  /** One change after the other: a run that is removed while it is written is gone afterwards. */
  #after(change: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => {});
    return done;
  }

  #file(run: string): Uri {
    return Uris.joinPath(this.#folder, `${run}${extension}`);
  }

  async #names(): Promise<string[]> {
    try {
      const entries = await workspace.fs.readDirectory(this.#folder);
      return entries.map(([name]) => name).filter((name) => name.endsWith(extension));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

/** Another window may have removed it already. */
async function deleted(file: Uri): Promise<void> {
  try {
    await workspace.fs.delete(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof FileSystemError && error.code === 'FileNotFound';
}
