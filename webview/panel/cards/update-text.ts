import type { UpdateLine } from '../../../src/shared/views/explanation.ts';
import { formatExact, minusSign } from '../../format.ts';

/** A number with five significant digits (or more, where asked for) and without trailing zeros. */
export function shortText(value: number, digits = 5): string {
  if (!Number.isFinite(value) || value === 0) return formatExact(value);
  const size = Math.abs(value);
  const exponent = Math.floor(Math.log10(Number(size.toPrecision(digits))));
  if (exponent < -5 || exponent >= Math.max(digits, 6)) {
    const [mantissa = '', power = ''] = value.toExponential(digits - 1).split('e');
    const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
    return `${short}e${power.replace('+', '')}`.replaceAll('-', minusSign);
  }
  const fixed = value.toFixed(Math.min(100, Math.max(0, digits - 1 - exponent)));
  return (fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed).replaceAll('-', minusSign);
}

/** The digits, 5 to 17, with which a result differs from what it began with. */
export function tellingDigits(result: number, start: number | undefined): number {
  if (start === undefined || Object.is(result, start)) return 5;
  for (let digits = 5; digits < 17; digits++) {
    if (shortText(result, digits) !== shortText(start, digits)) return digits;
  }
  return 17;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function superscript(text: string): string {
  return [...text].map((digit) => (digit === minusSign ? '⁻' : (superscripts[Number(digit)] ?? digit))).join('');
}

/** One line as it is shown. */
export interface WrittenLine {
  readonly text: string;
  /** The same with all digits, for copying. */
  readonly full: string;
  /** Whether its result, and none of its operands, is not finite. */
  readonly breaks: boolean;
}

/**
 * A line with its numbers put in. A negative number behind an operator stands in brackets; `{n}` behind `^` is raised. `=` becomes
 * `≈` where the operands as they are shown give another result than the one that is shown.
 */
export function writeLine({ text, numbers }: UpdateLine): WrittenLine {
  const last = numbers.length - 1;
  const result = numbers[last] as number;
  // What an element was and what it becomes have the same digits: with fewer, the line would contradict itself.
  const moves = last > 0 && /^[^=]*?:/.test(text);
  const digits = tellingDigits(result, moves ? numbers[0] : undefined);
  const shown = [...numbers].map((value, index) =>
    shortText(value, index === last || (moves && index === 0) ? digits : undefined),
  );
  const full = fill(text, [...numbers].map(formatExact));
  const operandsAreFinite = numbers.subarray(0, last).every((value) => Number.isFinite(value));
  return {
    text: approximate(fill(text, shown), shown[last] ?? ''),
    full,
    breaks: !Number.isFinite(result) && operandsAreFinite,
  };
}

function fill(text: string, values: readonly string[]): string {
  return text
    .replace(/\^\{(\d+)\}/g, (_, index: string) => superscript(values[Number(index)] ?? ''))
    .replace(/\{(\d+)\}/g, (whole, index: string, at: number) => {
      const value = values[Number(index)] ?? whole;
      const before = text.slice(0, at).trimEnd();
      const behindOperator = /[−+·/√]$/.test(before);
      return value.startsWith(minusSign) && behindOperator ? `(${value})` : value;
    });
}

/** The last `=` of a line is `≈` where the shown operands do not give the shown result to its digits. */
function approximate(text: string, result: string): string {
  const at = text.lastIndexOf(' = ');
  if (at < 0 || result === '') return text;
  const begin = Math.max(text.indexOf(': ') + 1, text.slice(0, at).lastIndexOf(' = ') + 2, 0);
  const value = evaluate(text.slice(begin, at));
  if (value === undefined) return text;
  const same = shortText(value, Math.max(5, significantDigits(result))) === result;
  return same ? text : `${text.slice(0, at)} ≈ ${text.slice(at + 3)}`;
}

function significantDigits(text: string): number {
  return Math.max(1, text.replace(/e.*$/, '').replace(/[^\d]/g, '').replace(/^0+/, '').length);
}

/** The value of an expression of numbers, + − · / √, powers, brackets, |…|, sign and max; undefined where it holds anything else. */
export function evaluate(expression: string): number | undefined {
  const tokens = expression.match(/\d+(?:\.\d+)?(?:e−?\d+)?|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[-+−·/√()^|,]|max|sign|∞|NaN|\S/g) ?? [];
  let at = 0;
  const primary = (): number => {
    const token = tokens[at++];
    if (token === '(') {
      const value = sum();
      return tokens[at++] === ')' ? value : Number.NaN;
    }
    if (token === '|') {
      const value = sum();
      return tokens[at++] === '|' ? Math.abs(value) : Number.NaN;
    }
    if (token === 'sign') return Math.sign(primary());
    if (token === 'max') {
      if (tokens[at++] !== '(') throw new RangeError('no bracket');
      const one = sum();
      if (tokens[at++] !== ',') throw new RangeError('no comma');
      const other = sum();
      return tokens[at++] === ')' ? Math.max(one, other) : Number.NaN;
    }
    if (token === '√') return Math.sqrt(power());
    if (token === '−') return -power();
    if (token === '∞') return Number.POSITIVE_INFINITY;
    if (token === undefined || !/^\d/.test(token)) throw new RangeError('not a number');
    return Number(token.replace(minusSign, '-'));
  };
  const power = (): number => {
    const base = primary();
    const raised = tokens[at];
    if (raised === '^') {
      at++;
      return base ** primary();
    }
    if (raised === undefined || !/^[⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(raised)) return base;
    at++;
    return base ** Number([...raised].map((digit) => superscripts.indexOf(digit)).join(''));
  };
  const product = (): number => {
    let value = power();
    while (tokens[at] === '·' || tokens[at] === '/') value = tokens[at++] === '·' ? value * power() : value / power();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '−')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  try {
    const value = sum();
    return at === tokens.length ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A line as it is spoken: `m hat equals …`. */
export function spokenLine(text: string): string {
  const words: readonly (readonly [RegExp, string])[] = [
    [/(\p{L})\u0302/gu, '$1 hat'],
    [/∂L\/∂/g, 'gradient of '],
    [/√/g, ' square root of '],
    [/\|([^|]*)\|/g, ' size of $1 '],
    [/′/g, ' prime'],
    [/\^\(/g, ' to the power ('],
    [/sign\(/g, 'sign of ('],
    [/max\(/g, 'maximum of ('],
    [/([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, ' to the power $1'],
    [/e−/g, ' times 10 to the minus '],
    [/ · /g, ' times '],
    [/ \/ /g, ' divided by '],
    [/ − /g, ' minus '],
    [/−/g, 'minus '],
    [/ \+ /g, ' plus '],
    [/ = /g, ' equals '],
    [/ ≈ /g, ' is about '],
    [/θ/g, 'theta'],
    [/η/g, 'eta'],
    [/Δ/g, 'delta '],
    [/:/g, ' becomes'],
  ];
  const spoken = words.reduce((so, [pattern, word]) => so.replace(pattern, word), text);
  return [...spoken]
    .map((letter) => (superscripts.includes(letter) ? String(superscripts.indexOf(letter)) : letter))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}
