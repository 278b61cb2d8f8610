import type { FromWebview, ViewSession } from '../../../src/shared/panel.ts';
import type { PictureKind } from '../../../src/shared/views/pictures.ts';
import type { PictureData, PictureEvents } from '../../charts/pictures/index.ts';
import { PictureView } from '../../charts/pictures/index.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { element, setAttribute, setShown } from '../../dom.ts';
import type { ViewModel } from '../../store.ts';
import { abilities, pointOf } from '../../store.ts';
import { t } from '../../text.ts';
import type { MenuSection } from '../../ui/index.ts';
import { MenuButton, Toggle } from '../../ui/index.ts';
import type { PanelSettings } from '../settings.ts';
import { elementsOf, gradientsOf, rankedElements } from './picture-elements.ts';
import { PictureRequests } from './picture-requests.ts';

export interface PictureCardEvents {
  send(message: FromWebview): void;
  go(iteration: number): void;
  hover(iteration: number | undefined): void;
  choose(change: (settings: PanelSettings) => PanelSettings): void;
  /** Other elements: another viewport is due, and a new drawing. */
  changed(): void;
}

export function pictureName(kind: PictureKind): string {
  return {
    curve: t('Curve'),
    contours: t('Contours'),
    fit: t('Fit'),
    decision: t('Decision surface'),
    confusion: t('Confusion matrix'),
    network: t('Network'),
  }[kind];
}

/** The picture of the problem with its chooser; pictures are asked for here and drawn by `PictureView`. */
export class PictureCard {
  readonly element: HTMLElement;
  readonly #events: PictureCardEvents;
  readonly #view: PictureView;
  readonly #kindButton: MenuButton;
  readonly #axes: readonly [MenuButton, MenuButton];
  readonly #between = element('span', { 'aria-hidden': true }, '·');
  readonly #table: Toggle;
  readonly #requests: PictureRequests;
  #session: ViewSession | undefined;
  #kind: PictureKind | undefined;
  /** The elements, those that are shown first before the others; undefined until that is known. */
  #ranked: readonly string[] | undefined;
  /** Elements as somebody chose them. */
  #chosen: readonly string[] = [];
  #range: Float64Array | undefined;
  #starts: Float64Array | undefined;
  #quantity: 'value' | 'gradient' = 'value';

  constructor(events: PictureCardEvents) {
    this.#events = events;
    this.#requests = new PictureRequests(
      'picture',
      (session, request) => events.send({ type: 'picture', session, request }),
      (session, slot) => events.send({ type: 'cancelPicture', session, slot }),
    );
    this.#view = new PictureView(this.#viewEvents());
    this.#kindButton = new MenuButton(t('Picture of the problem'), () => this.#kinds());
    this.#axes = [this.#axis(0), this.#axis(1)];
    this.#table = new Toggle({
      label: t('Table in the place of the picture'),
      icon: 'table',
      keys: 't',
      toggle: (shown) => this.#showTable(shown),
    });
    const heading = element('h2', {}, this.#kindButton.element);
    const header = element(
      'header',
      {},
      heading,
      element('span.picture-axes', {}, this.#axes[0].element, this.#between, this.#axes[1].element),
      element('div.controls', {}, this.#view.controls, this.#table.element),
    );
    this.element = element('section.card.picture-card', { tabindex: -1 }, header, this.#view.element);
    setShown(this.element, false);
  }

  /** Series by which the elements are chosen that are shown first, until they are. */
  get series(): readonly string[] {
    if (this.#session === undefined || this.#ranked !== undefined) return [];
    return gradientsOf(this.#session) ?? [];
  }

  /** The elements whose path is wanted with each frame. */
  get path(): readonly string[] {
    const elements = this.#session === undefined || this.#kind === undefined ? [] : this.#elements();
    return elements;
  }

  /** The picture that is shown of a session; undefined where it allows none. */
  choose(session: ViewSession | undefined, settings: PanelSettings): void {
    const same = session?.session === this.#session?.session && session?.run === this.#session?.run;
    this.#session = session;
    if (!same) {
      this.#chosen = [];
      this.#ranked = undefined;
      this.#range = undefined;
      this.#starts = undefined;
    }
    const offers = session?.pictures ?? [];
    const wanted = session === undefined ? undefined : settings.pictures[session.kind];
    const offer =
      offers.find(({ kind, unavailable }) => kind === wanted && unavailable === undefined) ??
      offers.find(({ unavailable }) => unavailable === undefined) ??
      offers[0];
    if (offer?.kind !== this.#kind) {
      this.#range = undefined;
      this.#starts = undefined;
    }
    this.#kind = offer?.kind;
    setShown(this.element, this.#kind !== undefined);
  }

  update(model: ViewModel, theme: ChartTheme): void {
    const { session, state, frame } = model;
    const kind = this.#kind;
    if (session === undefined || kind === undefined) {
      this.#requests.want(undefined, undefined);
      return;
    }
    this.#ranked ??= rankedElements(session, frame);
    const elements = this.#elements();
    const name = pictureName(kind);
    this.#kindButton.setText(name, t('Picture: {0}', name));
    setAttribute(
      this.element,
      'aria-label',
      elements.length > 0 ? t('Picture: {0} of {1}', name, elements.join(' · ')) : t('Picture: {0}', name),
    );
    const choice = elementsOf(session).length > elements.length || (kind === 'curve' && elements.length > 0);
    for (const [index, axis] of this.#axes.entries()) {
      const shown = elements[index];
      axis.setShown(shown !== undefined);
      if (shown !== undefined) axis.setText(shown, t('Axis {0}: {1}', index + 1, shown));
      axis.setEnabled(choice);
    }
    setShown(this.#between, elements.length > 1);
    const point = pointOf(model);
    const answer = model.pictures.get(this.#requests.slot);
    const unavailable =
      session.pictures.find((offer) => offer.kind === kind)?.unavailable ??
      (session.stored === true ? t('Run again to draw the surface.') : undefined);
    const moving = state?.status === 'running';
    const path = frame?.path !== undefined && frame.path.elements.join() === elements.join() ? frame.path : undefined;
    const can = abilities(model);
    const data: PictureData = {
      theme,
      kind,
      elements,
      picture: answer?.outcome === 'drawn' ? answer.picture : undefined,
      range: this.#range,
      path,
      overlays: (model.overlays?.runs ?? []).flatMap(({ name: label, marker, path: way }) =>
        way === undefined ? [] : [{ name: label, marker, path: way }],
      ),
      starts: this.#starts,
      current: Number.isFinite(point.iteration) ? point.iteration : undefined,
      moving,
      unavailable,
      refused: answer?.outcome === 'refused' ? answer : undefined,
      canGo: can.goTo,
      canStart: can.restartHere,
    };
    this.#view.update(data);
    this.#want(model, unavailable !== undefined);
  }

  setHover(iteration: number | undefined): void {
    this.#view.setHover(iteration);
  }

  /** A hidden page asks for nothing. */
  hide(): void {
    this.#requests.end();
  }

  #showTable(shown: boolean): void {
    this.#view.setTable(shown);
    this.#table.setPressed(shown);
  }

  #want(model: ViewModel, unavailable: boolean): void {
    const { session, state, frame, preferences } = model;
    const kind = this.#kind;
    const ready = state !== undefined && state.status !== 'starting' && state.status !== 'lost' && state.ended !== true;
    const moving = state?.status === 'running';
    const wanted = ready && !unavailable && this.#ranked !== undefined && (preferences.pictures || !moving);
    if (session === undefined || kind === undefined || state === undefined || !wanted || document.hidden) {
      this.#requests.want(undefined, undefined);
      return;
    }
    const elements = this.#elements();
    const size = session.parameters.reduce((sum, parameter) => sum + parameter.size, 0);
    const current = frame?.path?.current;
    const point = elements.map((_, index) => current?.[3 * index] ?? Number.NaN);
    this.#requests.want(
      {
        session: session.session,
        kind,
        elements,
        range: this.#range,
        starts: this.#starts,
        quantity: this.#quantity,
        branch: state.branch,
        iteration: pointOf(model).iteration,
        moving,
        varies: size > elements.length || session.batchesPerEpoch !== undefined,
        point,
      },
      model.pictures.get(this.#requests.slot),
    );
  }

  #elements(): readonly string[] {
    const session = this.#session;
    if (session === undefined || (this.#kind !== 'curve' && this.#kind !== 'contours')) return [];
    const all = this.#ranked ?? elementsOf(session);
    const count = this.#kind === 'curve' ? 1 : 2;
    const kept = this.#chosen.filter((name) => all.includes(name));
    return [...kept, ...all.filter((name) => !kept.includes(name))].slice(0, count);
  }

  #axis(index: 0 | 1): MenuButton {
    return new MenuButton(t('Axis {0}', index + 1), () => {
      const elements = this.#elements();
      const all = this.#session === undefined ? [] : elementsOf(this.#session);
      const items = all.map((name) => ({
        label: name,
        checked: elements[index] === name,
        choose: () => this.#chooseElement(index, name),
      }));
      return [{ kind: 'choices', items }];
    });
  }

  /** The other axis gives way where it had the same element. */
  #chooseElement(index: 0 | 1, name: string): void {
    const elements = [...this.#elements()];
    const other = elements.indexOf(name);
    if (other >= 0) elements[other] = elements[index] as string;
    elements[index] = name;
    this.#chosen = elements;
    this.#range = undefined;
    this.#starts = undefined;
    this.#events.changed();
  }

  #kinds(): readonly MenuSection[] {
    const session = this.#session;
    if (session === undefined) return [];
    const items = session.pictures.map(({ kind, unavailable }) => ({
      label: pictureName(kind),
      checked: kind === this.#kind,
      ...(unavailable === undefined ? {} : { disabled: unavailable }),
      choose: () =>
        this.#events.choose((settings) => ({ ...settings, pictures: { ...settings.pictures, [session.kind]: kind } })),
    }));
    return [{ kind: 'choices', items }];
  }

  #viewEvents(): PictureEvents {
    const { send, go, hover, changed } = this.#events;
    const of = (): string => this.#session?.session ?? '';
    return {
      go,
      hover,
      range: (range) => {
        this.#range = range;
        changed();
      },
      starts: (values) => {
        this.#starts = values.length === 0 ? undefined : values;
        changed();
      },
      restartFrom: (elements, values) => send({ type: 'restartFrom', session: of(), elements, values }),
      select: (name) => send({ type: 'select', session: of(), element: name }),
      quantity: (quantity) => {
        this.#quantity = quantity;
        changed();
      },
      force: () => this.#requests.force(),
      table: (shown) => this.#showTable(shown),
    };
  }
}
