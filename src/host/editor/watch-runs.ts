import type { Disposables } from '../disposables.ts';
import { guarded } from '../log.ts';
import type { Sessions } from '../run/sessions.ts';
import type { RunEditor } from './run/run-editor.ts';

/** Loads what the editor shows of runs with the first session. Returns how to come by it once it is asked for. */
export function watchRuns(sessions: Sessions, disposables: Disposables): () => Promise<RunEditor> | undefined {
  let loading: Promise<RunEditor> | undefined;
  const load = async (): Promise<RunEditor> => {
    const loaded = await import('../loaded-when-used.ts');
    return disposables.add(new loaded.RunEditor(sessions, (what, action) => void guarded(what, action)));
  };
  disposables.add(
    sessions.onDidChange(({ change }) => {
      if (change === 'added') loading ??= load();
    }),
  );
  return () => loading;
}
