import type { Command, FromWebview } from '../../src/shared/panel.ts';
import { element, setShown, setText } from '../dom.ts';
import { formatCount, formatExact, parseIteration } from '../format.ts';
import type { ViewModel } from '../store.ts';
import { abilities, pointOf } from '../store.ts';
import { Button, Dropdown, TextField } from '../ui/index.ts';

interface ToolbarEvents {
  send(message: FromWebview): void;
  showWhole(): void;
}

/** The run's controls: the debugger's own, then where it stands, then what can be changed. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #events: ToolbarEvents;
  readonly #buttons: ReadonlyMap<Command, Button>;
  readonly #move: Button;
  readonly #pace: Button;
  readonly #whole: Button;
  readonly #iteration: TextField;
  readonly #limit: HTMLElement;
  readonly #learningRate: TextField;
  readonly #title: HTMLElement;
  readonly #sessions: Dropdown;
  #model: ViewModel | undefined;

  constructor(events: ToolbarEvents) {
    this.#events = events;
    this.#move = new Button({ label: 'Run', icon: 'continue', press: () => this.#runOrPause() });
    this.#buttons = new Map([
      ['step', this.#button('step', 'Step one iteration', 'step', 'F10')],
      ['stepBack', this.#button('stepBack', 'Step back one iteration', 'stepBack')],
      [
        'reverseContinue',
        this.#button('reverseContinue', 'Run back to the last change or iteration 0', 'reverseContinue'),
      ],
      ['restart', this.#button('restart', 'Restart', 'restart', 'Ctrl+Shift+F5')],
      ['stop', this.#button('stop', 'Stop', 'stop', 'Shift+F5')],
    ]);
    this.#pace = new Button({ label: 'As fast as it can', icon: 'fast', press: () => this.#setPace() });
    this.#whole = new Button({ label: 'Show the whole run', icon: 'whole', press: () => events.showWhole() });
    this.#iteration = new TextField({
      label: 'Iteration',
      title: 'Iteration where the run stands; enter another to go there',
      width: 10,
      commit: (text) => this.#goTo(text),
    });
    this.#limit = element('span.limit');
    this.#learningRate = new TextField({
      label: 'Learning rate',
      title: 'Learning rate η in force; enter another to use it from the next update on',
      width: 10,
      commit: (text) => this.#setLearningRate(text),
    });
    this.#title = element('span.run-title');
    this.#sessions = new Dropdown('Run', (session) => events.send({ type: 'selectSession', session }));
    const commands = element(
      'div.commands',
      { role: 'toolbar', 'aria-label': 'Run' },
      this.#move.element,
      ...[...this.#buttons.values()].map((button) => button.element),
      this.#pace.element,
      this.#whole.element,
    );
    this.element = element(
      'div.toolbar',
      {},
      commands,
      element('div.place-field', {}, this.#iteration.element, this.#limit),
      this.#learningRate.element,
      element('div.run-choice', {}, this.#title, this.#sessions.element),
    );
  }

  update(model: ViewModel, zoomed: boolean): void {
    this.#model = model;
    const can = abilities(model);
    const running = model.state?.status === 'running';
    const ended = model.state?.ended === true;
    this.#move.setIcon(running ? 'pause' : ended ? 'run' : 'continue');
    if (running) this.#move.setLabel('Pause', 'F6');
    else if (ended) this.#move.setLabel('Run descent');
    else this.#move.setLabel('Run', 'F5');
    this.#move.setEnabled(running ? can.pause : ended ? can.runDescent : can.continue);
    for (const [command, button] of this.#buttons) button.setEnabled(can[command]);
    const fast = model.state?.pace === 'max';
    this.#pace.setPressed(fast, fast ? 'Pace: as fast as it can' : 'Pace: watch');
    this.#pace.setEnabled(can.setPace);
    this.#whole.setEnabled(zoomed);
    const { iteration, iterations, learningRate } = pointOf(model);
    this.#iteration.show(Number.isFinite(iteration) ? formatCount(iteration) : '');
    this.#iteration.setEnabled(can.goTo);
    setText(this.#limit, Number.isFinite(iterations) ? `of ${formatCount(iterations)}` : '');
    this.#learningRate.show(model.state === undefined ? '' : shortNumber(learningRate));
    this.#learningRate.setEnabled(can.setValue);
    const { session, others } = model;
    const optimizer = model.state?.optimizer ?? session?.optimizer ?? '';
    const several = others.length > 1;
    const names = several ? [optimizer] : [session?.title ?? '', optimizer];
    setText(this.#title, names.filter((name) => name !== '').join(' · '));
    setShown(this.#sessions.element, several);
    if (several) {
      const choices = others.map((other) => ({ value: other.session, label: other.title }));
      this.#sessions.update(choices, session?.session ?? '');
    }
  }

  #button(
    command: Command,
    label: string,
    icon: 'step' | 'stepBack' | 'reverseContinue' | 'restart' | 'stop',
    keys?: string,
  ): Button {
    return new Button({ label, icon, ...(keys === undefined ? {} : { keys }), press: () => this.#command(command) });
  }

  #command(command: Command): void {
    const session = this.#model?.session?.session;
    this.#events.send({ type: 'command', command, ...(session === undefined ? {} : { session }) });
  }

  #runOrPause(): void {
    const { state } = this.#model ?? {};
    if (state?.ended === true) this.#events.send({ type: 'command', command: 'runDescent' });
    else this.#command(state?.status === 'running' ? 'pause' : 'continue');
  }

  #setPace(): void {
    const { session, state } = this.#model ?? {};
    if (session === undefined) return;
    const pace = state?.pace === 'max' ? 'watch' : 'max';
    this.#events.send({ type: 'setPace', session: session.session, pace });
  }

  #goTo(text: string): string | undefined {
    const { session } = this.#model ?? {};
    const iteration = parseIteration(text);
    if (session === undefined || iteration === undefined) return 'Enter a whole number, 0 or more.';
    this.#events.send({ type: 'goTo', session: session.session, iteration });
    return undefined;
  }

  #setLearningRate(text: string): string | undefined {
    const { session } = this.#model ?? {};
    const value = text.trim().replaceAll('\u2212', '-');
    if (session === undefined || value === '') return 'Enter a number, for instance 0.01.';
    this.#events.send({ type: 'setValue', session: session.session, name: 'learningRate', value });
    return undefined;
  }
}

/** As few digits as tell the number, up to eight: a schedule makes long ones. */
function shortNumber(value: number): string {
  return formatExact(Number.isFinite(value) ? Number(value.toPrecision(8)) : value);
}
