import { decodeNumber } from '../../../src/shared/numbers.ts';
import type { FromWebview } from '../../../src/shared/panel.ts';
import type { HyperparameterDescription } from '../../../src/shared/run.ts';
import { element, setAttribute, setText } from '../../dom.ts';
import { formatCount, formatExact } from '../../format.ts';
import type { RefusedMessage, ViewModel } from '../../store.ts';
import { whyNot } from '../../store.ts';
import { t } from '../../text.ts';
import type { MenuSection } from '../../ui/index.ts';
import { Checkbox, MenuButton, NumberField, TextField } from '../../ui/index.ts';

interface Field {
  readonly element: HTMLElement;
  show(description: HyperparameterDescription): void;
  setEnabled(enabled: boolean, why?: string): void;
  complain(text: string | undefined): void;
}

/** The order of the groups; inside a group the worker's own. */
const groups: readonly HyperparameterDescription['group'][] = [
  'optimizer',
  'schedule',
  'clipping',
  'bounds',
  'averaging',
  'loss',
  'data',
  'limit',
];

/** The settings of the run, made from the worker's own descriptions: a field for whatever the optimizer in force has. */
export class SettingsStrip {
  readonly element = element('div.strip', { role: 'group', 'aria-label': t('Settings of the run') });
  readonly #send: (message: FromWebview) => void;
  readonly #fields = new Map<string, Field>();
  #shape = '';
  #known: readonly HyperparameterDescription[] = [];
  #session = '';
  #refused: RefusedMessage | undefined;
  #why: string | undefined | null = null;

  constructor(send: (message: FromWebview) => void) {
    this.#send = send;
  }

  update(model: ViewModel): void {
    this.#session = model.session?.session ?? '';
    const { hyperparameters } = model;
    const changed = hyperparameters !== this.#known;
    if (changed) this.#show(hyperparameters);
    const why = whyNot(model, 'setValue');
    if (changed || why !== this.#why) {
      this.#why = why;
      for (const field of this.#fields.values()) field.setEnabled(why === undefined, why);
    }
    if (model.refused !== this.#refused) {
      this.#refused = model.refused;
      const { name, text } = model.refused ?? {};
      if (name !== undefined && text !== undefined) this.#fields.get(name)?.complain(text);
    }
  }

  #show(given: readonly HyperparameterDescription[]): void {
    this.#known = given;
    const ordered = groups.flatMap((group) => given.filter((each) => each.group === group));
    const shape = JSON.stringify(ordered.map(({ value: _, changed: __, ...rest }) => rest));
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#fields.clear();
      for (const description of ordered) this.#fields.set(description.name, this.#field(description));
      this.element.replaceChildren(...[...this.#fields.values()].map((field) => field.element));
    }
    for (const description of ordered) this.#fields.get(description.name)?.show(description);
  }

  #set({ name, restartsWith }: HyperparameterDescription, value: string): void {
    const session = this.#session;
    if (restartsWith === undefined) this.#send({ type: 'setValue', session, name, value });
    else this.#send({ type: 'restartWith', session, key: restartsWith, value });
  }

  #field(description: HyperparameterDescription): Field {
    if (description.type === 'choice') return this.#choice(description);
    if (description.type === 'boolean') return this.#switch(description);
    if (description.type === 'text') return this.#text(description);
    return this.#number(description);
  }

  #number(description: HyperparameterDescription): Field {
    const { name, label, type, group } = description;
    const mark = element('span.changed-mark', { title: t('Changed by hand in this run') });
    const field = new NumberField({
      label,
      title: description.description,
      width: group === 'limit' ? 9 : 7,
      integer: type === 'integer',
      ...limitsOf(description),
      commit: (value) => {
        if (name === 'iterations') this.#send({ type: 'extend', session: this.#session, iterations: value });
        else this.#set(description, String(value));
      },
    });
    return {
      element: element('div.setting', {}, mark, field.element),
      show: ({ value, changed }) => {
        showChanged(mark, changed);
        const number = typeof value === 'boolean' ? Number(value) : decodeNumber(value);
        field.show(type === 'integer' && Number.isFinite(number) ? formatCount(number) : formatExact(number));
      },
      setEnabled: (enabled, why) => field.setEnabled(enabled, why),
      complain: (text) => field.complain(text),
    };
  }

  #text(hyperparameter: HyperparameterDescription): Field {
    const { label, description } = hyperparameter;
    const mark = element('span.changed-mark', { title: t('Changed by hand in this run') });
    const field = new TextField({
      label,
      title: description,
      width: 8,
      // What is wrong with it, the worker tells.
      commit: (text) => {
        this.#set(hyperparameter, text);
        return undefined;
      },
    });
    return {
      element: element('div.setting', {}, mark, field.element),
      show: ({ value, changed }) => {
        showChanged(mark, changed);
        field.show(String(value));
      },
      setEnabled: (enabled, why) => field.setEnabled(enabled, why),
      complain: (text) => field.complain(text),
    };
  }

  #switch(description: HyperparameterDescription): Field {
    const mark = element('span.changed-mark', { title: t('Changed by hand in this run') });
    const error = element('span.field-error', { role: 'alert' });
    const box = new Checkbox({
      label: description.label,
      title: description.description,
      change: (checked) => this.#set(description, String(checked)),
    });
    return {
      element: element('div.setting.switch', {}, mark, box.element, error),
      show: ({ value, changed }) => {
        showChanged(mark, changed);
        box.setChecked(value === true);
        setText(error, '');
      },
      setEnabled: (enabled, why) => box.setEnabled(enabled, why),
      complain: (text) => setText(error, text ?? ''),
    };
  }

  #choice(description: HyperparameterDescription): Field {
    const { label, choices = [] } = description;
    const mark = element('span.changed-mark', { title: t('Changed by hand in this run') });
    const error = element('span.field-error', { role: 'alert' });
    let chosen = '';
    const sections = (): readonly MenuSection[] => [
      {
        kind: 'choices',
        items: choices.map((choice) => ({
          label: choice.label,
          title: choice.description,
          checked: choice.id === chosen,
          choose: () => {
            if (choice.id !== chosen) this.#set(description, choice.id);
          },
        })),
      },
    ];
    const button = new MenuButton(label, sections);
    button.element.classList.add('framed');
    button.setTitle(description.description);
    const caption = element('span.field-label', { 'aria-hidden': true, title: description.description }, label);
    return {
      element: element('div.setting', {}, mark, element('div.field', {}, caption, button.element, error)),
      show: ({ value, changed }) => {
        showChanged(mark, changed);
        chosen = String(value);
        const text = choices.find(({ id }) => id === chosen)?.label ?? chosen;
        button.setText(text, `${label}: ${text}`);
        setText(error, '');
      },
      setEnabled: (enabled, why) => {
        button.setEnabled(enabled);
        button.setTitle(enabled ? description.description : (why ?? description.description));
      },
      complain: (text) => setText(error, text ?? ''),
    };
  }
}

function showChanged(mark: HTMLElement, changed: boolean): void {
  setText(mark, changed ? '◇' : '');
  setAttribute(mark, 'aria-label', changed ? t('Changed by hand in this run') : undefined);
  setAttribute(mark, 'role', changed ? 'img' : undefined);
}

function limitsOf(
  description: HyperparameterDescription,
): Partial<Pick<HyperparameterDescription, 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum'>> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = description;
  return {
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(exclusiveMinimum === undefined ? {} : { exclusiveMinimum }),
    ...(exclusiveMaximum === undefined ? {} : { exclusiveMaximum }),
  };
}
