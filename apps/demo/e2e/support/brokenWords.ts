import type { Page } from "playwright";

/** The words of a page that are on two lines. E-mail addresses, names of tools and random ids may be. */
export function brokenWords(page: Page): Promise<string[]> {
  return page.locator("main").evaluate((main) => {
    const broken: string[] = [];
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { currentNode: node } = walker;
      for (const { 0: word, index } of (node.nodeValue ?? "").matchAll(/[^\s-]+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1 && !/[@_]|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]/.test(word)) broken.push(word);
      }
    }
    return broken;
  });
}
