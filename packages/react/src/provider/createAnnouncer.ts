/** Has screen readers say things, in whichever live region they can hear. */
export interface Announcer {
  /** Says it as soon as the screen reader is free to. */
  announce(text: string): void;
  /** A `ref` for a live region that may be used. */
  readonly addRegion: (region: Element | null) => void;
}

/** Milliseconds after which a sentence is not there any more for those who read on. */
const lasts = 10_000;

/** React does not manage the content of the regions, so a page translator can change it without harm. */
export function createAnnouncer(): Announcer {
  const regions = new Set<Element>();
  let clear: ReturnType<typeof setTimeout> | undefined;
  return {
    announce(text) {
      for (const region of regions) {
        region.replaceChildren();
        if (!region.isConnected) regions.delete(region);
      }
      clearTimeout(clear);
      const region = [...regions].find(isHeard) ?? [...regions][0];
      if (!region) return;
      // A new element each time, so that the same words are said again.
      const said = region.ownerDocument.createElement("span");
      said.textContent = text;
      region.append(said);
      clear = setTimeout(() => said.remove(), lasts);
    },
    addRegion(region) {
      if (region) regions.add(region);
    },
  };
}

/** Not where it is hidden, or behind a modal: what is inert is not read out. */
function isHeard(region: Element): boolean {
  if (region.closest("[inert], [aria-hidden='true']") || region.checkVisibility?.() === false) return false;
  const modals = [...region.ownerDocument.querySelectorAll("dialog[open], [aria-modal='true']")].filter(isModal);
  return modals.length === 0 || modals.some((modal) => isInside(modal, region));
}

function isModal(element: Element): boolean {
  return element.getAttribute("aria-modal") === "true" || element.matches(":modal");
}

/** Inside of shadow roots too. */
function isInside(container: Element, node: Node | undefined): boolean {
  if (!node || node === container) return node !== undefined;
  return isInside(container, node.parentNode ?? (node instanceof ShadowRoot ? node.host : undefined));
}
