/** Has screen readers say things, in a live region that they can hear. */
export interface Announcer {
  /** Says it as soon as the screen reader is free to. */
  announce(text: string): void;
  /** A `ref` for a live region that may be used. */
  readonly addRegion: (region: Element | null) => void;
}

/** Milliseconds after which a sentence is gone, so that a reader who moves on does not come upon an old one. */
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
      // A new element each time, so that the same words are said again.
      const said = document.createElement("span");
      said.textContent = text;
      region?.append(said);
      clear = setTimeout(() => said.remove(), lasts);
    },
    addRegion(region) {
      if (region) regions.add(region);
    },
  };
}

/** In a list that browsers forgive: those that do not know `:modal` match the other one. */
const modal = ":is(:modal, [aria-modal='true'])";

/** Not where it is hidden, or behind a modal: what is inert is not read out. */
function isHeard(region: Element): boolean {
  if (isInside(region, "[inert], [aria-hidden='true']") || region.checkVisibility?.() === false) return false;
  return !document.querySelector(modal) || isInside(region, modal);
}

/** Looks through shadow roots too. */
function isInside(element: Element, selector: string): boolean {
  if (element.closest(selector)) return true;
  const root = element.getRootNode();
  return root instanceof ShadowRoot && isInside(root.host, selector);
}
