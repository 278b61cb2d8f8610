/** Small helpers over the DOM. Styles are set by classes or through the CSSOM: the page's policy forbids style attributes. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type Child = Node | string;

/**
 * An element with a class, attributes and children. An attribute that is `false` or `undefined` is left out, `true` is set empty.
 * @param name `tag` or `tag.class.other-class`.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  name: Tag | `${Tag}.${string}`,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const [tag, ...classes] = name.split('.');
  const made = document.createElement(tag as Tag);
  if (classes.length > 0) made.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** Sets a text only where it differs, so that an unchanged live region stays silent and no layout is made in vain. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets or removes an attribute only where that changes something. */
export function setAttribute(target: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    if (target.hasAttribute(name)) target.removeAttribute(name);
  } else if (target.getAttribute(name) !== value) {
    target.setAttribute(name, value);
  }
}

export function setShown(target: HTMLElement, shown: boolean): void {
  if (target.hidden === shown) target.hidden = !shown;
}
