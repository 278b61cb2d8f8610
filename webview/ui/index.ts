/** The controls of the views. Whatever draws them is this folder's own business. */
export { Button, LinkButton } from './button.ts';
export { Checkbox } from './checkbox.ts';
export type { IconName } from './icons.ts';
export { icon } from './icons.ts';
export type { MenuItem, MenuSection } from './menu.ts';
export { Menu, MenuButton } from './menu.ts';
export type { NumberLimits } from './number-field.ts';
export { complaintOf, NumberField, readNumber } from './number-field.ts';
export { Slider } from './slider.ts';
export { TextField } from './text-field.ts';
export { Toggle } from './toggle.ts';
