import type { Color } from './colors.ts';
import { colorText, parseColor, readable, withAlpha } from './colors.ts';

/** Everything a canvas needs of the theme. A canvas does not resolve `var(--vscode-…)`, so these are computed colours. */
export interface ChartTheme {
  readonly foreground: string;
  /** Axis titles and tick labels. */
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  readonly faintGrid: string;
  readonly background: string;
  readonly error: string;
  readonly warning: string;
  /** The current iteration: the colour of the debugger's current line. */
  readonly current: string;
  readonly selection: string;
  /** Colours of series; their dashes tell them apart as well. */
  readonly palette: readonly string[];
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly lineWidth: number;
}

const black: Color = { red: 0, green: 0, blue: 0, alpha: 1 };
const white: Color = { red: 255, green: 255, blue: 255, alpha: 1 };

/** Resolves a CSS variable to a colour through a probe element: themes may use any colour syntax. */
function resolver(probe: HTMLElement): (variables: readonly string[], fallback: Color) => Color {
  return (variables, fallback) => {
    for (const variable of variables) {
      probe.style.color = '';
      probe.style.color = `var(${variable}, rgba(1, 2, 3, 0))`;
      const color = parseColor(getComputedStyle(probe).color);
      if (color !== undefined && color.alpha > 0) return color;
    }
    return fallback;
  };
}

/** Reads the theme as it is now. */
export function readTheme(): ChartTheme {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const resolve = resolver(probe);
  const { classList } = document.body;
  const light = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  const highContrast = classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const background = resolve(['--vscode-editor-background'], light ? white : black);
  const foreground = resolve(['--vscode-foreground', '--vscode-editor-foreground'], light ? black : white);
  const line = (...variables: string[]): string =>
    colorText(readable(resolve(variables, foreground), background, foreground));
  const theme: ChartTheme = {
    foreground: colorText(foreground),
    muted: colorText(resolve(['--vscode-descriptionForeground'], foreground)),
    axis: colorText(withAlpha(foreground, highContrast ? 0.8 : 0.3)),
    grid: colorText(withAlpha(foreground, highContrast ? 0.3 : 0.1)),
    faintGrid: colorText(withAlpha(foreground, highContrast ? 0.15 : 0.05)),
    background: colorText(background),
    error: line('--vscode-charts-red', '--vscode-errorForeground'),
    warning: line('--vscode-charts-yellow', '--vscode-editorWarning-foreground'),
    current: line('--vscode-debugIcon-breakpointCurrentStackframeForeground', '--vscode-charts-yellow'),
    selection: colorText(withAlpha(foreground, 0.14)),
    palette: [
      line('--vscode-charts-blue'),
      line('--vscode-charts-yellow'),
      line('--vscode-charts-green'),
      line('--vscode-charts-purple'),
      line('--vscode-terminal-ansiCyan', '--vscode-charts-blue'),
    ],
    fontFamily: getComputedStyle(document.body).fontFamily,
    fontSize: 11,
    lineWidth: highContrast ? 1.75 : 1.25,
  };
  probe.remove();
  return theme;
}

/** Calls back whenever VS Code has put another theme, or another font, on the page. */
export function watchTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}

/** Dash patterns in px: a series is told by its dash as much as by its colour. */
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 2]];

/** How one series is drawn. */
export interface LineStyle {
  readonly color: string;
  readonly dash: readonly number[];
  readonly width: number;
}

/**
 * The style of the n-th parameter, or of the total (n < 0), which is solid in the foreground colour. The dash never is solid for
 * a parameter, and colour and dash run at different periods, so that the first 25 pairs all differ.
 */
export function lineStyle(theme: ChartTheme, index: number): LineStyle {
  if (index < 0) return { color: theme.foreground, dash: [], width: theme.lineWidth + 0.25 };
  const { palette } = theme;
  const color = palette[index % palette.length] ?? theme.foreground;
  const round = Math.floor(index / palette.length);
  const dash = dashes[1 + ((index + round) % (dashes.length - 1))] ?? [];
  return { color, dash, width: theme.lineWidth };
}

/** A colour at a part of its strength: of a series that steps back behind another, of a span behind its line. */
export function faded(color: string, strength = 0.25): string {
  const parsed = parseColor(color);
  return parsed === undefined ? color : colorText(withAlpha(parsed, strength));
}
