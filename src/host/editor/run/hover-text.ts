import { formatNumber } from '../../../shared/numbers.ts';
import type { RunDescription } from '../../../shared/run.ts';
import type { ReducedSeries } from '../../../shared/views/reduced-series.ts';
import type { Glance, Translate } from './glance.ts';
import { grouped } from './glance.ts';
import type { ThemeKind } from './small-chart.ts';
import { chartSize, dataAddress, smallChart } from './small-chart.ts';

/** What of a history is read. */
export interface HoverHistory {
  value(branch: string, series: string, iteration: number): number | undefined;
  reduce(branch: string, series: string, from: number, to: number, buckets: number): ReducedSeries;
}

/** A parameter or an element that has series of its own. */
export interface HoverTarget {
  /** `w`, `w[3]`, `dense1.weights`. */
  readonly name: string;
  /** Of a tensor: its norms are told. */
  readonly isTensor: boolean;
}

/**
 * The parameter or recorded element that a name in the source means: itself, or what is left of it without the names in front, as
 * `θ.weights` means `weights`.
 */
export function hoverTarget(
  expression: string,
  { parameters, series }: Pick<RunDescription, 'parameters' | 'series'>,
): HoverTarget | undefined {
  for (let name = expression; name !== ''; name = name.includes('.') ? name.slice(name.indexOf('.') + 1) : '') {
    if (series.some(({ id }) => id === `value:${name}`)) return { name, isTensor: false };
    const parameter = parameters.find((each) => each.name === name);
    if (parameter !== undefined) return { name, isTensor: parameter.size > 1 };
  }
  return undefined;
}

/** Markdown: value, gradient, update and update ratio at the point where the run stands, then the gradient's history as a picture. */
export function hoverText(
  { name, isTensor }: HoverTarget,
  glance: Glance,
  branch: string,
  last: number,
  history: HoverHistory,
  theme: ThemeKind,
  t: Translate,
): string {
  const { iteration, session } = glance;
  const ids = isTensor ? ['norm', 'gradientNorm', 'updateNorm'] : ['value', 'gradient', 'update'];
  const [value, gradient, update] = ids.map((id) => history.value(branch, `${id}:${name}`, iteration) ?? Number.NaN);
  const ratio = value === 0 ? Number.NaN : Math.abs(update!) / Math.abs(value!);
  const heads = isTensor ? [`‖${name}‖₂`, `‖∂L/∂${name}‖₂`, `‖Δ${name}‖₂`] : [t('value'), `∂L/∂${name}`, `Δ${name}`];
  const numbers = [value!, gradient!, update!, ratio].map((each) => (Number.isNaN(each) ? 'NaN' : formatNumber(each)));
  if (value === 0) numbers[3] = '–';
  const id = `${isTensor ? 'gradientNorm' : 'gradient'}:${name}`;
  const series = history.reduce(branch, id, 0, Math.max(last, 0), chartSize.width / 2);
  const chart = smallChart(heads[1]!, series, Math.max(last, 0), iteration, theme);
  const command = (label: string, id: string): string => {
    const argument = encodeURIComponent(JSON.stringify([{ session, element: name }]));
    return `[${label}](command:descent.${id}?${argument})`;
  };
  return [
    `**${name}** · ${t('iteration {0}', grouped(iteration))}`,
    `| ${[...heads, t('ratio')].join(' | ')} |\n|${' ---: |'.repeat(4)}\n| ${numbers.join(' | ')} |`,
    `![${chart.alt}](${dataAddress(chart.svg)}|width=${chartSize.width},height=${chartSize.height})`,
    [
      command(t('Show history'), 'showHistory'),
      command(t('Watch'), 'watchThis'),
      command(t('Check the gradient'), 'checkThis'),
    ].join(' · '),
  ].join('\n\n');
}
