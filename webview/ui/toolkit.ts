import './style-probe.ts';

import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit';
import { endStyleProbe } from './style-probe.ts';

export {
  vsCodeButton,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

endStyleProbe();

/**
 * Registers one of the toolkit's controls; each wrapper asks for its own, so that a bundle has only what it uses. The toolkit
 * is no longer developed: nothing outside this folder names it.
 */
export function register(control: Parameters<ReturnType<typeof provideVSCodeDesignSystem>['register']>[0]): void {
  provideVSCodeDesignSystem().register(control);
}
