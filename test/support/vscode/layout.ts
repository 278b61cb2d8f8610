// What a picture of a view must not show: texts that are cut off, texts that lie over each other, regions that jump.
import type { Frame } from 'playwright-core';

/**
 * What is wrong with the layout of a webview: visible texts which are cut off without a tooltip that has them whole, pairs of
 * texts that overlap, and anything that makes the page scroll sideways.
 */
export async function layoutFaults(frame: Frame): Promise<readonly string[]> {
  return await frame.evaluate(() => {
    interface Text {
      readonly text: string;
      readonly of: Element;
      readonly lines: readonly { left: number; top: number; right: number; bottom: number }[];
    }
    const faults: string[] = [];
    const { documentElement: root } = document;
    if (root.scrollWidth > root.clientWidth)
      faults.push(`the page is ${root.scrollWidth - root.clientWidth} px too wide`);
    const texts: Text[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const told = (element: Element): boolean => element.closest('[title]') !== null;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const of = node.parentElement;
      const text = (node.textContent ?? '').trim();
      if (of === null || text === '' || !of.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const drawn = range.getBoundingClientRect();
      if (drawn.width === 0 || drawn.height === 0) continue;
      // What of it is seen: every ancestor that hides what overflows takes its part away.
      const box = { left: drawn.left, top: drawn.top, right: drawn.right, bottom: drawn.bottom };
      let scrolls = false;
      for (let each: Element | null = of; each !== null && each !== document.body; each = each.parentElement) {
        const { overflowX, overflowY, clipPath, position } = getComputedStyle(each);
        if (clipPath !== 'none') {
          box.right = box.left;
          break;
        }
        const area = each.getBoundingClientRect();
        if (overflowX !== 'visible') {
          scrolls ||= overflowX !== 'hidden' && overflowX !== 'clip';
          box.left = Math.max(box.left, area.left);
          box.right = Math.min(box.right, area.right);
        }
        if (overflowY !== 'visible') {
          scrolls ||= overflowY !== 'hidden' && overflowY !== 'clip';
          box.top = Math.max(box.top, area.top);
          box.bottom = Math.min(box.bottom, area.bottom);
        }
        if (position === 'fixed') break;
      }
      if (box.right - box.left < 1 || box.bottom - box.top < 2) continue;
      const cut = drawn.right - box.right > 1.5 || box.left - drawn.left > 1.5;
      if (cut && !scrolls && !told(of))
        faults.push(`cut off: “${text}” in ${of.tagName.toLowerCase()}.${of.className}`);
      // A text of several lines is as many boxes.
      const lines = [...range.getClientRects()].map(({ left, top, right, bottom }) => ({
        left: Math.max(left, box.left),
        top: Math.max(top, box.top),
        right: Math.min(right, box.right),
        bottom: Math.min(bottom, box.bottom),
      }));
      texts.push({ text, of, lines });
    }
    // What sticks lies over what scrolls below it, with a ground of its own.
    const layer = (element: Element): Element | null =>
      element.closest('.head, .menu, .picture-message.over, .actions, thead, [role="rowgroup"]');
    for (const [index, a] of texts.entries()) {
      for (const b of texts.slice(index + 1)) {
        const overlap = a.lines.some((one) =>
          b.lines.some((other) => {
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
            return across > 2 && down > 4;
          }),
        );
        if (overlap && layer(a.of) === layer(b.of)) faults.push(`“${a.text}” lies over “${b.text}”`);
      }
    }
    return faults;
  });
}

/** The boxes of all regions of the panel, in px of its page: a run that moves must leave them where they are. */
export async function regionBoxes(frame: Frame): Promise<Record<string, string>> {
  return await frame.evaluate(() => {
    const regions = document.querySelectorAll(
      '.toolbar, .strip, .status, .facts, .fact, .notices, .actions, .card, .card > *',
    );
    const seen = [...regions].filter((each) => each.checkVisibility());
    return Object.fromEntries(
      seen.map((each, index) => {
        const { left, top, width, height } = each.getBoundingClientRect();
        // Not by its label: the update that is written out follows the largest gradient, in the same box.
        return [
          `${index} ${each.className}`,
          [left, top + scrollY, width, height].map((value) => value.toFixed(1)).join(' '),
        ];
      }),
    );
  });
}
