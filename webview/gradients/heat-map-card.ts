import type { HeatMap, HeatMapQuantity, HeatMapRequest } from '../../src/shared/views/heat-map.ts';
import type { HeatMapScale } from '../charts/pictures/heat-map.ts';
import { HeatMapView } from '../charts/pictures/heat-map.ts';
import type { ChartTheme } from '../charts/theme.ts';
import { element, setAttribute, setShown, setText } from '../dom.ts';
import { formatCount, formatShape } from '../format.ts';
import { t } from '../text.ts';
import { Button } from '../ui/index.ts';

export interface HeatMapCardOptions {
  /** Undefined: none is wanted any longer. */
  request(wanted: HeatMapRequest | undefined): void;
  select(element: string): void;
  /** It was closed from within: the focus goes back. */
  closed(): void;
}

const quantities: readonly (readonly [HeatMapQuantity, string, string])[] = [
  ['value', t('Value'), t('Show the values')],
  ['gradient', '∂L/∂', t('Show the gradient')],
  ['update', t('Update'), t('Show the update')],
];

/** The heat map of one tensor below the table, with what is chosen for it: quantity, scale, and an index for each further axis. */
export class HeatMapCard {
  readonly element: HTMLElement;
  readonly #options: HeatMapCardOptions;
  readonly #view: HeatMapView;
  readonly #title = element('h2');
  readonly #place = element('span.place');
  readonly #slices = element('div.slices', { role: 'group', 'aria-label': t('Slice') });
  readonly #message = element('p.heat-map-message', { role: 'status' });
  readonly #quantities: ReadonlyMap<HeatMapQuantity, HTMLButtonElement>;
  readonly #log: HTMLButtonElement;
  #request: HeatMapRequest | undefined;
  #scale: HeatMapScale = 'linear';
  #shown: { readonly heatMap: HeatMap; readonly theme: ChartTheme } | undefined;

  constructor(options: HeatMapCardOptions) {
    this.#options = options;
    this.#view = new HeatMapView((name) => options.select(name));
    const choice = (text: string, title: string, press: () => void): HTMLButtonElement => {
      const button = element('button.choice', { type: 'button', title }, text);
      button.addEventListener('click', press);
      return button;
    };
    this.#quantities = new Map(
      quantities.map(([quantity, text, title]) => [quantity, choice(text, title, () => this.#want({ quantity }))]),
    );
    this.#log = choice(t('log'), t('Strengths by the logarithm of sizes, over six decades'), () => {
      this.#scale = this.#scale === 'log' ? 'linear' : 'log';
      this.#draw();
    });
    const close = new Button({ label: t('Close the heat map'), icon: 'close', keys: 'Esc', press: () => this.close() });
    this.element = element(
      'section.heat-map-card',
      { 'aria-label': t('Heat map'), hidden: true },
      element('div.heat-map-head', {}, this.#title, this.#place, close.element),
      element(
        'div.choices',
        {},
        element('div.quantities', { role: 'group', 'aria-label': t('Quantity') }, ...this.#quantities.values()),
        this.#log,
        this.#slices,
      ),
      this.#message,
      this.#view.element,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.close();
    });
  }

  /** The tensor that is shown, or waited for. */
  get name(): string | undefined {
    return this.#request?.name;
  }

  open(name: string, shape: readonly number[]): void {
    const quantity = this.#request?.quantity ?? 'gradient';
    setText(this.#title, `${name}  ${formatShape(shape)}`);
    setAttribute(this.#title, 'title', name);
    this.#makeSlices(shape.slice(0, -2));
    setShown(this.element, true);
    this.#shown = undefined;
    this.#view.update(undefined);
    this.#want({ name, quantity, slice: shape.slice(0, -2).map(() => 0) });
    this.#view.focus();
  }

  /** @param quietly Not by the person: the focus stays where it is. */
  close(quietly = false): void {
    if (this.#request === undefined) return;
    this.#request = undefined;
    this.#shown = undefined;
    setShown(this.element, false);
    this.#options.request(undefined);
    if (!quietly) this.#options.closed();
  }

  /** Undefined: nothing has come yet. What belongs to another tensor came late. */
  show(heatMap: HeatMap | undefined, theme: ChartTheme): void {
    if (heatMap === undefined || heatMap.name !== this.#request?.name) return;
    if (heatMap === this.#shown?.heatMap && theme === this.#shown.theme) return;
    this.#shown = { heatMap, theme };
    setText(this.#message, '');
    setText(this.#place, t('at {0}', formatCount(heatMap.iteration)));
    this.#draw();
  }

  /** It could not be made. */
  refuse(name: string, text: string): void {
    if (name === this.#request?.name) setText(this.#message, text);
  }

  #want(change: Partial<HeatMapRequest>): void {
    const wanted = { name: '', quantity: 'gradient' as const, slice: [], ...this.#request, ...change };
    this.#request = wanted;
    this.#options.request(wanted);
    this.#mark();
  }

  #draw(): void {
    this.#mark();
    if (this.#shown !== undefined) this.#view.update({ ...this.#shown, scale: this.#scale });
  }

  #mark(): void {
    for (const [quantity, button] of this.#quantities)
      setAttribute(button, 'aria-pressed', String(quantity === this.#request?.quantity));
    setAttribute(this.#log, 'aria-pressed', String(this.#scale === 'log'));
  }

  /** A field for the index of each axis before the two that are shown. */
  #makeSlices(lengths: readonly number[]): void {
    const indices = lengths.map(() => 0);
    const fields = lengths.map((length, axis) => {
      const label = t('Index of axis {0}, 0 to {1}', axis, length - 1);
      const field = element('input', { type: 'number', min: 0, max: length - 1, value: 0, 'aria-label': label });
      field.title = label;
      field.addEventListener('change', () => {
        const index = Math.min(length - 1, Math.max(0, Math.trunc(field.valueAsNumber) || 0));
        field.value = String(index);
        indices[axis] = index;
        this.#want({ slice: [...indices] });
      });
      return element('span.slice', {}, '[', field, ']');
    });
    this.#slices.replaceChildren(...fields, ...(lengths.length === 0 ? [] : ['[…][…]']));
    setShown(this.#slices, lengths.length > 0);
  }
}
