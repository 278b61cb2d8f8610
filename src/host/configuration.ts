import { workspace } from 'vscode';
import type { SettingName } from '../contributions.ts';
import { settings } from '../contributions.ts';

type ValueOf<Name extends SettingName> = (typeof settings)[Name]['default'] extends number
  ? number
  : (typeof settings)[Name]['default'] extends boolean
    ? boolean
    : string;

/** A setting of `descent.*` as it is now. */
export function setting<Name extends SettingName>(name: Name): ValueOf<Name> {
  const fallback = settings[name].default as ValueOf<Name>;
  return workspace.getConfiguration('descent').get<ValueOf<Name>>(name) ?? fallback;
}
