/**
 * The content security policy of a webview: one script with a nonce; styles, fonts and pictures from one source. The browser tests
 * serve the views under this same policy, so that what it forbids fails there too.
 */
export function viewPolicy(nonce: string, source: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source} data:`,
  ].join('; ');
}
