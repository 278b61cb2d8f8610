// The suites of `npm test`: what each runs, and how few tests it may not have.
import { join } from 'node:path';
import { filesUnder } from '../lib/files.ts';
import { root } from '../lib/paths.ts';

export interface NodeSuite {
  kind: 'node';
  name: string;
  folder: string;
  /** Fewer tests than this mean that some were not found. */
  minimum: number;
  /** Files at the same time. */
  concurrency: number;
  /** Milliseconds a file may take. */
  timeout: number;
  needs?: 'browser' | 'vscode';
  /** The files share as many processes as run at the same time, which load every module once. Absent: every file has its own. */
  shared?: true;
}

export interface HostSuite {
  kind: 'host';
  name: 'vscode';
  minimum: number;
  timeout: number;
  needs: 'vscode';
}

export type Suite = NodeSuite | HostSuite;

export const suites: readonly Suite[] = [
  {
    kind: 'node',
    name: 'unit',
    folder: 'test/unit',
    minimum: 3500,
    concurrency: 2,
    timeout: 120_000,
    shared: true,
  },
  { kind: 'node', name: 'programs', folder: 'test/programs', minimum: 42, concurrency: 2, timeout: 120_000 },
  { kind: 'node', name: 'adapter', folder: 'test/adapter', minimum: 31, concurrency: 2, timeout: 120_000 },
  {
    kind: 'node',
    name: 'webview',
    folder: 'test/webview',
    minimum: 30,
    concurrency: 1,
    timeout: 300_000,
    needs: 'browser',
  },
  { kind: 'host', name: 'vscode', minimum: 102, timeout: 600_000, needs: 'vscode' },
  {
    kind: 'node',
    name: 'flows',
    folder: 'test/vscode/flows',
    minimum: 30,
    concurrency: 1,
    timeout: 600_000,
    needs: 'vscode',
  },
];

/** The test files of a folder, as full paths. */
export function testFiles(folder: string): string[] {
  return filesUnder(root, folder)
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join(root, path));
}
