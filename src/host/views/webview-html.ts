import { randomBytes } from 'node:crypto';
import type { Uri, Webview } from 'vscode';
import { env, l10n } from 'vscode';
import { viewPolicy } from './view-policy.ts';

/** A text as the value of an attribute in double quotes. */
function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** The page of a webview: one script and one stylesheet of ours, nothing inline and nothing from elsewhere. */
export function webviewHtml(webview: Webview, extensionUri: Uri, name: 'panel' | 'gradients', title: string): string {
  const nonce = randomBytes(18).toString('base64');
  const resource = (file: string): string =>
    webview.asWebviewUri(extensionUri.with({ path: `${extensionUri.path}/dist/${file}` })).toString();
  const policy = viewPolicy(nonce, webview.cspSource);
  return `<!DOCTYPE html>
<html lang="${attribute(env.language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource(`${name}.css`)}">
<title>${title}</title>
</head>
<body data-view="${name}" data-texts="${attribute(JSON.stringify(l10n.bundle ?? {}))}">
<script nonce="${nonce}" src="${resource(`${name}.js`)}"></script>
</body>
</html>`;
}
