import type { Command, FromWebview } from '../../../src/shared/panel.ts';
import { element, setAttribute, setShown, setText } from '../../dom.ts';
import { formatCount, formatExact, parseIteration } from '../../format.ts';
import type { ViewModel } from '../../store.ts';
import { abilities, pointOf, whyNot } from '../../store.ts';
import { t } from '../../text.ts';
import type { IconName, MenuSection } from '../../ui/index.ts';
import { Button, Menu, NumberField, TextField, Toggle } from '../../ui/index.ts';
import { restartItems } from './restart-menu.ts';
import { Roving } from './roving.ts';

export interface ToolbarEvents {
  send(message: FromWebview): void;
  showWhole(): void;
  /** The settings of the run are to be shown, or folded away. */
  showStrip(shown: boolean): void;
  runs(): readonly MenuSection[];
  more(): readonly MenuSection[];
}

interface Drawn {
  readonly command: Command;
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string;
}

/** As few digits as tell the number, up to eight: a schedule makes long ones. */
function shortNumber(value: number): string {
  return formatExact(Number.isFinite(value) ? Number(value.toPrecision(8)) : value);
}

/** The run's controls: the debugger's own, then where it stands, then what can be changed and what can be looked at. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #events: ToolbarEvents;
  readonly #buttons: ReadonlyMap<Command, Button>;
  readonly #move: Button;
  readonly #restart: Button;
  readonly #restartMore: Button;
  readonly #pace: Toggle;
  readonly #whole: Button;
  readonly #strip: Toggle;
  readonly #iteration: TextField;
  readonly #limit = element('span.limit');
  readonly #learningRate: NumberField;
  readonly #title = element('span.run-title');
  readonly #runsButton: Button;
  readonly #runsMenu: Menu;
  readonly #moreMenu: Menu;
  #model: ViewModel | undefined;

  constructor(events: ToolbarEvents) {
    this.#events = events;
    this.#move = new Button({ label: t('Run'), icon: 'continue', press: () => this.#runOrPause() });
    const drawn: readonly Drawn[] = [
      { command: 'step', label: t('Step one iteration'), icon: 'step', keys: 'F10' },
      { command: 'stepEpoch', label: t('Step one epoch'), icon: 'stepEpoch' },
      { command: 'stepBack', label: t('Step back one iteration'), icon: 'stepBack', keys: 'Alt+F10' },
      {
        command: 'reverseContinue',
        label: t('Run back to the last change or iteration 0'),
        icon: 'reverseContinue',
        keys: 'Alt+F5',
      },
    ];
    const commandButton = ({ command, label, icon, keys }: Drawn): [Command, Button] => {
      const press = (): void => this.#command(command);
      return [command, new Button({ label, icon, press, ...(keys === undefined ? {} : { keys }) })];
    };
    const motion = drawn.map(commandButton);
    const stop = commandButton({ command: 'stop', label: t('Stop'), icon: 'stop', keys: 'Shift+F5' });
    this.#buttons = new Map([...motion, stop]);
    this.#restart = new Button({
      label: t('Restart'),
      icon: 'restart',
      keys: 'Ctrl+Shift+F5',
      press: () => this.#command('restart'),
    });
    this.#restartMore = new Button({ label: t('Restart from…'), icon: 'chevron', press: () => restartMenu.toggle() });
    const restartMenu = new Menu(this.#restartMore, t('Restart from…'), () => [
      { items: restartItems(this.#model, (command) => this.#command(command)) },
    ]);
    this.#pace = new Toggle({ label: t('As fast as it can'), icon: 'fast', toggle: (fast) => this.#setPace(fast) });
    this.#whole = new Button({ label: t('Show the whole run'), icon: 'whole', press: () => events.showWhole() });
    this.#iteration = new TextField({
      label: t('Iteration'),
      title: t('Iteration where the run stands; enter another to go there'),
      width: 9,
      commit: (text) => this.#goTo(text),
    });
    this.#learningRate = new NumberField({
      label: t('Learning rate'),
      mark: 'η',
      title: t('Learning rate η in force; enter another to use it from the next update on'),
      width: 9,
      commit: (value) => this.#setLearningRate(value),
    });
    this.#strip = new Toggle({
      label: t('Settings of the run'),
      icon: 'settings',
      toggle: (shown) => events.showStrip(shown),
    });
    this.#runsButton = new Button({
      label: t('Runs'),
      icon: 'history',
      appearance: 'icon',
      press: () => this.#runsMenu.toggle(),
    });
    this.#runsMenu = new Menu(this.#runsButton, t('Runs'), () => events.runs());
    const more = new Button({
      label: t('Charts, export and more'),
      icon: 'more',
      press: () => this.#moreMenu.toggle(),
    });
    this.#moreMenu = new Menu(more, t('Charts, export and more'), () => events.more());
    const commands = element(
      'div.commands',
      {},
      this.#move.element,
      ...motion.map(([, button]) => button.element),
      element('span.split', {}, this.#restart.element, this.#restartMore.element),
      stop[1].element,
      this.#pace.element,
      this.#whole.element,
    );
    const fields = element(
      'div.place-fields',
      {},
      element('div.place-field', {}, this.#iteration.element, this.#limit),
      this.#learningRate.element,
    );
    const views = element('div.view-buttons', {}, this.#title, this.#runsButton.element, more.element);
    this.element = element(
      'div.toolbar',
      { role: 'toolbar', 'aria-label': t('Run') },
      commands,
      fields,
      this.#strip.element,
      views,
    );
    const buttons = [...this.element.querySelectorAll<HTMLElement>('.icon-button')];
    new Roving(this.element, buttons);
  }

  update(model: ViewModel, zoomed: boolean, strip: boolean): void {
    this.#model = model;
    const { session, state } = model;
    const can = abilities(model);
    const running = state?.status === 'running';
    const over = state?.ended === true || session?.stored === true;
    this.#move.setIcon(running ? 'pause' : over ? 'run' : 'continue');
    if (running) this.#move.setLabel(t('Pause'), 'F6');
    else if (over) this.#move.setLabel(t('Run descent'));
    else this.#move.setLabel(t('Run'), 'F5');
    this.#enable(this.#move, running ? 'pause' : over ? 'runDescent' : 'continue');
    for (const [command, button] of this.#buttons) this.#enable(button, command);
    const epochs = this.#buttons.get('stepEpoch');
    if (epochs !== undefined) setShown(epochs.element, session?.batchesPerEpoch !== undefined);
    this.#enable(this.#restart, 'restart');
    this.#restartMore.setEnabled(can.restart, whyNot(model, 'restart'));
    const fast = state?.pace === 'max';
    this.#pace.setPressed(fast, fast ? t('Pace: as fast as it can') : t('Pace: watch'));
    this.#pace.setEnabled(can.setPace, whyNot(model, 'setPace'));
    this.#whole.setEnabled(zoomed, zoomed ? undefined : t('The whole run is shown.'));
    this.#strip.setPressed(strip);
    const { iteration, iterations, learningRate } = pointOf(model);
    this.#iteration.show(Number.isFinite(iteration) ? formatCount(iteration) : '');
    this.#iteration.setEnabled(can.goTo, whyNot(model, 'goTo'));
    setText(this.#limit, Number.isFinite(iterations) ? t('of {0}', formatCount(iterations)) : '');
    this.#learningRate.show(state === undefined || Number.isNaN(learningRate) ? '' : shortNumber(learningRate));
    this.#learningRate.setEnabled(can.setValue, whyNot(model, 'setValue'));
    const names = [session?.title ?? '', state?.optimizer ?? session?.optimizer ?? ''].filter((name) => name !== '');
    setText(this.#title, names.join(' · '));
    setAttribute(this.#title, 'title', names.join(' · '));
    const several = model.runs.length > 0 || model.others.length > 1;
    this.#runsButton.setEnabled(several, several ? undefined : t('There is no other run yet.'));
    setShown(this.#runsButton.element, true);
  }

  /** The menus show another state of runs and charts. */
  refreshMenus(): void {
    this.#runsMenu.refresh();
    this.#moreMenu.refresh();
  }

  /** What the host refused to set is said under its field. */
  complain(name: string, text: string): void {
    if (name === 'learningRate') this.#learningRate.complain(text);
    else if (name === 'iteration') this.#iteration.complain(text);
  }

  #enable(button: Button, ability: Command): void {
    const model = this.#model as ViewModel;
    button.setEnabled(abilities(model)[ability], whyNot(model, ability));
  }

  #command(command: Command): void {
    const session = this.#model?.session?.session;
    this.#events.send({ type: 'command', command, ...(session === undefined ? {} : { session }) });
  }

  #runOrPause(): void {
    const { state, session } = this.#model ?? {};
    const over = state?.ended === true || session?.stored === true;
    this.#command(over ? 'runDescent' : state?.status === 'running' ? 'pause' : 'continue');
  }

  #setPace(fast: boolean): void {
    const session = this.#model?.session?.session;
    if (session !== undefined) this.#events.send({ type: 'setPace', session, pace: fast ? 'max' : 'watch' });
  }

  #goTo(text: string): string | undefined {
    const session = this.#model?.session?.session;
    const iteration = parseIteration(text);
    if (session === undefined || iteration === undefined) return t('Enter a whole number, 0 or more.');
    this.#events.send({ type: 'goTo', session, iteration });
    return undefined;
  }

  #setLearningRate(value: number): void {
    const session = this.#model?.session?.session;
    if (session !== undefined)
      this.#events.send({ type: 'setValue', session, name: 'learningRate', value: String(value) });
  }
}
