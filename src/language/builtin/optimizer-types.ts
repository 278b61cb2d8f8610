import type { OptimizerRow } from '../../engine/optimizers/table.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';
import type { SettingRow } from '../../engine/settings.ts';

/** The functions `adam({ … })` and so on, as the declarations of `descent-debugger` have them: one for each row of the table. */
export const optimizerTypes: string = optimizerTable.map(typeOf).join('\n');

function typeOf({ id, description, settings }: OptimizerRow): string {
  const fields = settings.flatMap((setting) => [
    `      /** ${setting.description} Default ${setting.default}. */`,
    `      ${setting.name}?: ${valueType(setting)};`,
  ]);
  return [
    `  /** ${description} */`,
    `  export function ${id}(`,
    '    settings?: LearningRate & {',
    ...fields,
    '    },',
    '  ): Optimizer;',
  ].join('\n');
}

function valueType({ type, choices }: SettingRow): string {
  if (type === 'choice') return (choices ?? []).map((each) => `'${each}'`).join(' | ');
  return type === 'boolean' ? 'boolean' : 'number';
}
