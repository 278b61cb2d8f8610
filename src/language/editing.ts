/**
 * What an editor needs of the language while nothing runs: finding problems and adding types. A bundle of its own, which is
 * loaded with the first call, because the parser is most of it.
 */
export { addTypes } from './add-types.ts';
export { findProblems } from './problems/find.ts';
export { presetSettings, presetValueText } from './problems/preset-values.ts';
