import { l10n, window } from 'vscode';
import { parseNumber } from '../../shared/numbers.ts';
import type { DescentSession } from '../run/sessions.ts';

/** Asks for a number; undefined where the person gave up. */
export async function askNumber(
  title: string,
  value: number,
  check: (value: number) => string | undefined,
): Promise<number | undefined> {
  const text = await window.showInputBox({
    title,
    value: String(value),
    validateInput: (typed) => {
      const parsed = parseNumber(typed);
      return parsed === undefined ? l10n.t('A number, for instance 0.01 or 500.') : check(parsed);
    },
  });
  return text === undefined ? undefined : parseNumber(text);
}

/** Asks for an expression, or whatever text; undefined where the person gave up or left it empty. */
export async function askText(title: string, prompt: string, value = ''): Promise<string | undefined> {
  const text = (await window.showInputBox({ title, prompt, value }))?.trim();
  return text === '' ? undefined : text;
}

/** Names that are offered one by one. */
const most = 200;

/**
 * Asks for a parameter or an element of θ: one of the list, or any that is typed, `w[3]`. Undefined where the person gave up.
 */
export async function askElement({ description }: DescentSession, title: string): Promise<string | undefined> {
  const parameters = description?.parameters ?? [];
  const recorded = description?.series.flatMap(({ group, label }) => (group === 'value' ? [label] : [])) ?? [];
  const names = [...new Set([...parameters.map(({ name }) => name), ...recorded])].slice(0, most);
  const picker = window.createQuickPick();
  picker.title = title;
  picker.placeholder = l10n.t('A parameter, or an element such as {0}', exampleOf(parameters));
  const items = names.map((label) => ({ label }));
  picker.items = items;
  return await new Promise((resolve) => {
    picker.onDidChangeValue((value) => {
      const typed = value.replaceAll(/\s/g, '');
      const isNew = typed !== '' && !names.includes(typed);
      picker.items = isNew ? [...items, { label: typed, alwaysShow: true }] : items;
    });
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.label ?? picker.activeItems[0]?.label);
      picker.dispose();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function exampleOf(parameters: readonly { readonly name: string; readonly shape: readonly number[] }[]): string {
  const { name, shape } = parameters.find(({ shape: each }) => each.length > 0) ?? { name: 'w', shape: [1] };
  return name + shape.map(() => '[0]').join('');
}
