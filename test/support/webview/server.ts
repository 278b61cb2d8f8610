// Serves the views on 127.0.0.1 under the policy of the real webviews. For a developer: `node test/support/webview/server.ts`.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { viewPolicy } from '../../../src/host/views/view-policy.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ViewServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** The bundles by their names, built as they are shipped, so that a stale dist/ is never what is tested. */
async function bundles(): Promise<ReadonlyMap<string, string>> {
  const entries = [
    'webview/panel.ts',
    'webview/gradients.ts',
    'webview/panel.css',
    'webview/gradients.css',
    'test/support/webview/page.ts',
  ];
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    entryNames: '[name]',
    outdir: 'dist-test',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome138',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  return new Map(outputFiles.map((file) => [file.path.replace(/^.*[\\/]/, ''), file.text]));
}

/** The page as `webviewHtml` of the host makes it, with the pretended extension's side before the view's script. */
function html(view: string, origin: string): string {
  const nonce = randomBytes(18).toString('base64');
  const policy = viewPolicy(nonce, origin);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${origin}/${view}.css">
<title>Descent</title>
</head>
<body data-view="${view}">
<script nonce="${nonce}" src="${origin}/page.js"></script>
<script nonce="${nonce}" src="${origin}/${view}.js"></script>
</body>
</html>`;
}

export async function serveViews(port = 0): Promise<ViewServer> {
  const files = await bundles();
  let origin = '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin);
    const text = files.get(url.pathname.slice(1));
    if (url.pathname === '/') {
      const view = url.searchParams.get('view') === 'gradients' ? 'gradients' : 'panel';
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html(view, origin));
    } else if (url.pathname === '/empty') {
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!DOCTYPE html><title>empty</title>');
    } else if (text === undefined) {
      response.writeHead(404).end();
    } else {
      const type = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

if (import.meta.main) {
  const { origin } = await serveViews(Number(process.env['PORT'] ?? 0));
  console.log(`${origin}/?view=panel&theme=dark&run=rosenbrock&play=6`);
  console.log(`${origin}/?view=gradients&theme=light&run=rosenbrock&play=6`);
}
