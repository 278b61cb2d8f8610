// Runs inside the extension host: how long the extension takes to load and activate. Written for bench/editor.ts.
import { writeFileSync } from 'node:fs';
import { extensions } from 'vscode';

export async function run(): Promise<void> {
  const extension = extensions.getExtension('descent.descent-debugger');
  if (extension === undefined) throw new Error('the extension is not there');
  const began = performance.now();
  await extension.activate();
  writeFileSync(
    process.env['DESCENT_BENCH_RESULT'] ?? '',
    JSON.stringify({ time: performance.now() - began, early: false }),
  );
}
