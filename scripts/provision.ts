// `node scripts/provision.ts [--oldest]`: gets the VS Code that the tests and `npm start` use, and says where it is.
import { say } from './lib/steps.ts';
import { provideVSCode } from './vscode/provision.ts';
import { current, oldest } from './vscode/releases.ts';

const vscode = await provideVSCode(process.argv.includes('--oldest') ? oldest : current);
say(`VS Code ${vscode.release.vscode}: ${vscode.folder}`);
