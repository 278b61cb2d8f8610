/** Colours as the browser computes them (`rgb(…)`, `rgba(…)`, `color(srgb …)`) or written `#rrggbb`, and the contrast between them. */

/** Red, green and blue in 0 … 255, opacity in 0 … 1. */
export interface Color {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

export function parseColor(text: string): Color | undefined {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text.trim());
  if (hex !== null) {
    const [red, green, blue] = hex.slice(1).map((part) => Number.parseInt(part, 16)) as [number, number, number];
    return { red, green, blue, alpha: 1 };
  }
  const match = /^(rgba?|color)\(\s*(srgb\s+)?([^)]*)\)$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = match[1] === 'color' ? 255 : 1;
  const parts = (match[3] ?? '')
    .split(/[\s,/]+/)
    .filter((part) => part !== '')
    .map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)));
  const [red, green, blue, alpha = 1] = parts;
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  if (![red, green, blue, alpha].every(Number.isFinite)) return undefined;
  return { red: red * unit, green: green * unit, blue: blue * unit, alpha };
}

export function colorText({ red, green, blue, alpha }: Color): string {
  return `rgba(${Math.round(red)}, ${Math.round(green)}, ${Math.round(blue)}, ${Number(alpha.toFixed(3))})`;
}

/** What is seen where `over` lies on the opaque colour `under`. */
export function composite(over: Color, under: Color): Color {
  const part = (a: number, b: number): number => a * over.alpha + b * (1 - over.alpha);
  return {
    red: part(over.red, under.red),
    green: part(over.green, under.green),
    blue: part(over.blue, under.blue),
    alpha: 1,
  };
}

export function withAlpha(color: Color, alpha: number): Color {
  return { ...color, alpha: color.alpha * alpha };
}

/** Relative luminance in 0 … 1, after WCAG 2. */
function luminance({ red, green, blue }: Color): number {
  const linear = (channel: number): number => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio 1 … 21 of two opaque colours, after WCAG 2. */
export function contrast(a: Color, b: Color): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * The colour, opaque, moved towards the foreground until it stands out from the background by `ratio`. Themes give some chart
 * colours that are translucent or too pale for a thin line.
 */
export function readable(color: Color, background: Color, foreground: Color, ratio = 3): Color {
  let best = composite({ ...color, alpha: Math.max(color.alpha, 0.9) }, background);
  for (let share = 0.1; contrast(best, background) < ratio && share <= 1; share += 0.1) {
    best = composite({ ...foreground, alpha: share }, best);
  }
  return best;
}
