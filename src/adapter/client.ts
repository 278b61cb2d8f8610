import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Place } from '../shared/run.ts';
import type { Arguments } from './protocol/arguments.ts';
import { RequestError } from './protocol/errors.ts';
import type { SourceNames } from './sources.ts';
import { baseName } from './sources.ts';

/** A place as DAP tells it, in the client's own way of counting. */
export interface ClientPlace {
  readonly source: DebugProtocol.Source;
  readonly line: number;
  readonly column: number;
}

/** What the client said of itself in `initialize`, and our places in its terms: where counting starts, and how files are named. */
export class Client {
  showsProgress = false;
  takesInvalidated = false;
  /** VS Code makes a filter text from `start` as if it were counted from 0; without `start` it does what is meant. */
  wantsCompletionStart = true;
  /** The files of the run, whose URIs are found again by their path: two spellings of one URI must not be two files. */
  files: readonly string[] = [];
  private readonly names: SourceNames;
  private firstLine = 1;
  private firstColumn = 1;
  private usesUris = false;

  constructor(names: SourceNames) {
    this.names = names;
  }

  initialize(args: Arguments): void {
    this.firstLine = args.flag('linesStartAt1', true) ? 1 : 0;
    this.firstColumn = args.flag('columnsStartAt1', true) ? 1 : 0;
    this.usesUris = args.fields['pathFormat'] === 'uri';
    this.showsProgress = args.flag('supportsProgressReporting', false);
    this.takesInvalidated = args.flag('supportsInvalidatedEvent', false);
    this.wantsCompletionStart = args.fields['clientID'] !== 'vscode';
  }

  /** Our line or column (from 1) as the client counts. */
  line(ours: number): number {
    return ours - 1 + this.firstLine;
  }

  column(ours: number): number {
    return ours - 1 + this.firstColumn;
  }

  /** A line or column of the request, counted from 1. */
  lineOf(args: Arguments): number {
    return args.integer('line', this.firstLine) + 1 - this.firstLine;
  }

  columnOf(args: Arguments): number | undefined {
    const theirs = args.optionalInteger('column', this.firstColumn);
    return theirs === undefined ? undefined : theirs + 1 - this.firstColumn;
  }

  /** A file as the client names it. */
  source(uri: string): DebugProtocol.Source {
    const path = this.usesUris ? uri : this.names.toPath(uri);
    return { name: baseName(this.names.toPath(uri)), path };
  }

  /** The name the client gave the source of a request. */
  pathOf(args: Arguments): string {
    const source = args.record('source');
    const path = source.optionalText('path');
    if (path === undefined) throw new RequestError('badArguments', 'The source has no path.');
    return path;
  }

  uri(path: string): string {
    return this.files.find((uri) => uri === path || this.names.toPath(uri) === path) ?? this.names.toUri(path);
  }

  place(place: Place): ClientPlace {
    return { source: this.source(place.file), line: this.line(place.line), column: this.column(place.column) };
  }
}
