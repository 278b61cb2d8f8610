import { env, l10n, Uri, window, workspace } from 'vscode';
import { parameterFormatOf } from '../../shared/formats/format-of-name.ts';
import type { ExportKind } from '../../shared/panel.ts';
import type { ParameterDescription, SeriesDescription } from '../../shared/run.ts';
import type { StoredRun } from '../../shared/views/runs.ts';
import type { ExportedParameters } from '../past-runs/export-text.ts';
import { csvText, jsonText, typeScriptText } from '../past-runs/export-text.ts';
import { StoredHistory } from '../past-runs/stored-history.ts';
import type { DescentSession } from '../run/sessions.ts';
import type { SeriesReader } from './series/series-reader.ts';

/** What can be exported of a run: that of a session, at the point where it stands, or a stored one. */
interface Source {
  readonly title: string;
  readonly history: SeriesReader;
  readonly branch: string;
  readonly series: readonly SeriesDescription[];
  parameters(): Promise<ExportedParameters>;
  /** Running statistics there; absent of a stored run, which does not keep them. */
  statistics?(): Promise<{ readonly running: readonly ParameterDescription[]; readonly statistics: Float64Array }>;
}

/** A run that is exported. */
export type Exported = DescentSession | StoredRun;

export async function exportRun(run: Exported, what: ExportKind): Promise<void> {
  if (what === 'typescript') await copyTypeScript(run);
  else if (what === 'json') await copyJson(run);
  else if (what === 'weights') await saveParameters(run);
  else await saveCsv(run);
}

/** Puts the parameter list with the present values on the clipboard, as it is written in the source. */
async function copyTypeScript(run: Exported): Promise<void> {
  await env.clipboard.writeText(typeScriptText(await sourceOf(run).parameters()));
  window.setStatusBarMessage(l10n.t('The parameters are on the clipboard.'), 3000);
}

async function copyJson(run: Exported): Promise<void> {
  const { parameters, values } = await sourceOf(run).parameters();
  await env.clipboard.writeText(jsonText(parameters, values));
  window.setStatusBarMessage(l10n.t('The parameters are on the clipboard.'), 3000);
}

/** Asks for a file, whose ending tells the format, and writes the parameters into it. */
async function saveParameters(run: Exported): Promise<void> {
  const source = sourceOf(run);
  const file = await askFile(`${source.title}.safetensors`, { safetensors: ['safetensors'], NumPy: ['npz'] });
  if (file === undefined) return;
  const format = parameterFormatOf(file.path);
  if (format === undefined) {
    throw new Error(l10n.t('The name of a file for parameters ends in .safetensors or .npz.'));
  }
  const { parameters, values } = await source.parameters();
  const { running = [], statistics } = (await source.statistics?.()) ?? {};
  const { parameterBytes } = await import('../../shared/formats/readers.ts');
  await workspace.fs.writeFile(file, parameterBytes(format, parameters, values, running, statistics));
}

/** Asks for a file and writes the history of the present branch. */
async function saveCsv(run: Exported): Promise<void> {
  const { title, history, branch, series } = sourceOf(run);
  const file = await askFile(`${title}.csv`, filterOf('text/csv'));
  if (file === undefined) return;
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for (const piece of csvText(history, branch, series)) {
    pieces.push(encoder.encode(piece));
    // Long histories take their time, and the editor's other extensions are in this process too.
    if (pieces.length % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await workspace.fs.writeFile(file, Buffer.concat(pieces));
}

/** Asks for a file and writes what a page has made. */
export async function saveBytes(name: string, media: string, bytes: Uint8Array): Promise<void> {
  const file = await askFile(name, filterOf(media));
  if (file !== undefined) await workspace.fs.writeFile(file, bytes);
}

const filters: Readonly<Record<string, readonly [string, string]>> = {
  'image/png': ['PNG', 'png'],
  'image/svg+xml': ['SVG', 'svg'],
  'text/csv': ['CSV', 'csv'],
  'application/json': ['JSON', 'json'],
};

type Filters = Record<string, string[]>;

function filterOf(media: string): Filters | undefined {
  const [kind, extension] = filters[media] ?? [];
  return kind === undefined || extension === undefined ? undefined : { [kind]: [extension] };
}

async function askFile(name: string, kinds: Filters | undefined): Promise<Uri | undefined> {
  const [folder] = workspace.workspaceFolders ?? [];
  return await window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder.uri, name) }),
    ...(kinds === undefined ? {} : { filters: kinds }),
    saveLabel: l10n.t('Save'),
  });
}

function sourceOf(run: Exported): Source {
  return 'summary' in run ? storedSource(run) : sessionSource(run);
}

function storedSource(run: StoredRun): Source {
  const { kind, settings, parameters, end, series, branch, summary } = run;
  return {
    title: summary.title,
    history: new StoredHistory(run),
    branch,
    series,
    parameters: async () => {
      if (end.length === 0) throw new Error(l10n.t('The parameters of this run were not kept.'));
      const { program } = settings;
      return { kind, program, text: undefined, parameters, values: end };
    },
  };
}

function sessionSource(session: DescentSession): Source {
  const { client, description, state, started, title } = session;
  if (description === undefined || state === undefined) throw new Error(l10n.t('The run has not begun yet.'));
  const { kind, program, parameters, series, running } = description;
  return {
    title,
    history: client.history,
    branch: state.branch,
    series,
    parameters: async () => ({
      kind,
      program,
      text: started.textOf(program),
      parameters,
      values: await pointOf(session),
    }),
    ...(running === undefined
      ? {}
      : { statistics: async () => ({ running, statistics: await statisticsOf(session, running) }) }),
  };
}

/** Running statistics where the run stands; of a session that is over, of its newest checkpoint. */
async function statisticsOf(
  { client, ended }: DescentSession,
  running: readonly ParameterDescription[],
): Promise<Float64Array> {
  const { newest } = client.points;
  if (ended && newest?.statistics !== undefined) return newest.statistics;
  const count = running.reduce((sum, { size }) => sum + size, 0);
  const name = 'runningStatistics';
  return Float64Array.from(await client.elements({ scope: 'optimizerState', frame: 0, name, start: 0, count }));
}

/** θ where the run stands; of a session that is over, its newest checkpoint. */
async function pointOf({ client, description, ended }: DescentSession): Promise<Float64Array> {
  const parameters = description?.parameters ?? [];
  const { newest } = client.points;
  if (ended && newest !== undefined) return newest.parameters;
  const values = new Float64Array(parameters.reduce((sum, { size }) => sum + size, 0));
  for (const { name, offset, size } of parameters) {
    values.set(await client.elements({ scope: 'parameters', frame: 0, name, start: 0, count: size }), offset);
  }
  return values;
}
