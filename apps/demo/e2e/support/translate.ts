import type { Page } from "playwright";

/**
 * Has the page translated as browsers and their extensions do: every text, including texts that come later, is put into a `<font>`.
 *
 * @param isReplaced whether the text is exchanged for another node, too, as Google's translation does
 */
export async function translate(page: Page, isReplaced: boolean): Promise<void> {
  await page.addInitScript((replaces) => {
    function translateAll() {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
      for (const text of texts) {
        if (!text.data.trim() || text.parentElement?.closest("font, script, style")) continue;
        const font = document.createElement("font");
        text.replaceWith(font);
        font.append(replaces ? text.data : text);
      }
    }
    document.addEventListener("DOMContentLoaded", () => {
      translateAll();
      new MutationObserver(translateAll).observe(document.body, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
  }, isReplaced);
}
