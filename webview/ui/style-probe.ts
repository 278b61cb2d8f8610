/**
 * While it loads, the toolkit asks whether the browser knows `:focus-visible` by putting a style element on the page. The page's
 * policy refuses such an element, and the toolkit would then draw a focus ring at every click. So, until it has loaded, the
 * element it asks for is one that carries a style sheet and needs no permission.
 */
const create = document.createElement.bind(document);

function createElement(name: string, options?: ElementCreationOptions): HTMLElement {
  if (name !== 'style') return create(name, options);
  return Object.defineProperty(create('meta'), 'sheet', { value: new CSSStyleSheet() });
}

Object.defineProperty(document, 'createElement', { value: createElement, configurable: true });

/** Gives the page its own `createElement` back. */
export function endStyleProbe(): void {
  Reflect.deleteProperty(document, 'createElement');
}
