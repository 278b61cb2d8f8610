import assert from 'node:assert/strict';
import test from 'node:test';
import { colorText, composite, contrast, parseColor, readable } from '../../../webview/charts/colors.ts';
import { themes } from '../../support/webview/themes.ts';

test('computed colours are read in every form that a browser writes', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['rgb(1, 2, 3)', 'rgba(1, 2, 3, 1)'],
    ['rgba(1, 2, 3, 0.5)', 'rgba(1, 2, 3, 0.5)'],
    ['rgb(1 2 3 / 25%)', 'rgba(1, 2, 3, 0.25)'],
    ['color(srgb 1 0.5 0 / 0.5)', 'rgba(255, 128, 0, 0.5)'],
    ['color(srgb 1 0.5 0)', 'rgba(255, 128, 0, 1)'],
    ['red', undefined],
    ['', undefined],
    ['rgb(a, b, c)', undefined],
  ];
  for (const [text, expected] of table) {
    const color = parseColor(text);
    assert.equal(color === undefined ? undefined : colorText(color), expected, text);
  }
});

test('contrast is that of WCAG', () => {
  const [black, white, grey] = ['rgb(0,0,0)', 'rgb(255,255,255)', 'rgb(119,119,119)'].map(
    (text) => parseColor(text)!,
  ) as [
    NonNullable<ReturnType<typeof parseColor>>,
    NonNullable<ReturnType<typeof parseColor>>,
    NonNullable<ReturnType<typeof parseColor>>,
  ];
  assert.equal(contrast(black, white), 21);
  assert.equal(contrast(white, white), 1);
  assert.ok(Math.abs(contrast(grey, white) - 4.48) < 0.01);
  assert.deepEqual(composite({ ...white, alpha: 0.5 }, black), { red: 127.5, green: 127.5, blue: 127.5, alpha: 1 });
});

function themeColor(text: string) {
  const hex = /^#(..)(..)(..)$/.exec(text);
  if (hex === null) return parseColor(text);
  return parseColor(
    `rgb(${hex
      .slice(1)
      .map((part) => Number.parseInt(part, 16))
      .join(', ')})`,
  );
}

test('lines of every theme stand out from its background', () => {
  for (const [name, { variables }] of Object.entries(themes)) {
    const color = (variable: string) => themeColor((variables as Record<string, string>)[variable] ?? '');
    const background = color('--vscode-editor-background');
    const foreground = color('--vscode-foreground');
    assert.ok(background !== undefined && foreground !== undefined, name);
    for (const variable of ['blue', 'yellow', 'green', 'purple', 'red', 'orange']) {
      const given = color(`--vscode-charts-${variable}`);
      if (given === undefined) continue;
      const line = readable(given, background, foreground);
      assert.equal(line.alpha, 1);
      assert.ok(contrast(line, background) >= 3, `${variable} of ${name}: ${contrast(line, background)}`);
    }
  }
});
