import { l10n, window } from 'vscode';
import { decodeNumber, exactText, parseNumber } from '../../shared/numbers.ts';
import type { HyperparameterDescription } from '../../shared/run.ts';
import { extend, restartWith, setValue } from '../run/control.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';
import { askElement, askNumber, askText } from './ask.ts';

export async function setLearningRate(session: DescentSession): Promise<void> {
  if (session.state === undefined) return;
  const value = await askNumber(l10n.t('Learning rate η'), session.state.learningRate, (typed) =>
    typed > 0 && Number.isFinite(typed) ? undefined : l10n.t('A positive number, for instance 0.01.'),
  );
  if (value !== undefined) await setValue(session, 'learningRate', exactText(value));
}

export async function setOptimizer(session: DescentSession): Promise<void> {
  const all = await session.client.hyperparameters();
  const optimizer = all.find(({ name }) => name === 'optimizer');
  if (optimizer !== undefined) await change(session, optimizer);
}

/** Asks which setting to change and to what. */
export async function setHyperparameter(session: DescentSession): Promise<void> {
  const all = await session.client.hyperparameters();
  const picked = await window.showQuickPick(
    all.map((each) => ({
      label: each.label,
      description: shownValue(each) + (each.changed ? ` · ${l10n.t('changed by hand')}` : ''),
      detail: each.description,
      each,
    })),
    { title: l10n.t('Change a setting'), matchOnDetail: true },
  );
  if (picked !== undefined) await change(session, picked.each);
}

async function change(session: DescentSession, setting: HyperparameterDescription): Promise<void> {
  const { name, label, type, choices, description, restartsWith } = setting;
  if (type === 'choice' || type === 'boolean') {
    const offered = choices ?? ['true', 'false'].map((id) => ({ id, label: id, description: '' }));
    const picked = await window.showQuickPick(
      offered.map((choice) => ({
        label: choice.label,
        description: choice.id === String(setting.value) ? l10n.t('now') : '',
        detail: choice.description,
        id: choice.id,
      })),
      { title: label, matchOnDetail: true },
    );
    if (picked !== undefined) await setValue(session, name, picked.id);
    return;
  }
  if (type === 'text') {
    const text = await askText(label, description, String(setting.value));
    if (text === undefined) return;
    if (restartsWith === undefined) await setValue(session, name, text);
    else await restartWith(session, restartsWith, text);
    return;
  }
  const now = decodeNumber(setting.value);
  const value = await askNumber(`${label}: ${description}`, now, (typed) => fault(setting, typed));
  if (value === undefined) return;
  if (setting.group === 'limit' && name === 'iterations') await extend(session, value);
  else await setValue(session, name, exactText(value));
}

function shownValue({ value, type, choices }: HyperparameterDescription): string {
  if (type === 'choice') return choices?.find(({ id }) => id === value)?.label ?? String(value);
  return String(value);
}

/** What is wrong with a number for a setting, by its limits. */
function fault(setting: HyperparameterDescription, value: number): string | undefined {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = setting;
  if (type === 'integer' && !Number.isInteger(value)) return l10n.t('A whole number.');
  if (minimum !== undefined && !(value >= minimum)) return l10n.t('At least {0}.', minimum);
  if (maximum !== undefined && !(value <= maximum)) return l10n.t('At most {0}.', maximum);
  if (exclusiveMinimum !== undefined && !(value > exclusiveMinimum))
    return l10n.t('Greater than {0}.', exclusiveMinimum);
  if (exclusiveMaximum !== undefined && !(value < exclusiveMaximum)) return l10n.t('Less than {0}.', exclusiveMaximum);
  return undefined;
}

/** Sets an element of θ; where `element` is absent, or is a whole tensor, it is asked for. */
export async function setParameter(session: DescentSession, element: string | undefined): Promise<void> {
  const name = element ?? (await askElement(session, l10n.t('Set a parameter')));
  if (name === undefined) return;
  const { state, client } = session;
  const now = state === undefined ? undefined : client.history.value(state.branch, `value:${name}`, state.iteration);
  const prompt = l10n.t('A number or an expression, for instance 0.5 or 2 * {0}.', name);
  const value = await askText(l10n.t('Value of {0}', name), prompt, now === undefined ? '' : exactText(now));
  if (value === undefined) return;
  const number = parseNumber(value);
  await setValue(session, name, number === undefined ? value : exactText(number));
}

export async function watchElement(session: DescentSession, element: string | undefined): Promise<void> {
  const name = element ?? (await askElement(session, l10n.t('Watch an element')));
  if (name !== undefined) await session.client.watch({ element: name });
}

/**
 * Compares a gradient with central differences. How well they agree is said in its row of the gradients view, and by a message where
 * it was not asked for there.
 */
export async function checkGradient(
  sessions: Sessions,
  session: DescentSession,
  element: string | undefined,
  inRow: boolean,
): Promise<void> {
  const name = element ?? (await askElement(session, l10n.t('Check a gradient')));
  if (name === undefined) return;
  sessions.setCheck(session, { name, outcome: 'asked' });
  try {
    const check = await session.client.checkGradient({ name });
    sessions.setCheck(session, { name, outcome: check });
    if (!inRow) void window.showInformationMessage(`∂L/∂${name}: ${check.text}`);
  } catch (error) {
    sessions.setCheck(session, { name, outcome: error instanceof Error ? error : new Error(String(error)) });
    if (!inRow) throw error;
  }
}
