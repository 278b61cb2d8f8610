// Which pictures of the gallery are kept with the project: those of docs/gallery.md, the README and the walkthrough.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.ts';
import { smaller } from './smaller.ts';

/** A picture is no larger than this, in bytes: the repository keeps every version of it. */
export const largest = 200_000;

/** Files of docs/pictures, as the gallery names them. */
export const pictures = [
  'parabola-window-light.png',
  'paused-window-dark.png',
  'empty-narrow-light.png',
  'running-wide-dark.png',
  'converged-wide-light.png',
  'diverged-narrow-dark.png',
  'not-finite-wide-high-contrast-dark.png',
  'four-starts-wide-light.png',
  'two-rates-wide-light.png',
  'fit-wide-high-contrast-light.png',
  'two-moons-narrow-dark.png',
  'vanishing-norms-dark.png',
  'reloaded-narrow-light.png',
] as const;

/** Steps of the walkthrough that have a picture of their own, `step-ID.png`. */
export const steps = ['write', 'run', 'step', 'gradients', 'change'] as const;

/** Puts the chosen pictures in the place of the old ones. */
export function publish(folder: string): void {
  if (process.env['CI'] !== undefined) throw new Error('Pictures of the documentation are not written in CI.');
  const docs = join(root, 'docs', 'pictures');
  mkdirSync(docs, { recursive: true });
  for (const name of readdirSync(docs)) if (name.endsWith('.png')) rmSync(join(docs, name));
  const put = (name: string, path: string): void => {
    const picture = smaller(readFileSync(join(folder, name)));
    if (picture.length > largest) throw new Error(`${name} has ${picture.length} bytes, more than ${largest}.`);
    writeFileSync(path, picture);
  };
  for (const name of pictures) put(name, join(docs, name));
  for (const id of steps) put(`step-${id}.png`, join(root, 'media', 'walkthrough', `${id}.png`));
}
