import type { Translate } from '../../../../src/host/editor/run/glance.ts';

/** The English text with its values put in, as VS Code does it. */
export const english: Translate = (text, ...values) =>
  text.replaceAll(/\{(\d+)\}/g, (_, n) => String(values[Number(n)]));
