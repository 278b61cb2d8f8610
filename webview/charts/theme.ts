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
  /** What was measured on data that were held back. */
  readonly validation: string;
  /** Signs of numbers, where a glyph tells them as well. */
  readonly negative: string;
  readonly positive: string;
  /** Fills become outlines, and nothing is faded. */
  readonly highContrast: boolean;
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

const forcedColors = '(forced-colors: active)';

/** The few colours of a system that forces its own: series differ by their dashes and markers alone. */
function forcedTheme(probe: HTMLElement): ChartTheme {
  probe.style.setProperty('forced-color-adjust', 'none');
  const system = (name: string, fallback: Color): Color => {
    probe.style.color = name;
    return parseColor(getComputedStyle(probe).color) ?? fallback;
  };
  const [text, ground, highlight] = [system('CanvasText', black), system('Canvas', white), system('Highlight', black)];
  const foreground = colorText(text);
  return {
    foreground,
    muted: foreground,
    axis: foreground,
    grid: colorText(withAlpha(text, 0.3)),
    faintGrid: colorText(withAlpha(text, 0.15)),
    background: colorText(ground),
    error: foreground,
    warning: foreground,
    current: colorText(highlight),
    selection: colorText(withAlpha(highlight, 0.3)),
    validation: foreground,
    negative: foreground,
    positive: foreground,
    highContrast: true,
    palette: [foreground],
    ...faceOf(document.body),
    lineWidth: 1.75,
  };
}

function faceOf(body: HTMLElement): Pick<ChartTheme, 'fontFamily' | 'fontSize'> {
  const { fontFamily, fontSize } = getComputedStyle(body);
  return { fontFamily, fontSize: Math.round(Number.parseFloat(fontSize) * 8.5) / 10 || 11 };
}

/** Reads the theme as it is now. */
export function readTheme(): ChartTheme {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const theme = matchMedia(forcedColors).matches ? forcedTheme(probe) : ownTheme(probe);
  probe.remove();
  return theme;
}

function ownTheme(probe: HTMLElement): ChartTheme {
  const resolve = resolver(probe);
  const { classList } = document.body;
  const light = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  const highContrast = classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const background = resolve(['--vscode-editor-background'], light ? white : black);
  const foreground = resolve(['--vscode-foreground', '--vscode-editor-foreground'], light ? black : white);
  const line = (...variables: string[]): string =>
    colorText(readable(resolve(variables, foreground), background, foreground));
  return {
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
    validation: line('--vscode-charts-orange', '--vscode-charts-yellow'),
    negative: line('--vscode-charts-orange', '--vscode-charts-yellow'),
    positive: line('--vscode-charts-blue'),
    highContrast,
    palette: [
      line('--vscode-charts-blue'),
      line('--vscode-charts-yellow'),
      line('--vscode-charts-green'),
      line('--vscode-charts-purple'),
      line('--vscode-terminal-ansiCyan', '--vscode-charts-blue'),
    ],
    ...faceOf(document.body),
    lineWidth: highContrast ? 1.75 : 1.25,
  };
}

/** Dark on white, for paper: the colours of VS Code's light theme. */
export function paperTheme({ fontFamily, fontSize }: ChartTheme): ChartTheme {
  return {
    foreground: '#3b3b3b',
    muted: '#616161',
    axis: 'rgba(59, 59, 59, 0.4)',
    grid: 'rgba(59, 59, 59, 0.12)',
    faintGrid: 'rgba(59, 59, 59, 0.06)',
    background: '#ffffff',
    error: '#e51400',
    warning: '#bf8803',
    current: '#be8700',
    selection: 'rgba(59, 59, 59, 0.14)',
    validation: '#d18616',
    negative: '#d18616',
    positive: '#1a85ff',
    highContrast: false,
    palette: ['#1a85ff', '#a87a00', '#388a34', '#652d90', '#0598bc'],
    fontFamily,
    fontSize,
    lineWidth: 1.25,
  };
}

/** Calls back whenever VS Code has put another theme, or another font, on the page. */
export function watchTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  matchMedia(forcedColors).addEventListener('change', changed);
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

const validationDash: readonly number[] = [6, 3];

/** The style of a series measured on data that were held back. */
export function validationStyle(theme: ChartTheme): LineStyle {
  return { color: theme.validation, dash: validationDash, width: theme.lineWidth };
}

/** The style of a line that lies behind another one: fainter and thinner, or only thinner where nothing may be faint. */
export function behind(theme: ChartTheme, style: LineStyle): LineStyle {
  return { ...style, color: theme.highContrast ? style.color : faded(style.color, 0.35), width: 1 };
}

/** A colour at a part of its strength: of a series that steps back behind another, of a span behind its line. */
export function faded(color: string, strength = 0.25): string {
  const parsed = parseColor(color);
  return parsed === undefined ? color : colorText(withAlpha(parsed, strength));
}
