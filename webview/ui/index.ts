/** The controls of the views. Whatever draws them is this folder's own business. */
export { Button, LinkButton } from './button.ts';
export { Checkbox } from './checkbox.ts';
export type { Choice } from './dropdown.ts';
export { Dropdown } from './dropdown.ts';
export type { IconName } from './icons.ts';
export { icon } from './icons.ts';
export { TextField } from './text-field.ts';
