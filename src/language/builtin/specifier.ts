/** The name by which users import what Descent gives them. */
export const builtinSpecifier = 'descent-debugger';
