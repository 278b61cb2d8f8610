// The one table of bundles. `node scripts/build.ts [--watch] [--development]`.
// Production bundles are minified and carry no source maps; `--development` and `--watch` keep maps and names.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { build, context } from 'esbuild';
import { root } from './lib/paths.ts';

interface Bundle {
  entry: string;
  out: string;
  options: BuildOptions;
}

// The extension host of the oldest VS Code that the manifest admits (1.103) is Node 22; its Chromium is 138.
const node: BuildOptions = { platform: 'node', format: 'cjs', target: 'node22' };
const browser: BuildOptions = { platform: 'browser', format: 'iife', target: 'chrome138' };

/** Readers of files of bytes are loaded when the first such file is used. */
const formatsLater: Plugin = {
  name: 'formats-later',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/formats\/readers\.ts$/ }, ({ kind }) => {
      return kind === 'entry-point' ? undefined : { path: './formats.cjs', external: true };
    });
  },
};

/** The worker and the command line have the runtime in common. */
const runtimeApart: Plugin = {
  name: 'runtime-apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/runtime\/index\.ts$/ }, () => ({ path: './runtime.cjs', external: true }));
  },
};

/** The parser, what the editor shows of runs, and what a run needs, are loaded from bundles of their own when they are first needed: activation reads none. */
const loadedLater: Plugin = {
  name: 'loaded-later',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/language\/editing\.ts$/ }, () => ({ path: './language.cjs', external: true }));
    onResolve({ filter: /\/loaded-with-run\.ts$/ }, () => ({ path: './run.cjs', external: true }));
    onResolve({ filter: /\/loaded-when-used\.ts$/ }, ({ kind }) => {
      return kind === 'entry-point' ? undefined : { path: './editor.cjs', external: true };
    });
  },
};

const bundles: Bundle[] = [
  {
    entry: 'src/extension.ts',
    out: 'dist/extension.cjs',
    options: { ...node, external: ['vscode'], plugins: [loadedLater, formatsLater] },
  },
  {
    entry: 'src/host/loaded-when-used.ts',
    out: 'dist/editor.cjs',
    options: { ...node, external: ['vscode'], plugins: [loadedLater, formatsLater] },
  },
  { entry: 'src/language/editing.ts', out: 'dist/language.cjs', options: { ...node, plugins: [formatsLater] } },
  { entry: 'src/shared/formats/readers.ts', out: 'dist/formats.cjs', options: node },
  { entry: 'src/host/run/loaded-with-run.ts', out: 'dist/run.cjs', options: { ...node, external: ['vscode'] } },
  {
    entry: 'src/runtime/index.ts',
    out: 'dist/runtime.cjs',
    options: { ...node, target: 'node20', plugins: [formatsLater] },
  },
  { entry: 'src/worker/main.ts', out: 'dist/worker.cjs', options: { ...node, plugins: [runtimeApart] } },
  { entry: 'src/adapter/main.ts', out: 'dist/adapter.cjs', options: node },
  {
    entry: 'src/cli/main.ts',
    out: 'dist/cli.js',
    options: {
      ...node,
      format: 'esm',
      target: 'node20',
      plugins: [runtimeApart, formatsLater],
      banner: {
        js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
      },
    },
  },
  { entry: 'webview/panel.ts', out: 'dist/panel.js', options: browser },
  { entry: 'webview/gradients.ts', out: 'dist/gradients.js', options: browser },
];

function styles(): Bundle[] {
  return readdirSync(join(root, 'webview'))
    .filter((name) => name.endsWith('.css'))
    .map((name) => ({ entry: `webview/${name}`, out: `dist/${name}`, options: { target: 'chrome138' } }));
}

function optionsOf(bundle: Bundle, development: boolean): BuildOptions {
  return {
    ...bundle.options,
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    outfile: bundle.out,
    bundle: true,
    minify: !development,
    keepNames: development,
    sourcemap: development ? 'linked' : false,
    legalComments: 'none',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': JSON.stringify(development ? 'development' : 'production') },
    ...(bundle.options.platform === 'node' ? { mainFields: ['module', 'main'] } : {}),
  };
}

/** What an earlier table or a development build left in dist/ must not reach a package. */
function removeStale(outs: string[]): void {
  if (!existsSync(join(root, 'dist'))) return;
  for (const name of readdirSync(join(root, 'dist'))) {
    if (!outs.includes(`dist/${name}`)) rmSync(join(root, 'dist', name), { recursive: true, force: true });
  }
}

/** Builds every bundle whose entry exists and prints the sizes. Returns the entries that do not exist. */
export async function buildAll(development = false): Promise<string[]> {
  const table = [...bundles, ...styles()];
  const missing = table.filter((bundle) => !existsSync(join(root, bundle.entry))).map((bundle) => bundle.entry);
  const present = table.filter((bundle) => !missing.includes(bundle.entry));
  await Promise.all(present.map((bundle) => build(optionsOf(bundle, development))));
  removeStale(present.map((bundle) => bundle.out));
  for (const { out } of present) {
    console.log(`${out.padEnd(20)} ${(statSync(join(root, out)).size / 1000).toFixed(1).padStart(8)} kB`);
  }
  for (const entry of missing) console.log(`${entry} does not exist: its bundle is left out`);
  return missing;
}

async function watchAll(): Promise<void> {
  const table = [...bundles, ...styles()].filter((bundle) => existsSync(join(root, bundle.entry)));
  const contexts = await Promise.all(table.map((bundle) => context(optionsOf(bundle, true))));
  await Promise.all(contexts.map((each) => each.watch()));
  console.log(`Watching ${table.length} bundles; end with Ctrl+C.`);
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  try {
    if (args.includes('--watch')) await watchAll();
    else await buildAll(args.includes('--development'));
  } catch (error) {
    // esbuild has told its errors with their places already.
    console.error((error as Error).message.split('\n')[0]);
    process.exitCode = 1;
  }
}
