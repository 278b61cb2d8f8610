/** Numbers as people read them. Every text keeps NaN, the infinities and −0 as what they are. */

/** U+2212: as wide as a digit and a plus in tabular figures, unlike the hyphen. */
export const minusSign = '\u2212';

/** What stands where there is no number. */
export const absent = '–';

function withMinus(text: string): string {
  return text.replaceAll('-', minusSign);
}

function unusual(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value === Number.NEGATIVE_INFINITY) return `${minusSign}∞`;
  if (Object.is(value, -0)) return `${minusSign}0`;
  return value === 0 ? '0' : undefined;
}

/**
 * A number with `digits` significant digits, trailing zeros kept so that a changing value keeps its width.
 * Between 1e-4 and 1e6 (with fewer than 4 digits: 1e-3 and 1e5) it is written out; beyond, with an exponent.
 */
export function formatNumber(value: number, digits = 5): string {
  const special = unusual(value);
  if (special !== undefined) return special;
  const size = Math.abs(value);
  const narrow = digits < 4 ? 10 : 1;
  if (size < 1e-4 * narrow || size >= 1e6 / narrow) return withMinus(value.toExponential(digits - 1));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return withMinus(value.toFixed(decimals));
}

/** A number with as many digits as it takes to tell it from every other number. */
export function formatExact(value: number): string {
  return unusual(value) ?? withMinus(String(value));
}

/** A value of an intervention: a number, a text or a switch. */
export function formatSetting(value: number | string | boolean): string {
  return typeof value === 'number' ? formatExact(value) : String(value);
}

/** A count or an iteration, with thousands set apart: `12,345`. NaN means there is none yet. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return absent;
  return withMinus(String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/g, ','));
}

/** The iteration that a person wrote (`1,200`, `12 000`, `1e3`), or undefined where it is not one. */
export function parseIteration(text: string): number | undefined {
  const plain = text.replace(/(?<=\d)[,\s_](?=\d)/g, '').trim();
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The shape of a tensor: `8 × 3`; empty for a scalar. */
export function formatShape(shape: readonly number[]): string {
  return shape.join(' × ');
}
