// VS Code's own themes as a webview gets them: variables on <html>, a class and two attributes on <body>.
// The variables were read from VS Code 1.139; only those that the views name are kept.
import dark from './themes/dark.json' with { type: 'json' };
import highContrastDark from './themes/high-contrast-dark.json' with { type: 'json' };
import highContrastLight from './themes/high-contrast-light.json' with { type: 'json' };
import light from './themes/light.json' with { type: 'json' };

export const themes = {
  light,
  dark,
  'high-contrast-dark': highContrastDark,
  'high-contrast-light': highContrastLight,
} as const;

export type ThemeName = keyof typeof themes;

const surfaces = { editor: '--vscode-editor-background', sideBar: '--vscode-sideBar-background' } as const;

/** Puts a theme on the page the way VS Code does: the variables first, then the class. */
export function applyTheme(name: ThemeName, surface: keyof typeof surfaces = 'editor'): void {
  const { kind, variables } = themes[name];
  const root = document.documentElement;
  for (const property of [...root.style]) root.style.removeProperty(property);
  for (const [property, value] of Object.entries(variables)) root.style.setProperty(property, value);
  root.style.backgroundColor = `var(${surfaces[surface]})`;
  for (const each of Object.values(themes)) document.body.classList.remove(each.kind);
  document.body.classList.add(kind);
  document.body.setAttribute('data-vscode-theme-kind', kind);
  document.body.setAttribute('data-vscode-theme-id', themes[name].name);
}
