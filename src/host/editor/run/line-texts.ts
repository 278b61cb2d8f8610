import { formatNumber } from '../../../shared/numbers.ts';
import type { LineValue } from '../../../shared/run.ts';

const shown = (value: number | string): string => (typeof value === 'number' ? formatNumber(value) : value);

/** `valley = -0.44   ∂L/∂valley = -88`: what a line computed, and how the loss depends on it. */
export function lineValueText(value: LineValue): string {
  const text = `${value.name} = ${shown(value.value)}`;
  return value.adjoint === undefined ? text : `${text}   ∂L/∂${value.name} = ${formatNumber(value.adjoint)}`;
}

/** Characters after a line. */
const longest = 60;

/** What stands after each line of a file, by its number counted from 1; several values of a line one after another, cut at the end. */
export function lineTexts(values: readonly LineValue[], file: string): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  for (const value of values) {
    if (value.file !== file) continue;
    const before = texts.get(value.line);
    texts.set(value.line, before === undefined ? lineValueText(value) : `${before}   ${lineValueText(value)}`);
  }
  for (const [line, text] of texts) {
    const letters = [...text];
    if (letters.length > longest) texts.set(line, `${letters.slice(0, longest - 1).join('')}…`);
  }
  return texts;
}
