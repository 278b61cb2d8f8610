// The releases of VS Code that the project runs on. A real VS Code without its desktop shell is inside the npm package
// `code-server`, in lib/vscode; everything comes from the npm registry.

export interface Release {
  /** Version of the npm package code-server. */
  codeServer: string;
  vscode: string;
  /** The Node its server wants: the one that runs the tools, or a version of the npm packages node-<platform>-<arch>. */
  node: 'tools' | string;
}

export const current: Release = { codeServer: '4.139.1', vscode: '1.139.1', node: 'tools' };

/** The oldest that `engines.vscode` admits. */
export const oldest: Release = { codeServer: '4.103.2', vscode: '1.103.2', node: '22.23.3' };
