/** The page's words in the person's language. The English text is the key, as in `l10n/bundle.l10n.json`. */

let bundle: Readonly<Record<string, string>> | undefined;

/** The bundle that the host wrote into the page, in the attribute `data-texts` of `body`; none: the words stay English. */
function texts(): Readonly<Record<string, string>> {
  if (bundle !== undefined) return bundle;
  const given = typeof document === 'undefined' ? undefined : document.body?.dataset['texts'];
  const parsed: unknown = given === undefined || given === '' ? {} : JSON.parse(given);
  bundle = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, string>) : {};
  return bundle;
}

/** A text in the person's language, with `{0}`, `{1}`, … replaced by the values in turn. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  const translated = texts()[text] ?? text;
  return translated.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
