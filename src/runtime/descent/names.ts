// For those outside of the runtime who advise on a mistyped name.
export { closestName } from '../../engine/settings.ts';
